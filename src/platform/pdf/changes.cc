#include "platform/pdf/changes.h"

#include <algorithm>

#include "platform/pdf/changes_inside.h"
#include "platform/pdf/revisions.h"
#include "platform/pdf/syntax.h"
#include "platform/pdf/update.h"

namespace paraf::pdf {

Memory::Memory() : inside_(std::make_unique<Inside>()) {}
Memory::~Memory() = default;

ObjectId id_of(QPDFObjGen id) { return {id.getObj(), id.getGen()}; }
bool is_name(Object object, std::string_view name) { return object.isName() && object.getName() == name; }

std::set<std::string> keys_of(Object a, Object b) {
  std::set<std::string> out;
  if (a.isDictionary()) out = a.getKeys();
  if (b.isDictionary()) out.merge(b.getKeys());
  return out;
}

std::vector<Object> items_of(Object array) {
  return array.isArray() ? array.getArrayAsVector() : std::vector<Object>{};
}

// Written again as it was, in the same words.
bool same_words(Object a, Object b) {
  if (a.isStream() != b.isStream()) return false;
  if (!a.isStream()) return written(a) == written(b);
  if (a.getDict().unparseResolved() != b.getDict().unparseResolved()) return false;
  const auto x = a.getRawStreamData(), y = b.getRawStreamData();
  return x->getSize() == y->getSize() && std::equal(x->getBuffer(), x->getBuffer() + x->getSize(), y->getBuffer());
}

bool stands(const QPDFXRefEntry& entry) { return entry.getType() == 1 || entry.getType() == 2; }

namespace {

void references_in(Object object, std::vector<QPDFObjGen>& out, int depth) {
  if (depth > syntax::max_depth) return;
  const auto look = [&](Object item) {
    if (item.isIndirect()) out.push_back(item.getObjGen());
    else references_in(item, out, depth + 1);
  };
  if (object.isArray()) {
    for (Object item : object.getArrayAsVector()) look(item);
  } else if (object.isDictionary() || object.isStream()) {
    Object dict = object.isStream() ? object.getDict() : object;
    for (const auto& [key, value] : dict.getDictAsMap()) {
      if (key != "/Parent" && key != "/P") look(value);  // never walked: see leads_back
    }
  }
}

}  // namespace

Comparison::Comparison(const File& before, const File& after, const Allowance& allowance, Memory::Inside& memory)
    : before_(before),
      after_(after),
      old_(before.reader()),
      new_(after.reader()),
      allowance_(allowance),
      memory_(memory),
      then_(old_.getXRefTable()),
      now_(memory.now) {
  const std::tuple of{&new_, after.octets().data(), after.octets().size()};
  if (memory.now_of == of) return;
  memory.now = new_.getXRefTable();
  memory.now_of = of;
}

bool Comparison::was_there(QPDFObjGen id) const {
  const auto at = then_.find(id);
  return at != then_.end() && stands(at->second);
}

std::vector<Change> Comparison::run() {
  if (!chain_is_kept() || leaves_objects_out() || has_double_keys(after_, before_.octets().size())) {
    forbid("structure", {});
    return std::move(changes_);
  }
  find_changed();
  if (two_generations()) {
    forbid("structure", {});
    return std::move(changes_);
  }
  if (changed_.empty() && added_.empty()) {
    // The same objects under another root would be another document.
    if (old_.getRoot().getObjGen() == new_.getRoot().getObjGen()) return std::move(changes_);
  }
  find_dirty();
  fonts();
  trailer();
  catalogue(old_.getRoot(), new_.getRoot());
  return std::move(changes_);
}

void Comparison::forbid(std::string_view what, QPDFObjGen id) {
  const Change change{false, what, id_of(id)};
  for (const Change& other : changes_) {
    if (!other.allowed && other.what == what && other.object == change.object) return;
  }
  if (changes_.size() < 1000) changes_.push_back(change);
}
void Comparison::allow(std::string_view what, QPDFObjGen id) {
  if (changes_.size() < 1000) changes_.push_back({true, what, id_of(id)});
}

// Every section that came later stands behind the signed revision, and the first that does not is
// the one the revision itself ended with. Nothing follows the last end: a body that no section tells
// of is one that some viewers would find by searching.
bool Comparison::chain_is_kept() const {
  const ByteView octets = after_.octets();
  const std::size_t end = before_.octets().size();
  const auto blank_from = [&](std::size_t at) {
    return std::all_of(octets.begin() + static_cast<std::ptrdiff_t>(at), octets.end(), syntax::is_space);
  };
  std::size_t at = after_.start_of_xref();
  if (at < end) return at == before_.start_of_xref() && blank_from(end);
  const std::size_t marker = text_of(octets).rfind("%%EOF");
  if (marker == std::string_view::npos || marker < at || !blank_from(marker + 5)) return false;
  for (int steps = 0; at >= end; ++steps) {
    const auto section = syntax::section(octets, at);
    if (!section || !section->previous || steps > 10'000 || *section->previous >= at) return false;
    at = *section->previous;
  }
  return at == before_.start_of_xref();
}

// Objects from /Size on are "missing" [ISO 32000-2 §7.5.5]: who lowers it may take some away. Many writers
// count it too high, so that only objects that were there are missed.
bool Comparison::leaves_objects_out() const {
  Object then = old_.getTrailer().getKey("/Size"), now = new_.getTrailer().getKey("/Size");
  if (!then.isInteger()) return false;
  const long long before = then.getIntValue(), after = now.isInteger() ? now.getIntValue() : 0;
  return std::any_of(then_.begin(), then_.end(), [&](const auto& row) {
    return stands(row.second) && row.first.getObj() < before && row.first.getObj() >= after;
  });
}

// One number, two objects: some readers go by the number alone and show the newer one. What was so when
// it was signed is the signer's affair.
bool Comparison::two_generations() const {
  const auto double_in = [](const std::map<QPDFObjGen, QPDFXRefEntry>& table, QPDFObjGen id) {
    int standing = 0;
    for (auto at = table.lower_bound(QPDFObjGen{id.getObj(), 0}); at != table.end() && at->first.getObj() == id.getObj(); ++at)
      standing += stands(at->second) ? 1 : 0;
    return standing > 1;
  };
  return std::any_of(added_.begin(), added_.end(), [&](QPDFObjGen id) { return double_in(now_, id); });
}

Touched touched_between(const Table& then, const Table& now) {
  const auto same_place = [](const QPDFXRefEntry& a, const QPDFXRefEntry& b) {
    if (a.getType() != b.getType()) return false;
    if (a.getType() == 1) return a.getOffset() == b.getOffset();
    return a.getObjStreamNumber() == b.getObjStreamNumber() && a.getObjStreamIndex() == b.getObjStreamIndex();
  };
  Touched out;
  std::set<int> moved;  // containers of compressed objects that are no longer the same
  // Both are in the order of the numbers, and are walked side by side.
  const auto at_number = [](Table::const_iterator& at, const Table& table, QPDFObjGen id) {
    while (at != table.end() && at->first < id) ++at;
    return at != table.end() && at->first == id;
  };
  auto later = now.begin(), earlier = then.begin();
  for (const auto& [id, entry] : then) {
    if (!stands(entry)) continue;
    if (!at_number(later, now, id) || !same_place(entry, later->second)) {
      out.changed.insert(id);
      moved.insert(id.getObj());
    }
  }
  for (const auto& [id, entry] : then) {
    if (entry.getType() == 2 && moved.contains(entry.getObjStreamNumber())) out.changed.insert(id);
  }
  for (const auto& [id, entry] : now) {
    if (stands(entry) && !(at_number(earlier, then, id) && stands(earlier->second))) out.added.insert(id);
  }
  return out;
}

void Comparison::find_changed() {
  Touched touched = touched_between(then_, now_);
  changed_ = std::move(touched.changed);
  added_ = std::move(touched.added);
  // Many writers write objects again as they were.
  std::erase_if(changed_, [&](QPDFObjGen id) {
    Object a = old_.getObject(id), b = new_.getObject(id);
    if (a.isStream() && b.isStream() && is_name(a.getDict().getKey("/Type"), "/XRef") &&
        is_name(b.getDict().getKey("/Type"), "/XRef"))
      return true;
    return same_words(a, b);
  });
}

const std::vector<QPDFObjGen>& Comparison::references_of(QPDFObjGen id, const QPDFXRefEntry& entry) {
  static const std::vector<QPDFObjGen> none;
  Memory::Inside::Place place{1, 0, 0, id.getObj()};
  if (entry.getType() == 1) {
    place.at = entry.getOffset();
  } else {
    const auto container = then_.find(QPDFObjGen{entry.getObjStreamNumber(), 0});
    if (container == then_.end()) return none;
    place = {2, container->second.getType() == 1 ? container->second.getOffset() : 0, entry.getObjStreamIndex(), id.getObj()};
  }
  const auto [found, is_new] = memory_.references.try_emplace(place);
  if (is_new) references_in(old_.getObject(id), found->second, 0);
  return found->second;
}

// An object from which nothing changed can be reached need not be walked. What the signed revision
// refers to in vain and later gets a meaning is a change too.
void Comparison::find_dirty() {
  using Reference = std::pair<QPDFObjGen, QPDFObjGen>;  // to, from
  const auto by_to = [](const Reference& a, const Reference& b) { return a.first < b.first; };
  std::vector<Reference> referring;
  for (const auto& [id, entry] : then_) {
    if (!stands(entry)) continue;
    for (const QPDFObjGen to : references_of(id, entry)) referring.emplace_back(to, id);
  }
  std::sort(referring.begin(), referring.end(), by_to);
  std::vector<QPDFObjGen> next(changed_.begin(), changed_.end());
  next.insert(next.end(), added_.begin(), added_.end());
  dirty_.insert(next.begin(), next.end());
  while (!next.empty()) {
    const QPDFObjGen to = next.back();
    next.pop_back();
    const auto [first, last] = std::equal_range(referring.begin(), referring.end(), Reference{to, {}}, by_to);
    for (auto at = first; at != last; ++at) {
      if (dirty_.insert(at->second).second) next.push_back(at->second);
    }
  }
}

// What letters look like is never filled in: a font that is defined anew shows other digits in a field
// that keeps its value.
void Comparison::fonts() {
  for (const QPDFObjGen id : changed_) {
    Object object = old_.getObject(id);
    Object dict = object.isStream() ? object.getDict() : object;
    if (!dict.isDictionary()) continue;
    Object type = dict.getKey("/Type"), kind = dict.getKey("/Subtype");
    const bool named = is_name(type, "/Font") || is_name(type, "/FontDescriptor") || is_name(type, "/Encoding") ||
                       is_name(type, "/CMap");
    const bool outlines = object.isStream() && (dict.hasKey("/Length1") || is_name(kind, "/Type1C") ||
                                                is_name(kind, "/CIDFontType0C") || is_name(kind, "/OpenType"));
    if ((named || outlines) && !same(object, new_.getObject(id))) forbid("object", id);
  }
}

void Comparison::trailer() {
  Object then = old_.getTrailer(), now = new_.getTrailer();
  Object a = then.getKey("/Encrypt"), b = now.getKey("/Encrypt");
  if (a.isNull() != b.isNull() || (!a.isNull() && !same(a, b))) forbid("structure", {});
  // The document information is not part of what is seen.
  if (!same(then.getKey("/Info"), now.getKey("/Info"))) {
    Object info = now.getKey("/Info");
    if (info.isNull() || (info.isDictionary() && !info.hasKey("/Type"))) allow("metadata", info.getObjGen());
    else forbid("catalogue", info.getObjGen());
  }
}

void Comparison::catalogue(Object then, Object now) {
  const QPDFObjGen id = then.getObjGen();
  if (!then.isDictionary() || !now.isDictionary()) return forbid("catalogue", id);
  // Pages, fields and annotations first: what points at them is to know them.
  Leaves old_leaves, new_leaves;
  Given nothing;
  nothing.fill(Object::newNull());
  collect_pages(then.getKey("/Pages"), nothing, old_leaves, 0);
  collect_pages(now.getKey("/Pages"), nothing, new_leaves, 0);
  std::vector<Object>& old_pages = old_leaves.pages;
  std::vector<Object>& new_pages = new_leaves.pages;
  for (std::size_t i = 0; i < old_pages.size(); ++i) {
    page_then_.try_emplace(old_pages[i].getObjGen(), i);
    for (Object note : items_of(old_pages[i].getKey("/Annots"))) {
      if (note.isIndirect()) notes_.insert(note.getObjGen());
    }
  }
  for (std::size_t i = 0; i < new_pages.size(); ++i) page_now_.try_emplace(new_pages[i].getObjGen(), i);

  form(then.getKey("/AcroForm"), now.getKey("/AcroForm"));
  for (const std::string& key : keys_of(then, now)) {
    Object a = then.getKey(key), b = now.getKey(key);
    if (key == "/AcroForm" || key == "/Pages") continue;
    if (key == "/DSS") {
      security_store(a, b);
    } else if (key == "/Metadata") {
      if (same(a, b)) continue;
      if (b.isNull() || (b.isStream() && !is_name(b.getDict().getKey("/Subtype"), "/Form"))) allow("metadata", b.getObjGen());
      else forbid("catalogue", id);
    } else if (key == "/Extensions" || key == "/Version") {
      // how new the features are that a later signature uses
      if (!b.isNull() && !b.isDictionary() && !b.isName()) forbid("catalogue", id);
    } else if (key == "/PieceInfo" || key == "/LastModified") {
      // the notes of a program to itself
    } else if (key == "/Perms") {
      permissions(a, b);
    } else if (key == "/StructTreeRoot") {
      structure(a, b);
    } else {
      need(a, b, "catalogue", id);
    }
  }
  // Two ways to the same list of pages show the same; what a node gives on to its pages is compared there.
  if (old_pages.size() != new_pages.size() || (new_leaves.miscounted && !old_leaves.miscounted))
    return forbid("page", then.getKey("/Pages").getObjGen());
  for (std::size_t i = 0; i < old_pages.size(); ++i) {
    page(old_pages[i], new_pages[i]);
    for (std::size_t k = 0; k < inheritable.size(); ++k)
      inherits_alike(old_leaves.given[i][k], new_leaves.given[i][k], old_pages[i].getObjGen());
  }
}

// The store holds certificates and revocation data in arrays of streams, and /VRI one level down.
// It may grow and be put in order anew; it may not vanish.
void Comparison::security_store(Object then, Object now) {
  if (same(then, now)) return;
  if (now.isDictionary()) return allow("security_store", now.getObjGen());
  forbid("catalogue", then.getObjGen());
}

// A later certification only takes freedom away; usage rights end when a program without them writes.
void Comparison::permissions(Object then, Object now) {
  for (const std::string& key : keys_of(then, now)) {
    Object a = then.isDictionary() ? then.getKey(key) : Object::newNull();
    Object b = now.isDictionary() ? now.getKey(key) : Object::newNull();
    if (key == "/UR" || key == "/UR3") {
      if (!b.isNull()) need(a, b, "catalogue", {});
    } else if (!a.isNull() || !value_is_new(b)) {
      need(a, b, "catalogue", {});
    }
  }
}

// What a page has from above: some readers come down by /Kids, as here, others go up by /Parent.
std::size_t Comparison::collect_pages(Object node, Given given, Leaves& out, int depth) {
  if (++nodes_ > 400'000) throw std::runtime_error("page tree without end");
  if (depth > syntax::max_depth || !node.isDictionary()) return 0;
  for (std::size_t k = 0; k < inheritable.size(); ++k) {
    if (Object own = node.getKey(inheritable[k]); !own.isNull()) given[k] = own;
  }
  if (!node.getKey("/Kids").isArray()) {
    out.pages.push_back(node);
    out.given.push_back(given);
    return 1;
  }
  std::size_t count = 0;
  for (Object kid : node.getKey("/Kids").getArrayAsVector()) count += collect_pages(kid, given, out, depth + 1);
  Object said = node.getKey("/Count");
  if (!said.isInteger() || said.getIntValue() != static_cast<long long>(count)) out.miscounted = true;
  return count;
}

namespace {
Object inherited(Object page, const std::string& key) {
  for (int depth = 0; depth < syntax::max_depth && page.isDictionary(); ++depth) {
    if (!page.getKey(key).isNull()) return page.getKey(key);
    page = page.getKey("/Parent");
  }
  return Object::newNull();
}
}  // namespace

void Comparison::inherits_alike(Object then, Object now, QPDFObjGen page) {
  const auto nothing = [](Object o) { return o.isNull() || (o.isDictionary() && o.getKeys().empty()); };
  if (!nothing(then) || !nothing(now)) need(then, now, "page", page, true);
}

void Comparison::page(Object then, Object now) {
  const QPDFObjGen id = then.getObjGen();
  for (const char* key : inheritable) inherits_alike(inherited(then, key), inherited(now, key), id);
  const bool untouched = then.isIndirect() && id == now.getObjGen() && !dirty_.contains(id);
  if (untouched) return;
  static const std::set<std::string> done{"/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Annots", "/Parent"};
  // Not seen: a program's own notes, the order of the tab key, the way into the structure tree.
  static const std::set<std::string> unseen{"/LastModified", "/PieceInfo", "/Metadata", "/Tabs", "/StructParents"};
  for (const std::string& key : keys_of(then, now)) {
    if (done.contains(key) || unseen.contains(key)) continue;
    need(then.getKey(key), now.getKey(key), "page", id, true);
  }
  annotations(then.getKey("/Annots"), now.getKey("/Annots"), then);
}

namespace {

std::vector<std::string> names_in(Object array) {
  std::vector<std::string> out;
  for (Object item : items_of(array)) {
    if (item.isString()) out.push_back(item.getUTF8Value());
  }
  return out;
}

}  // namespace

Allowance allowance_of(const File& revision, ObjectId signature) {
  Allowance out;
  try {
    if (const auto certified = revision.certified()) {
      out.permission = *certified;
      out.certified = true;
    }
    Object references =
        revision.reader().getObject(QPDFObjGen{signature.number, signature.generation}).getKey("/Reference");
    for (Object reference : items_of(references)) {
      if (!reference.isDictionary()) continue;
      Object method = reference.getKey("/TransformMethod"), params = reference.getKey("/TransformParams");
      if (!params.isDictionary()) continue;
      Object p = params.getKey("/P");
      const auto at_most = [&](int usual) { return p.isInteger() ? std::clamp(p.getIntValueAsInt(), 1, 3) : usual; };
      if (is_name(method, "/DocMDP")) {
        out.permission = std::min(revision.certified().value_or(3), at_most(2));
        out.certified = true;
      } else if (is_name(method, "/FieldMDP")) {
        Object action = params.getKey("/Action");
        if (is_name(action, "/Include")) {
          out.locked = names_in(params.getKey("/Fields"));
        } else {
          out.lock_all = true;
          if (is_name(action, "/Exclude")) out.except = names_in(params.getKey("/Fields"));
        }
        if (p.isInteger()) out.permission = std::min(out.permission, at_most(2));
      }
    }
  } catch (const std::exception&) {
    out.permission = 1;
    out.certified = true;
  }
  return out;
}

std::vector<Change> changes_between(const File& before, const File& after, const Allowance& allowance,
                                    Memory& memory) {
  try {
    return Comparison{before, after, allowance, *memory.inside_}.run();
  } catch (const std::exception&) {
    return {{false, "structure", {}}};
  }
}

std::vector<Change> changes_between(const File& before, const File& after, const Allowance& allowance) {
  Memory memory;
  return changes_between(before, after, allowance, memory);
}

}  // namespace paraf::pdf
