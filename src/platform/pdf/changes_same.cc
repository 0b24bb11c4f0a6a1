// Are two objects of two states the same, whatever their numbers? A worklist of pairs that have
// been met, so that circles end and long chains do not deepen the stack.
#include <algorithm>

#include "platform/pdf/changes_inside.h"
#include "platform/pdf/syntax.h"

namespace paraf::pdf {

namespace {
constexpr std::size_t most_steps = 20'000'000;

// Kept by a reader of the tree, not by the document: they lead back to where the walk comes from.
bool leads_back(const std::string& key, Object then, Object now) {
  if (key != "/Parent" && key != "/P") return false;
  const auto is_place = [](Object o) { return o.isNull() || o.isDictionary(); };
  return is_place(then) && is_place(now);
}
}  // namespace

std::string_view Comparison::kind_of(Object object) const {
  if (object.isStream()) return "content";
  if (object.isDictionary() && is_name(object.getKey("/Type"), "/Page")) return "page";
  if (object.isDictionary() && object.hasKey("/Subtype") && object.hasKey("/Rect")) return "annotation";
  return "object";
}

// Pages, fields and annotations have rules of their own; where something only points at one, it is
// enough that it is the same one.
bool Comparison::judged_elsewhere(QPDFObjGen then, QPDFObjGen now, bool content) const {
  const auto a = page_then_.find(then);
  if (a != page_then_.end()) {
    const auto b = page_now_.find(now);
    return b != page_now_.end() && a->second == b->second;
  }
  // A signature's /Reference names the catalogue as what it is about.
  if (then == old_.getRoot().getObjGen() && now == new_.getRoot().getObjGen()) return true;
  return !content && then == now && (fields_.contains(then) || notes_.contains(then));
}

bool Comparison::alike(Object then, Object now, bool content, int depth) {
  if (++steps_ > most_steps) throw std::runtime_error("too much to compare");
  if (then.isIndirect() && now.isIndirect()) {
    const QPDFObjGen a = then.getObjGen(), b = now.getObjGen();
    if (a == b && !dirty_.contains(a)) return true;
    if (judged_elsewhere(a, b, content)) return true;
    if (current_->emplace(a, b, content).second) waiting_.push_back({then, now, content});
    return true;
  }
  return depth < syntax::max_depth && alike_values(then, now, content, depth + 1);
}

bool Comparison::alike_values(Object then, Object now, bool content, int depth) {
  if (then.isNull() || now.isNull()) return then.isNull() && now.isNull();
  if (then.isNumber() && now.isNumber()) {
    if (then.isInteger() && now.isInteger()) return then.getIntValue() == now.getIntValue();
    return then.getNumericValue() == now.getNumericValue();
  }
  if (then.getTypeCode() != now.getTypeCode()) return false;
  if (then.isBool()) return then.getBoolValue() == now.getBoolValue();
  if (then.isName()) return then.getName() == now.getName();
  if (then.isString()) return then.getStringValue() == now.getStringValue();
  if (then.isArray()) {
    const int count = then.getArrayNItems();
    if (count != now.getArrayNItems()) return false;
    for (int i = 0; i < count; ++i) {
      if (!alike(then.getArrayItem(i), now.getArrayItem(i), content, depth)) return false;
    }
    return true;
  }
  if (then.isStream()) return alike_streams(then, now, content, depth);
  if (!then.isDictionary()) return then.unparse() == now.unparse();
  for (const std::string& key : keys_of(then, now)) {
    Object a = then.getKey(key), b = now.getKey(key);
    if (!leads_back(key, a, b) && !alike(a, b, content, depth)) return false;
  }
  return true;
}

bool Comparison::alike_streams(Object then, Object now, bool content, int depth) {
  Object a = then.getDict(), b = now.getDict();
  for (const std::string& key : keys_of(a, b)) {
    if (key == "/Length" || key == "/Filter" || key == "/DecodeParms") continue;
    if (!alike(a.getKey(key), b.getKey(key), content, depth)) return false;
  }
  // How its octets are to be read may be told by objects beside it, and those may be others now.
  const bool packed_alike =
      same(a.getKey("/Filter"), b.getKey("/Filter")) && same(a.getKey("/DecodeParms"), b.getKey("/DecodeParms"));
  // Met as one and the same place in the file: nothing to read.
  const auto p = then_.find(then.getObjGen()), q = now_.find(now.getObjGen());
  if (packed_alike && same(a.getKey("/Length"), b.getKey("/Length")) && p != then_.end() && q != now_.end() &&
      p->second.getType() == 1 && q->second.getType() == 1 && p->second.getOffset() == q->second.getOffset())
    return true;
  const auto equal = [](const std::shared_ptr<Buffer>& x, const std::shared_ptr<Buffer>& y) {
    return x->getSize() == y->getSize() && std::equal(x->getBuffer(), x->getBuffer() + x->getSize(), y->getBuffer());
  };
  if (packed_alike && equal(then.getRawStreamData(), now.getRawStreamData())) return true;
  try {  // the same in another packing
    return equal(then.getStreamData(qpdf_dl_generalized), now.getStreamData(qpdf_dl_generalized));
  } catch (const std::exception&) {
    return false;
  }
}

std::optional<QPDFObjGen> Comparison::difference(Object then, Object now, bool content, Met& met) {
  std::vector<Pair> outer = std::move(waiting_);
  Met* const outer_met = std::exchange(current_, &met);
  waiting_.clear();
  std::optional<QPDFObjGen> found;
  if (!alike(then, now, content, 0)) found = then.isIndirect() ? then.getObjGen() : QPDFObjGen{};
  while (!found && !waiting_.empty()) {
    const Pair pair = waiting_.back();
    waiting_.pop_back();
    if (!alike_values(pair.then, pair.now, pair.content, 0)) found = pair.then.getObjGen();
  }
  waiting_ = std::move(outer);
  current_ = outer_met;
  return found;
}

bool Comparison::same(Object then, Object now) {
  Met met;
  return !difference(then, now, false, met);
}

void Comparison::need(Object then, Object now, std::string_view what, QPDFObjGen at, bool content) {
  const auto found = difference(then, now, content, met_);
  if (!found) return;
  if (!found->isIndirect()) return forbid(what, at);
  Object object = old_.getObject(*found);
  const std::string_view kind = kind_of(object);
  forbid(kind == "object" && what != "page" ? what : kind, *found);
}

}  // namespace paraf::pdf
