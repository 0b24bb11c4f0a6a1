// The form, its fields, and what is laid over a page.
#include <algorithm>
#include <cctype>

#include "platform/pdf/changes_inside.h"
#include "platform/pdf/syntax.h"

namespace paraf::pdf {

namespace {

constexpr int read_only = 1, password = 1 << 13, push_button = 1 << 16, combo = 1 << 17;
// Print, ReadOnly, Locked, LockedContents: what makes an annotation seen is not among them.
constexpr long long harmless_flags = 4 | 64 | 128 | 512;

std::string own_name(Object field) {
  return field.isDictionary() && field.getKey("/T").isString() ? field.getKey("/T").getUTF8Value() : "";
}

Page::Box rect_of(Object annotation) { return box_in(annotation.getKey("/Rect")); }
bool has_extent(const Page::Box& box) { return box.right - box.left > 0.5 && box.top - box.bottom > 0.5; }

// What is drawn of an annotation now: /AP /N, of the state it is in.
Object look_of(Object annotation) {
  Object look = annotation.getKey("/AP").isDictionary() ? annotation.getKey("/AP").getKey("/N") : Object::newNull();
  if (look.isDictionary() && annotation.getKey("/AS").isName()) look = look.getKey(annotation.getKey("/AS").getName());
  return look;
}
// What a look paints, at the size it is shown in.
Drawn painted(Object annotation, Object look) {
  const Page::Box place = rect_of(annotation), own = box_in(look.getDict().getKey("/BBox"));
  const auto ratio = [](double shown, double drawn) { return drawn > 0 ? shown / drawn : 1.0; };
  return drawn_by(look, std::max(ratio(place.right - place.left, own.right - own.left),
                                 ratio(place.top - place.bottom, own.top - own.bottom)));
}
// Does it paint something, now or while it is pointed at or pressed?
bool paints(Object annotation) {
  Object looks = annotation.getKey("/AP"), look = look_of(annotation);
  if (look.isStream() && !painted(annotation, look).empty()) return true;
  for (const char* when : {"/R", "/D"}) {
    Object other = looks.isDictionary() ? looks.getKey(when) : Object::newNull();
    if (other.isDictionary() ? !other.getKeys().empty() : other.isStream() && !painted(annotation, other).empty()) return true;
  }
  return false;
}
// Paper and pictures, not only words on what is there.
bool paints_over(Object annotation) {
  Object look = look_of(annotation), own = annotation.getKey("/MK");
  if (own.isDictionary() && own.getKey("/BG").isArray() && own.getKey("/BG").getArrayNItems() > 0) return true;
  if (!look.isStream()) return false;
  const Drawn drawn = painted(annotation, look);
  return drawn.fills || !drawn.pictures.empty();
}
double border_of(Object annotation) {
  Object style = annotation.getKey("/BS"), border = annotation.getKey("/Border");
  Object width = style.isDictionary()                                ? style.getKey("/W")
                 : border.isArray() && border.getArrayNItems() > 2 ? border.getArrayItem(2)
                                                                     : Object::newNull();
  return width.isNumber() ? width.getNumericValue() : 1;
}
// A way to another place, in the document or in the world; anything else that is done by itself or at a
// click (scripts, programs, layers that are switched, fields that are sent) is no annotation but behaviour.
bool only_leads(Object action) {
  return action.isNull() || (action.isDictionary() && action.getKey("/Next").isNull() &&
                             (is_name(action.getKey("/S"), "/URI") || is_name(action.getKey("/S"), "/GoTo") ||
                              is_name(action.getKey("/S"), "/GoToR")));
}
// A field's value, its own or from above.
Object value_of(Object field) {
  for (int depth = 0; depth < syntax::max_depth && field.isDictionary(); ++depth, field = field.getKey("/Parent")) {
    if (Object value = field.getKey("/V"); !value.isNull()) return value;
  }
  return Object::newNull();
}
// The words that a choice shows for a value [ISO 32000-2 §12.7.5.4]; the value itself if it has none.
std::string words_for(Object field, const std::string& value) {
  Object options = Object::newNull();
  for (int depth = 0; depth < syntax::max_depth && field.isDictionary() && options.isNull(); ++depth) {
    options = field.getKey("/Opt");
    field = field.getKey("/Parent");
  }
  for (Object option : items_of(options)) {
    if (!option.isArray() || option.getArrayNItems() != 2) continue;
    Object meant = option.getArrayItem(0), shown = option.getArrayItem(1);
    if (meant.isString() && shown.isString() && meant.getUTF8Value() == value) return shown.getUTF8Value();
  }
  return value;
}
// Nothing of it is drawn: hidden, or not to be viewed.
bool unseen(Object annotation) {
  Object flags = annotation.getKey("/F");
  return flags.isInteger() && (flags.getIntValue() & (2 | 32)) != 0;
}

// A button without a look may be given one, by who fills it in; else ticking only chooses among those it has.
bool may_be_drawn(Object button) {
  if (!button.getKey("/AP").isDictionary()) return true;
  Object flags = button.getKey("/Ff"), look = look_of(button);
  const bool pushes = flags.isInteger() && (flags.getIntValue() & push_button) != 0;
  return pushes && look.isStream() && drawn_by(look).empty();
}

std::string letters(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) out += c;
  }
  return out;
}

