#include "platform/pdf/changes.h"

#include <algorithm>
#include <map>
#include <set>

#include "platform/pdf/qpdf.h"
#include "platform/pdf/syntax.h"
#include "platform/pdf/update.h"

namespace paraf::pdf {
namespace {

using Object = QPDFObjectHandle;
using Numbers = std::set<QPDFObjGen>;

ObjectId id_of(QPDFObjGen id) { return {id.getObj(), id.getGen()}; }

bool is_name(Object object, std::string_view name) { return object.isName() && object.getName() == name; }

// Equal as they stand; what references lead to is compared where it stands.
bool same(Object a, Object b) {
  if (a.isIndirect() || b.isIndirect()) return a.isIndirect() && b.isIndirect() && a.getObjGen() == b.getObjGen();
  return a.unparse() == b.unparse();
}

bool same_object(Object a, Object b) {
  if (a.isStream() != b.isStream()) return false;
  if (!a.isStream()) return written(a) == written(b);
  if (a.getDict().unparseResolved() != b.getDict().unparseResolved()) return false;
  const auto x = a.getRawStreamData(), y = b.getRawStreamData();
  return x->getSize() == y->getSize() && std::equal(x->getBuffer(), x->getBuffer() + x->getSize(), y->getBuffer());
}

Numbers items_of(Object array) {
  Numbers out;
  for (int i = 0; array.isArray() && i < array.getArrayNItems(); ++i) {
    if (array.getArrayItem(i).isIndirect()) out.insert(array.getArrayItem(i).getObjGen());
  }
  return out;
}

std::set<std::string> keys_of(Object a, Object b) {
  std::set<std::string> out;
  if (a.isDictionary()) out = a.getKeys();
  if (b.isDictionary()) out.merge(b.getKeys());
  return out;
}

void references_in(Object object, Numbers& out, int depth) {
  if (depth > syntax::max_depth) return;
  const auto look = [&](Object item) {
    if (item.isIndirect()) out.insert(item.getObjGen());
    else references_in(item, out, depth + 1);
  };
  if (object.isArray()) {
    for (int i = 0; i < object.getArrayNItems(); ++i) look(object.getArrayItem(i));
  } else if (object.isDictionary() || object.isStream()) {
    Object dict = object.isStream() ? object.getDict() : object;
    for (const std::string& key : dict.getKeys()) look(dict.getKey(key));
  }
}

class Comparison {
 public:
  Comparison(const File& before, const File& after, const Allowance& allowance)
      : before_(before), after_(after), old_(before.reader()), new_(after.reader()), allowance_(allowance) {}

  std::vector<Change> run() {
    if (!chain_is_kept()) {
      forbid("structure", {});
      return std::move(changes_);
    }
    find_changed();
    if (changed_.empty() && added_.empty()) return std::move(changes_);
    trailer();
    catalogue(old_.getRoot(), new_.getRoot());
    pages();
    references();
    for (const QPDFObjGen id : changed_) {
      if (!explained_.contains(id)) forbid(kind_of(old_.getObject(id)), id);
    }
    return std::move(changes_);
  }

 private:
  void forbid(std::string_view what, QPDFObjGen id) { changes_.push_back({false, what, id_of(id)}); }
  void allow(std::string_view what, QPDFObjGen id) { changes_.push_back({true, what, id_of(id)}); }
  void explain(Object object) {
    if (object.isIndirect()) explained_.insert(object.getObjGen());
  }
  bool changed(Object object) const { return object.isIndirect() && changed_.contains(object.getObjGen()); }
  bool existed(Object object) const { return object.isIndirect() && known_.contains(object.getObjGen()); }

  static std::string_view kind_of(Object object) {
    if (object.isStream()) return "content";
    if (object.isDictionary() && is_name(object.getKey("/Type"), "/Page")) return "page";
    if (object.isDictionary() && object.hasKey("/Subtype") && object.hasKey("/Rect")) return "annotation";
    return "object";
  }