Page::Box sheet_of(Object page) {
  for (int depth = 0; depth < syntax::max_depth && page.isDictionary(); ++depth, page = page.getKey("/Parent")) {
    if (Object box = page.getKey("/MediaBox"); box.isArray() && box.getArrayNItems() == 4) return box_in(box);
  }
  return {0, 0, 595, 842};
}
double area(const Page::Box& b) { return (b.right - b.left) * (b.top - b.bottom); }

}  // namespace

std::string full_name(Object field, const std::string& prefix) {
  const std::string own = own_name(field);
  return prefix.empty() ? own : own.empty() ? prefix : prefix + "." + own;
}

bool Comparison::locked(const std::string& name) const {
  const auto in = [&](const std::vector<std::string>& names) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& each) {
      return name == each || name.starts_with(each + ".");
    });
  };
  return allowance_.lock_all ? !in(allowance_.except) : in(allowance_.locked);
}

// An object that the signed revision did not have.
bool Comparison::value_is_new(Object now) const {
  return now.isDictionary() && now.isIndirect() && !was_there(now.getObjGen());
}

void Comparison::form(Object then, Object now) {
  if (then.isNull() && now.isNull()) return;
  const QPDFObjGen id = then.getObjGen();
  if (!now.isDictionary() || (!then.isNull() && !then.isDictionary())) return forbid("form", id);
  fields(then.isDictionary() ? then.getKey("/Fields") : Object::newNull(), now.getKey("/Fields"), "", "", true, 0, "");
  for (const std::string& key : keys_of(then, now)) {
    Object a = then.isDictionary() ? then.getKey(key) : Object::newNull(), b = now.getKey(key);
    if (key == "/Fields") continue;
    if (key == "/SigFlags") {
      if (!b.isInteger() && !b.isNull()) forbid("form", id);
    } else if (key == "/DR") {
      // Fonts for the appearances that are drawn anew; those that were there stay what they were.
      if (!grown(a, b, 1)) forbid("form", id);
    } else if (key == "/NeedAppearances") {
      const auto wanted = [](Object o) { return o.isBool() && o.getBoolValue(); };
      if (!b.isNull() && !b.isBool()) forbid("form", id);
      // Every look is drawn anew from its value: what was signed must have shown it.
      if (wanted(b) && !wanted(a) && (allowance_.permission < 2 || !looks_agree(then.isDictionary() ? then : now, "", 0)))
        forbid("form", id);
    } else if (key == "/XFA") {
      xfa(a, b);
    } else if (key == "/DA" ? !a.isNull() : true) {
      need(a, b, "form", id);
    }
  }
}

// An XFA form keeps its values in packets of their own; its template is content. Without it the reader
// who saw the form would see the page below, which may say something else.
bool Comparison::looks_agree(Object field, const std::string& type, int depth) {
  if (depth > syntax::max_depth) return false;
  for (const char* key : {"/Fields", "/Kids"}) {
    for (Object kid : items_of(field.getKey(key))) {
      if (kid.isIndirect() && !was_there(kid.getObjGen())) continue;
      const std::string own = kid.isDictionary() && kid.getKey("/FT").isName() ? kid.getKey("/FT").getName() : type;
      if (kid.isDictionary() && !looks_agree(kid, own, depth + 1)) return false;
    }
  }
  Object value = value_of(field), look = look_of(field);
  if (type != "/Tx" || !value.isString() || unseen(field) || !field.getKey("/Rect").isArray()) return true;
  const Drawn drawn = look.isStream() ? drawn_by(look) : Drawn{};
  const std::string meant = letters(value.getUTF8Value());
  return !drawn.simple_fonts || !field.getKey("/AA").isNull() || letters(drawn.shown) == meant;
}

void Comparison::xfa(Object then, Object now) {
  if (same(then, now)) return;
  if (!then.isArray() || !now.isArray() || then.getArrayNItems() != now.getArrayNItems() || allowance_.permission < 2)
    return forbid("form", {});
  for (int i = 0; i + 1 < then.getArrayNItems(); i += 2) {
    Object name = then.getArrayItem(i);
    if (!same(name, now.getArrayItem(i))) return forbid("form", {});
    const std::string packet = name.isString() ? name.getStringValue() : "";
    if (packet != "datasets" && packet != "form") need(then.getArrayItem(i + 1), now.getArrayItem(i + 1), "form", {});
  }
}

void Comparison::fields(Object then, Object now, const std::string& prefix, const std::string& type, bool top,
                        int depth, const std::string& value) {
  const std::vector<Object> was = items_of(then), is = items_of(now);
  std::vector<bool> taken(is.size(), false);
  // All names first: a new field may not take one.
  std::vector<std::size_t> partner(was.size(), is.size());
  for (std::size_t i = 0; i < was.size(); ++i) {
    Object a = was[i];
    if (!own_name(a).empty()) names_.insert(full_name(a, prefix));
    for (std::size_t j = 0; j < is.size() && partner[i] == is.size(); ++j) {
      Object b = is[j];
      if (!taken[j] && a.isIndirect() && b.isIndirect() && a.getObjGen() == b.getObjGen()) partner[i] = j;
    }
    if (partner[i] < is.size()) taken[partner[i]] = true;
  }
  for (std::size_t i = 0; i < was.size(); ++i) {
    for (std::size_t j = 0; j < is.size() && partner[i] == is.size(); ++j) {  // under another number
      if (taken[j]) continue;
      const bool fits = own_name(was[i]).empty() ? same(was[i], is[j]) : own_name(was[i]) == own_name(is[j]);
      if (fits) {
        partner[i] = j;
        taken[j] = true;
      }
    }
    if (partner[i] == is.size()) {
      if (Object{was[i]}.isNull()) continue;
      forbid("field", Object{was[i]}.getObjGen());
      continue;
    }
    field(was[i], is[partner[i]], prefix, type, depth, value);
  }
  for (std::size_t j = 0; j < is.size(); ++j) {
    if (taken[j] || Object{is[j]}.isNull()) continue;
    if (top || !own_name(is[j]).empty()) new_field(is[j], prefix);
    else forbid("field", Object{is[j]}.getObjGen());  // another widget of an old field
  }
}

// The keys in which a field may differ beyond being filled in.
bool Comparison::may_differ(const std::string& key, Object field, Object then, Object now, const std::string& type) {
  const bool signature = type == "/Sig";
  const auto flags = [](Object o) { return o.isInteger() ? o.getIntValue() : 0; };
  if (key == "/Ff") return (now.isInteger() || now.isNull()) && (flags(then) | read_only) == flags(now);
  if (key == "/F") return (flags(then) | harmless_flags) == (flags(now) | harmless_flags);
  if (key == "/AS")  // only a button has states that go with its value
    return type == "/Btn" || !(field.getKey("/AP").isDictionary() && field.getKey("/AP").getKey("/N").isDictionary());
  if (key == "/M" || key == "/RV" || key == "/I" || key == "/TI") return true;
  if (!signature) return false;
  if (key == "/DV") return value_is_new(now) || now.isNull();
  static const std::set<std::string> once{"/Lock", "/MK", "/DA", "/DR", "/Type", "/Subtype", "/Rect", "/H", "/BS", "/TU"};
  return once.contains(key) && then.isNull();
}