  // Every section that came later stands behind the signed revision, and the first that does not is
  // the one the revision itself ended with. Octets behind it that no section tells of are a body
  // that some viewers would find by searching.
  bool chain_is_kept() const {
    const std::size_t end = before_.octets().size();
    std::size_t at = after_.start_of_xref();
    if (at < end && after_.octets().size() > end) {
      const std::size_t rest = syntax::skip_space(after_.octets(), end);
      if (rest != after_.octets().size()) return false;
    }
    for (int steps = 0; at >= end; ++steps) {
      const auto section = syntax::section(after_.octets(), at);
      if (!section || !section->previous || steps > 10'000 || *section->previous >= at) return false;
      at = *section->previous;
    }
    return at == before_.start_of_xref();
  }

  void find_changed() {
    const auto then = old_.getXRefTable(), now = new_.getXRefTable();
    const auto stands = [](QPDFXRefEntry entry) { return entry.getType() == 1 || entry.getType() == 2; };
    const auto same_place = [](QPDFXRefEntry a, QPDFXRefEntry b) {
      if (a.getType() != b.getType()) return false;
      if (a.getType() == 1) return a.getOffset() == b.getOffset();
      return a.getObjStreamNumber() == b.getObjStreamNumber() && a.getObjStreamIndex() == b.getObjStreamIndex();
    };
    std::set<int> moved;  // containers of compressed objects that are no longer the same
    for (const auto& [id, entry] : then) {
      if (!stands(entry)) continue;
      known_.insert(id);
      const auto other = now.find(id);
      if (other == now.end() || !same_place(entry, other->second)) {
        changed_.insert(id);
        moved.insert(id.getObj());
      }
    }
    for (const auto& [id, entry] : then) {
      if (entry.getType() == 2 && moved.contains(QPDFXRefEntry{entry}.getObjStreamNumber())) changed_.insert(id);
    }
    for (const auto& [id, entry] : now) {
      if (stands(entry) && !known_.contains(id)) added_.insert(id);
    }
    // Many writers write objects again as they were.
    std::erase_if(changed_, [&](QPDFObjGen id) {
      Object a = old_.getObject(id), b = new_.getObject(id);
      if (a.isStream() && b.isStream() && is_name(a.getDict().getKey("/Type"), "/XRef") &&
          is_name(b.getDict().getKey("/Type"), "/XRef"))
        return true;
      return same_object(a, b);
    });
  }

  void trailer() {
    Object then = old_.getTrailer(), now = new_.getTrailer();
    if (then.getKey("/Root").getObjGen() != now.getKey("/Root").getObjGen()) forbid("catalogue", {});
    if (now.hasKey("/Encrypt")) forbid("structure", {});
    // The document information is not part of what is seen.
    if (changed(then.getKey("/Info")) && now.getKey("/Info").isDictionary() && !then.getKey("/Info").hasKey("/Type")) {
      explain(then.getKey("/Info"));
      allow("metadata", then.getKey("/Info").getObjGen());
    }
  }

  void catalogue(Object then, Object now) {
    bool good = true;
    for (const std::string& key : keys_of(then, now)) {
      Object a = then.getKey(key), b = now.getKey(key);
      if (key == "/AcroForm") {
        form(a, b);
      } else if (key == "/DSS") {
        security_store(a, b, 0);
      } else if (key == "/Metadata") {
        if ((!same(a, b) || changed(a)) && b.isStream() && is_name(b.getDict().getKey("/Type"), "/Metadata")) {
          if (is_name(a.isStream() ? a.getDict().getKey("/Type") : a, "/Metadata")) explain(a);
          allow("metadata", b.getObjGen());
        }
      } else if (key == "/Extensions" || key == "/Version") {
        explain(a);  // how new the features are that a later signature uses
      } else if (!same(a, b)) {
        good = false;
      }
    }
    if (!good) forbid("catalogue", then.getObjGen());
    explain(then);
  }

  // The store holds certificates and revocation data: arrays of streams, and /VRI one level down.
  // An object explained here must have stood at the same place before.
  void security_store(Object then, Object now, int depth) {
    if (depth > 3 || (same(then, now) && !changed(then) && !then.isDictionary() && !then.isArray())) return;
    if (depth == 0 && !now.isNull() && (!same(then, now) || changed(then))) allow("security_store", now.getObjGen());
    if (then.isIndirect() && now.isIndirect() && then.getObjGen() == now.getObjGen() &&
        (then.isDictionary() || then.isArray()))
      explain(then);
    if (!then.isDictionary() || !now.isDictionary()) return;
    for (const std::string& key : then.getKeys()) {
      Object a = then.getKey(key), b = now.getKey(key);
      if (a.isDictionary() || a.isArray()) security_store(a, b, depth + 1);
    }
  }

  bool locked(const std::string& name) const {
    const auto in = [&](const std::vector<std::string>& names) {
      return std::any_of(names.begin(), names.end(), [&](const std::string& each) {
        return name == each || name.starts_with(each + ".");
      });
    };
    return allowance_.lock_all ? !in(allowance_.except) : in(allowance_.locked);
  }

  void form(Object then, Object now) {
    if (then.isNull() && now.isNull()) return;
    if (!now.isDictionary()) return forbid("form", then.isIndirect() ? then.getObjGen() : QPDFObjGen{});
    bool good = true;
    for (const std::string& key : keys_of(then, now)) {
      Object a = then.isDictionary() ? then.getKey(key) : Object::newNull(), b = now.getKey(key);
      if (key == "/Fields") continue;
      if (key == "/SigFlags") good = good && b.isInteger();
      else if (key == "/DR" || key == "/DA") good = good && (a.isNull() || same(a, b));
      else good = good && same(a, b);
    }
    if (!good) forbid("form", {});
    explain(then);
    Object a = then.isDictionary() ? then.getKey("/Fields") : Object::newNull(), b = now.getKey("/Fields");
    const Numbers was = items_of(a), is = items_of(b);
    if (!std::includes(is.begin(), is.end(), was.begin(), was.end())) return forbid("field", {});
    explain(a);
    for (const QPDFObjGen id : is) {
      if (was.contains(id)) field(old_.getObject(id), new_.getObject(id), "", {}, 0);
      else new_field(new_.getObject(id));
    }
  }

  void field(Object then, Object now, const std::string& prefix, const std::string& inherited, int depth) {
    if (depth > syntax::max_depth || !then.isDictionary() || !visited_.insert(then.getObjGen()).second) return;
    const std::string own = then.getKey("/T").isString() ? then.getKey("/T").getUTF8Value() : "";
    const std::string name = prefix.empty() ? own : own.empty() ? prefix : prefix + "." + own;
    const std::string type = then.getKey("/FT").isName() ? then.getKey("/FT").getName() : inherited;
    const bool signature = type == "/Sig";
    Object value = then.getKey("/V");
    // A signature that stands may not be touched; anything else may be filled in if not locked.
    const bool may_fill = signature ? value.isNull() : allowance_.permission >= 2 && !locked(name);
    if (now.isDictionary() && changed(then)) {
      bool good = true, filled = false;
      for (const std::string& key : keys_of(then, now)) {
        Object a = then.getKey(key), b = now.getKey(key);
        if (same(a, b)) continue;
        if (key == "/Kids" && items_of(a) == items_of(b)) {
          explain(a);
          continue;
        }
        static const std::set<std::string> of_value{"/V", "/AP", "/AS", "/M", "/I", "/RV", "/F"};
        if (!may_fill || !of_value.contains(key)) good = false;
        if (key == "/V" && signature && (!b.isIndirect() || existed(b))) good = false;
        filled = true;
      }
      if (!good) forbid("field", then.getObjGen());
      else if (filled) allow(signature ? "signature" : "form_value", then.getObjGen());
      explain(then);
    }
    if (may_fill) filled_appearance(then.getKey("/AP"), 0);
    Object kids = then.getKey("/Kids");
    for (int i = 0; kids.isArray() && i < kids.getArrayNItems(); ++i) {
      Object kid = kids.getArrayItem(i);
      if (kid.isIndirect()) field(kid, new_.getObject(kid.getObjGen()), name, type, depth + 1);
    }
  }

  // The appearance of a field that may be filled in is drawn anew, often under its old number. That
  // it is not also the content of a page is seen in references().
  void filled_appearance(Object appearance, int depth) {
    Object dict = appearance.isStream() ? appearance.getDict() : appearance;
    if (depth > 2 || !dict.isDictionary()) return;
    // /AP and its states have no type, and what is drawn is a form XObject: nothing else is led away.
    if (appearance.isStream() ? !is_name(dict.getKey("/Subtype"), "/Form") : dict.hasKey("/Type")) return;
    if (appearance.isIndirect()) looks_.insert(appearance.getObjGen());
    if (changed(appearance)) {
      explain(appearance);
      appearances_.insert(appearance.getObjGen());
    }
    if (!appearance.isDictionary()) return;
    for (const std::string& key : appearance.getKeys()) filled_appearance(appearance.getKey(key), depth + 1);
  }

  // A field that was not there: only a signature, signed or waiting. Its value must be new as well:
  // a second field that shows an old signature is a forgery.
  void new_field(Object now) {
    if (!now.isDictionary()) return;
    Object value = now.getKey("/V");
    const bool time_stamp = value.isDictionary() && is_name(value.getKey("/SubFilter"), "/ETSI.RFC3161");
    const bool good = is_name(now.getKey("/FT"), "/Sig") && !existed(now) && (value.isNull() || !existed(value)) &&
                      (allowance_.permission >= 2 || time_stamp);
    if (!good) return forbid("field", now.getObjGen());
    allow("signature", now.getObjGen());
    widgets_.insert(now.getObjGen());
    for (const QPDFObjGen kid : items_of(now.getKey("/Kids"))) {
      if (!known_.contains(kid)) widgets_.insert(kid);
    }
  }

  void pages() {
    Numbers seen;
    page_tree(old_.getRoot().getKey("/Pages"), seen, 0);
  }

  void page_tree(Object then, Numbers& seen, int depth) {
    if (depth > syntax::max_depth || !then.isDictionary() || !then.isIndirect()) return;
    if (!seen.insert(then.getObjGen()).second) return;
    Object kids = then.getKey("/Kids");
    if (kids.isArray()) {
      for (int i = 0; i < kids.getArrayNItems(); ++i) page_tree(kids.getArrayItem(i), seen, depth + 1);
      return;
    }
    Object a = then.getKey("/Annots");
    if (!changed(then) && !changed(a) && allowance_.permission < 3) return;
    Object now = new_.getObject(then.getObjGen());
    if (!now.isDictionary()) return;  // stays unexplained
    bool good = true;
    for (const std::string& key : keys_of(then, now)) {
      if (key != "/Annots" && !same(then.getKey(key), now.getKey(key))) good = false;
    }
    if (!good) forbid("page", then.getObjGen());
    explain(then);
    annotations(a, now.getKey("/Annots"), then.getObjGen());
  }

  void annotations(Object then, Object now, QPDFObjGen page) {
    const Numbers was = items_of(then), is = items_of(now);
    bool good = std::includes(is.begin(), is.end(), was.begin(), was.end());
    // Annotations written into the array itself have no number: they must stay, letter for letter.
    std::multiset<std::string> direct;
    for (int i = 0; now.isArray() && i < now.getArrayNItems(); ++i) {
      if (!now.getArrayItem(i).isIndirect()) direct.insert(now.getArrayItem(i).unparse());
    }
    for (int i = 0; then.isArray() && i < then.getArrayNItems(); ++i) {
      if (then.getArrayItem(i).isIndirect()) continue;
      const auto found = direct.find(then.getArrayItem(i).unparse());
      if (found == direct.end()) good = false;
      else direct.erase(found);
    }
    const bool free = allowance_.permission >= 3;
    if (!direct.empty() && !free) good = false;
    for (const QPDFObjGen id : is) {
      if (was.contains(id)) {
        if (free && changed_.contains(id) && !is_name(old_.getObject(id).getKey("/Subtype"), "/Widget")) {
          explained_.insert(id);
          allow("annotation", id);
        }
      } else if (!widgets_.contains(id)) {
        if (free && !known_.contains(id)) allow("annotation", id);
        else good = false;
      }
    }
    if (!good) forbid("annotation", page);
    explain(then);
  }

  // Two ways of changing what is seen without changing what is looked at: giving content to a
  // number that the signed revision refers to in vain, and drawing anew a form's appearance that a
  // page uses as well.
  void references() {
    for (const auto& [id, entry] : old_.getXRefTable()) {
      if (!known_.contains(id)) continue;
      Object object = old_.getObject(id);
      Numbers to;
      references_in(object, to, 0);
      for (const QPDFObjGen each : to) {
        if (added_.contains(each)) forbid("object", each);
        if (appearances_.contains(each) && !visited_.contains(id) && !looks_.contains(id)) forbid("content", each);
      }
    }
  }

  const File& before_;
  const File& after_;
  QPDF& old_;
  QPDF& new_;
  const Allowance& allowance_;
  Numbers known_, changed_, added_, explained_, widgets_, visited_, appearances_, looks_;
  std::vector<Change> changes_;
};

std::vector<std::string> names_in(Object array) {
  std::vector<std::string> out;
  for (int i = 0; array.isArray() && i < array.getArrayNItems(); ++i) {
    if (array.getArrayItem(i).isString()) out.push_back(array.getArrayItem(i).getUTF8Value());
  }
  return out;
}

}  // namespace

Allowance allowance_of(const File& revision, ObjectId signature) {
  Allowance out;
  try {
    if (const auto certified = revision.certified()) out.permission = *certified;
    Object references =
        revision.reader().getObject(QPDFObjGen{signature.number, signature.generation}).getKey("/Reference");
    for (int i = 0; references.isArray() && i < references.getArrayNItems(); ++i) {
      Object reference = references.getArrayItem(i);
      if (!reference.isDictionary()) continue;
      Object method = reference.getKey("/TransformMethod"), params = reference.getKey("/TransformParams");
      if (!params.isDictionary()) continue;
      Object p = params.getKey("/P");
      if (is_name(method, "/DocMDP")) {
        out.permission = std::min(revision.certified().value_or(3), p.isInteger() ? std::clamp(p.getIntValueAsInt(), 1, 3) : 2);
      } else if (is_name(method, "/FieldMDP")) {
        Object action = params.getKey("/Action");
        if (is_name(action, "/Include")) {
          out.locked = names_in(params.getKey("/Fields"));
        } else {
          out.lock_all = true;
          if (is_name(action, "/Exclude")) out.except = names_in(params.getKey("/Fields"));
        }
        if (p.isInteger()) out.permission = std::min(out.permission, std::clamp(p.getIntValueAsInt(), 1, 3));
      }
    }
  } catch (const std::exception&) {
    out.permission = 1;
  }
  return out;
}

std::vector<Change> changes_between(const File& before, const File& after, const Allowance& allowance) {
  try {
    return Comparison{before, after, allowance}.run();
  } catch (const std::exception&) {
    return {{false, "structure", {}}};
  }
}

}  // namespace paraf::pdf