void Comparison::field(Object then, Object now, const std::string& prefix, const std::string& inherited, int depth,
                       const std::string& above) {
  if (depth > syntax::max_depth || !then.isDictionary()) return;
  const QPDFObjGen id = then.getObjGen();
  if (then.isIndirect() && !fields_.insert(id).second) return;
  if (!now.isDictionary()) return forbid("field", id);
  const std::string name = full_name(then, prefix);
  const std::string type = then.getKey("/FT").isName() ? then.getKey("/FT").getName() : inherited;
  const bool signature = type == "/Sig";
  Object value = then.getKey("/V"), later = now.getKey("/V");
  const bool stamp = later.isDictionary() && is_name(later.getKey("/SubFilter"), "/ETSI.RFC3161");
  const bool free = allowance_.permission >= 2 && !locked(name);
  // A signature that stands may not be touched; anything else may be filled in if not locked.
  const bool may_fill = signature ? value.isNull() && above != "signed" && (free || stamp || above == "signing") : free;
  std::string text = above;
  if (later.isString()) text = later.getUTF8Value();
  else if (later.isName()) text = later.getName().substr(1);
  else if (signature && !value.isNull()) text = "signed";
  else if (signature && may_fill && later.isDictionary()) text = "signing";

  const bool touched = !(then.isIndirect() && now.isIndirect() && id == now.getObjGen() && !dirty_.contains(id));
  if (touched) {
    bool good = true, filled = false;
    for (const std::string& key : keys_of(then, now)) {
      if (key == "/Kids" || key == "/Parent" || key == "/P") continue;
      Object a = then.getKey(key), b = now.getKey(key);
      if (key == "/V" && signature && a.isIndirect() && a.getObjGen() != b.getObjGen()) {
        good = false;  // a copy of a signature elsewhere covers something else
        continue;
      }
      if (same(a, b)) continue;
      if (may_fill && key == "/V") {
        good = good && (!signature || value_is_new(b) || b.isNull());
        filled = true;
      } else if (may_fill && key == "/AP") {
        good = good && (signature         ? text == "signing"
                        : type == "/Btn" ? may_be_drawn(then)
                                         : shows_value(then, now, type, text));
        filled = true;
      } else if (may_fill && may_differ(key, now, a, b, type)) {
        filled = filled || key != "/Ff";
      } else if (key == "/Ff" && may_differ(key, now, a, b, type)) {
        // locked by a later signature
      } else if (!signature || value.isNull() || key != "/V") {
        good = false;
      } else {
        need(a, b, "field", id);
      }
    }
    if (filled && type == "/Btn") good = good && button_fits(then, now, text);  // with what it shows
    if (!good) forbid("field", id);
    else if (filled) allow(signature ? "signature" : "form_value", id);
    if (signature && may_fill && !has_extent(rect_of(then)) && value_is_new(later)) {
      widgets_.insert(now.getObjGen());  // a field without a place that now has one is seen as new
      new_signed_[now.getObjGen()] = true;
    }
  }
  if (then.getKey("/Kids").isArray() || now.getKey("/Kids").isArray()) {
    if (touched) fields(then.getKey("/Kids"), now.getKey("/Kids"), name, type, false, depth + 1, text);
    else
      for (Object kid : items_of(then.getKey("/Kids"))) field(kid, kid, name, type, depth + 1, text);
  }
}

// A text field's appearance is drawn anew when it is filled in; it is to show the value it has. Where that
// cannot be read (own encodings, formatting scripts, rich text) it is taken as it is, if the value is new:
// a look that changes while the value stays says the same as before.
bool Comparison::shows_value(Object then, Object now, const std::string& type, const std::string& value) {
  if (type != "/Tx" && type != "/Ch") return true;
  Object look = look_of(now), before = look_of(then);
  if (!look.isStream()) return true;
  const Drawn drawn = drawn_by(look);
  const bool refilled = !same(value_of(then), value_of(now)) || !same(then.getKey("/RV"), now.getKey("/RV")) ||
                        !same(then.getKey("/I"), now.getKey("/I")) || !before.isStream();
  if (!refilled && drawn.pictures.empty() && letters(drawn.shown) == letters(drawn_by(before).shown) && drawn.simple_fonts)
    return true;
  const int flags = now.getKey("/Ff").isInteger() ? now.getKey("/Ff").getIntValueAsInt() : 0;
  const bool unreadable = !then.getKey("/AA").isNull() || now.hasKey("/RV") || (flags & password) != 0 ||
                          (type == "/Ch" && (flags & combo) == 0);
  if (unreadable || !now.getKey("/Rect").isArray()) return refilled;
  if (!drawn.pictures.empty()) return false;
  if (!drawn.simple_fonts) return refilled;
  const std::string shown = letters(drawn.shown);
  return shown.empty() || letters(value).find(shown) != std::string::npos ||
         (type == "/Ch" && letters(words_for(now, value)) == shown);
}

// A box that is ticked, and each of several under one parent, shows the state that the value names and no
// other [ISO 32000-2 §12.7.5.2]. `value` is its own or its parent's, without the slash.
bool Comparison::button_fits(Object then, Object now, const std::string& value) {
  Object flags = now.getKey("/Ff");
  if (flags.isInteger() && (flags.getIntValue() & push_button) != 0) return true;
  const bool revalued = !same(then.getKey("/V"), now.getKey("/V"));
  if (!revalued && same(then.getKey("/AS"), now.getKey("/AS"))) return true;
  const auto fits = [&](Object box) {
    if (!box.isDictionary() || !box.getKey("/Rect").isArray()) return true;
    Object state = box.getKey("/AS");
    const std::string shown = state.isName() ? state.getName().substr(1) : "Off";
    if (shown != "Off") return shown == value;
    Object looks = box.getKey("/AP").isDictionary() ? box.getKey("/AP").getKey("/N") : Object::newNull();
    return value.empty() || value == "Off" || !looks.isDictionary() || !looks.hasKey("/" + value);
  };
  const std::vector<Object> kids = revalued ? items_of(now.getKey("/Kids")) : std::vector<Object>{};
  return fits(now) && std::all_of(kids.begin(), kids.end(), fits);
}

// A field that was not there: only a signature, signed or waiting. Its value must be new as well:
// a second field that shows an old signature is a forgery.
void Comparison::new_field(Object now, const std::string& prefix) {
  const QPDFObjGen id = now.getObjGen();
  if (!now.isDictionary()) return;
  Object value = now.getKey("/V");
  const bool time_stamp = value.isDictionary() && is_name(value.getKey("/SubFilter"), "/ETSI.RFC3161");
  const bool good = is_name(now.getKey("/FT"), "/Sig") && now.isIndirect() && !was_there(id) &&
                    (value.isNull() || value_is_new(value)) && (allowance_.permission >= 2 || time_stamp) &&
                    !names_.contains(full_name(now, prefix));
  if (!good) return forbid("field", id);
  allow("signature", id);
  widgets_.insert(id);
  new_signed_[id] = value.isDictionary();
  for (Object kid : items_of(now.getKey("/Kids"))) {
    if (!kid.isIndirect() || was_there(kid.getObjGen())) continue;
    widgets_.insert(kid.getObjGen());
    new_signed_[kid.getObjGen()] = value.isDictionary();
  }
}

const Drawn& Comparison::drawn_on(Object page_then) {
  const auto [found, is_new] = drawn_.try_emplace(page_then.getObjGen());
  if (is_new) found->second = drawn_by(page_then);
  return found->second;
}

void Comparison::annotations(Object then, Object now, Object page_then) {
  const std::vector<Object> was = items_of(then), is = items_of(now);
  const QPDFObjGen page = page_then.getObjGen();
  const bool free = allowance_.permission >= 3;
  if (!now.isNull() && !now.isArray()) return forbid("annotation", page);
  std::vector<bool> taken(is.size(), false);
  std::size_t last = 0;
  bool in_order = true;
  for (Object a : was) {
    if (!a.isDictionary()) continue;
    std::size_t at = is.size();
    for (std::size_t j = 0; j < is.size() && at == is.size(); ++j) {
      Object b = is[j];
      if (!taken[j] && a.isIndirect() && b.isIndirect() && a.getObjGen() == b.getObjGen()) at = j;
    }
    for (std::size_t j = 0; j < is.size() && at == is.size(); ++j) {
      if (!taken[j] && same(a, is[j])) at = j;  // written out, or under another number
    }
    if (at == is.size()) {
      if (!free || is_name(a.getKey("/Subtype"), "/Widget")) forbid("annotation", page);
      else allow("annotation", a.getObjGen());
      continue;
    }
    in_order = in_order && at + 1 > last;
    last = std::max(last, at + 1);
    taken[at] = true;
    annotation(a, is[at], page_then);
  }
  if (!in_order) forbid("annotation", page);  // what lies over what
  for (std::size_t j = 0; j < is.size(); ++j) {
    Object b = is[j];
    if (taken[j] || b.isNull()) continue;
    const QPDFObjGen id = b.getObjGen();
    if (!b.isDictionary()) {
      forbid("annotation", page);
    } else if (b.isIndirect() && widgets_.contains(id)) {
      // The mark of a new signature. Where somebody certified, it may not lie over what was
      // certified; elsewhere a mark beside or across a line is usual, one over a paragraph is not.
      const Page::Box rect = rect_of(b), sheet = sheet_of(page_then);
      if (!has_extent(rect) || unseen(b)) continue;
      if (!paints(b)) continue;
      const Drawn& drawn = drawn_on(page_then);
      const bool hidden = allowance_.certified ? hides(rect, drawn, sheet) : share_on_words(rect, drawn) > 0.5;
      if (!new_signed_[id] || hidden || area(rect) > 0.5 * area(sheet)) forbid("annotation", id);
    } else if (note_may_be_added(b, page_then)) {
      allow("annotation", id);
    } else {
      forbid("annotation", b.isIndirect() ? id : page);
    }
  }
}

// An annotation that stays. Widgets of the form have been compared as fields.
void Comparison::annotation(Object then, Object now, Object page_then) {
  const QPDFObjGen id = then.getObjGen();
  const bool widget = is_name(then.getKey("/Subtype"), "/Widget");
  if (then.isIndirect() && fields_.contains(id) && (!now.isIndirect() || now.getObjGen() == id)) {
    if (widgets_.contains(id) && allowance_.certified && has_extent(rect_of(now)) && look_of(now).isStream() &&
        hides(rect_of(now), drawn_on(page_then), sheet_of(page_then)))
      forbid("annotation", id);
    // Filling in writes into a place; it does not lay paper over words that could be read there.
    const bool filled_in = !widgets_.contains(id) && dirty_.contains(id) && now.isDictionary() &&
                           !is_name(now.getKey("/FT"), "/Sig") && !unseen(now);
    if (filled_in && paints_over(now) && !paints_over(then) && hides(rect_of(now), drawn_on(page_then), sheet_of(page_then)))
      forbid("annotation", id);
    return;
  }
  if (then.isIndirect() && now.isIndirect() && id == now.getObjGen() && !dirty_.contains(id)) return;
  // Compared by value: the shortcut for annotations is for those who only point at one.
  bool good = now.isDictionary();
  for (const std::string& key : keys_of(then, now)) {
    if (key != "/P" && key != "/Parent" && good) good = same(then.getKey(key), now.getKey(key));
  }
  if (good) return;
  if (allowance_.permission >= 3 && !widget && now.isDictionary() && note_may_be_added(now, page_then, then))
    return allow("annotation", id);
  forbid("annotation", id);
}

bool Comparison::note_may_be_added(Object note, Object page_then, Object before) {
  if (is_name(note.getKey("/Subtype"), "/Widget")) return false;
  const Page::Box rect = rect_of(note);
  if (allowance_.permission >= 3) {
    const auto kept = [&](const char* key) { return before.isDictionary() && same(before.getKey(key), note.getKey(key)); };
    if (!(only_leads(note.getKey("/A")) || kept("/A")) || !(note.getKey("/AA").isNull() || kept("/AA"))) return false;
    return unseen(note) || !has_extent(rect) || !covers(note) || !hides(rect, drawn_on(page_then), sheet_of(page_then));
  }
  if (allowance_.permission < 2 || allowance_.certified) return false;
  // Nobody said what may be done: the icon of a comment, and the window it opens.
  if (is_name(note.getKey("/Subtype"), "/Popup")) return !note.hasKey("/AP");
  const bool small = rect.right - rect.left <= 32 && rect.top - rect.bottom <= 32;
  if (!is_name(note.getKey("/Subtype"), "/Text") || note.hasKey("/A") || note.hasKey("/AA")) return false;
  return !note.hasKey("/AP") || (small && !(paints(note) && hides(rect, drawn_on(page_then), sheet_of(page_then))));
}

// Does it paint over what is below, rather than mark it?
bool Comparison::covers(Object note) const {
  const auto is = [&](const char* name) { return is_name(note.getKey("/Subtype"), name); };
  if (is("/Popup")) return false;
  Object look = look_of(note);
  if (paints(note)) return true;
  if (look.isStream()) return false;
  constexpr double thick = 6;  // as drawn_by has it
  const bool wide = border_of(note) > thick;
  if (is("/Link")) return wide;
  if (is("/Text") || is("/Highlight") || is("/Underline") || is("/Squiggly") || is("/StrikeOut") || is("/Caret"))
    return false;
  if (is("/Line") || is("/Ink") || is("/PolyLine") || is("/Square") || is("/Circle") || is("/Polygon"))
    return wide || (note.getKey("/IC").isArray() && note.getKey("/IC").getArrayNItems() > 0);
  return true;
}

}  // namespace paraf::pdf
