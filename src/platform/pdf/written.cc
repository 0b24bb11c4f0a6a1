#include "platform/pdf/written.h"

#include <algorithm>

#include "platform/pdf/bounded.h"
#include "platform/pdf/changes_inside.h"
#include "platform/pdf/syntax.h"

namespace paraf::pdf {
namespace {

constexpr std::size_t most_rows = 2000, most_nodes = 200'000, most_keys = 8;

struct Name {
  std::string_view kind;
  std::size_t page = 0;
  std::string subtype{}, name{};
};

// A name of the file as a reader may see it: nothing that is no letter, and not without end.
std::string legible(std::string name) {
  for (char& c : name) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
  return name.substr(0, 64);
}
std::string legible(Object name) { return name.isName() ? legible(name.getName().substr(1)) : std::string{}; }
// A field's name is UTF-8 already; it is cut between characters.
std::string cut(std::string text) {
  std::size_t end = std::min<std::size_t>(text.size(), 200);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
  text.resize(end);
  return text;
}

// Names the objects of one state. Where an object is met first decides; a field's widget gets its page later.
class Naming {
 public:
  explicit Naming(QPDF& file) {
    Object root = file.getRoot();
    put(root, {.kind = "catalogue"});
    Object form = root.getKey("/AcroForm");
    put(form, {.kind = "form"});
    fields(form.isDictionary() ? form.getKey("/Fields") : Object::newNull(), "", "", 0);
    std::size_t number = 0;
    pages(root.getKey("/Pages"), number, 0);
    store(root.getKey("/DSS"));
    all_below(root.getKey("/StructTreeRoot"), "tags", 0);
    all_below(root.getKey("/Outlines"), "outline", 0);
    all_below(root.getKey("/OCProperties"), "layer", 0);
    all_below(root.getKey("/Names"), "names", 0);
    put(root.getKey("/Metadata"), {.kind = "metadata"});
    put(file.getTrailer().getKey("/Info"), {.kind = "info"});
  }
  Name name_of(Object object) const {
    const auto known = names_.find(object.getObjGen());
    if (known != names_.end()) return known->second;
    Object dict = object.isStream() ? object.getDict() : object;
    if (!dict.isDictionary()) return {.kind = "object"};
    const auto is = [&](const char* type) { return is_name(dict.getKey("/Type"), type); };
    if (is("/DocTimeStamp")) return {.kind = "time_stamp"};
    if (is("/Sig") || dict.hasKey("/ByteRange")) return {.kind = "signature"};
    if (is("/Font") || is("/FontDescriptor") || is("/Encoding") || dict.hasKey("/Length1"))
      return {.kind = "font"};
    if (is("/Page")) return {.kind = "page"};
    if (is("/Pages")) return {.kind = "page_tree"};
    if (is("/Metadata")) return {.kind = "metadata"};
    if (is("/StructElem")) return {.kind = "tags"};
    if (is("/OCG") || is("/OCMD")) return {.kind = "layer"};
    if (is("/Filespec") || is("/EmbeddedFile")) return {.kind = "attachment"};
    if (is("/Action") || is_name(dict.getKey("/S"), "/JavaScript")) return {.kind = "action"};
    if (is_name(dict.getKey("/Subtype"), "/Image")) return {.kind = "image"};
    if (is_name(dict.getKey("/Subtype"), "/Form")) return {.kind = "drawing"};
    if (dict.hasKey("/Rect") && dict.getKey("/Subtype").isName())
      return {.kind = "annotation", .page = 0, .subtype = legible(dict.getKey("/Subtype"))};
    return {.kind = "object"};
  }

 private:
  bool put(Object object, Name name) {
    if (!object.isIndirect()) return true;
    if (names_.size() > most_nodes) return false;
    return names_.emplace(object.getObjGen(), std::move(name)).second;
  }

  void fields(Object list, const std::string& prefix, const std::string& type, int depth) {
    if (depth > syntax::max_depth) return;
    for (Object field : items_of(list)) {
      if (!field.isDictionary()) continue;
      const std::string name = cut(full_name(field, prefix));
      const std::string kind = field.getKey("/FT").isName() ? field.getKey("/FT").getName() : type;
      const bool signs = kind == "/Sig";
      Object value = field.getKey("/V");
      const bool stamp = value.isDictionary() && is_name(value.getKey("/SubFilter"), "/ETSI.RFC3161");
      if (!put(field, {.kind = signs ? "signature_field" : "field", .page = 0, .subtype = {}, .name = name}))
        continue;
      if (signs && value.isDictionary())
        put(value, {.kind = stamp ? "time_stamp" : "signature", .page = 0, .subtype = {}, .name = name});
      fields(field.getKey("/Kids"), name, kind, depth + 1);
    }
  }

  void pages(Object node, std::size_t& number, int depth) {
    if (depth > syntax::max_depth || !node.isDictionary() || ++nodes_ > most_nodes) return;
    if (node.getKey("/Kids").isArray()) {
      if (!put(node, {.kind = "page_tree"})) return;
      for (Object kid : items_of(node.getKey("/Kids"))) pages(kid, number, depth + 1);
      return;
    }
    page(node, ++number);
  }

  void page(Object page, std::size_t number) {
    put(page, {.kind = "page", .page = number});
    Object content = page.getKey("/Contents"), notes = page.getKey("/Annots");
    put(content, {.kind = "content", .page = number});
    for (Object part : items_of(content)) put(part, {.kind = "content", .page = number});
    put(notes, {.kind = "annotations", .page = number});
    for (Object note : items_of(notes)) {
      if (!note.isDictionary() || ++nodes_ > most_nodes) continue;
      Name name{
          .kind = "annotation", .page = number, .subtype = legible(note.getKey("/Subtype")), .name = {}};
      if (const auto field = names_.find(note.getObjGen()); note.isIndirect() && field != names_.end()) {
        field->second.page = number;
        field->second.subtype = name.subtype;
        name.name = field->second.name;
      } else {
        put(note, name);
      }
      looks(note.getKey("/AP"), {.kind = "look", .page = number, .subtype = name.subtype, .name = name.name},
            0);
    }
    resources(page.getKey("/Resources"), number, 0);
  }

  void looks(Object look, const Name& name, int depth) {
    if (depth > 3) return;
    if (look.isStream()) {
      if (put(look, name)) resources(look.getDict().getKey("/Resources"), name.page, 1);
      return;
    }
    if (!look.isDictionary()) return;
    put(look, name);
    for (auto& [key, value] : look.getDictAsMap()) looks(value, name, depth + 1);
  }

  void resources(Object resources, std::size_t number, int depth) {
    if (depth > 4 || !resources.isDictionary()) return;
    Object fonts = resources.getKey("/Font"), drawn = resources.getKey("/XObject");
    if (fonts.isDictionary()) {
      for (auto& [key, font] : fonts.getDictAsMap()) {
        put(font, {.kind = "font", .page = number});
        if (!Object{font}.isDictionary()) continue;
        for (const char* part : {"/FontDescriptor", "/Encoding", "/ToUnicode", "/DescendantFonts"})
          put(Object{font}.getKey(part), {.kind = "font", .page = number});
      }
    }
    if (!drawn.isDictionary()) return;
    for (auto& [key, value] : drawn.getDictAsMap()) {
      Object what = value;
      if (!what.isStream() || ++nodes_ > most_nodes) continue;
      const bool image = is_name(what.getDict().getKey("/Subtype"), "/Image");
      if (put(what, {.kind = image ? "image" : "drawing", .page = number}) && !image)
        this->resources(what.getDict().getKey("/Resources"), number, depth + 1);
    }
  }

  void store(Object store) {
    if (!store.isDictionary()) return;
    put(store, {.kind = "store"});
    for (const char* list : {"/Certs", "/OCSPs", "/CRLs"}) {
      put(store.getKey(list), {.kind = "store"});
      for (Object one : items_of(store.getKey(list)))
        put(one, {.kind = "proof", .page = 0, .subtype = list + 1});
    }
    Object entries = store.getKey("/VRI");
    put(entries, {.kind = "store"});
    if (!entries.isDictionary()) return;
    for (auto& [key, entry] : entries.getDictAsMap()) {
      put(entry, {.kind = "store"});
      if (!Object{entry}.isDictionary()) continue;
      for (const char* list : {"/Cert", "/OCSP", "/CRL"}) {
        put(Object{entry}.getKey(list), {.kind = "store"});
        for (Object one : items_of(Object{entry}.getKey(list)))
          put(one, {.kind = "proof", .page = 0, .subtype = std::string{list + 1} + "s"});
      }
    }
  }

  // A tree of one kind: all of it that nothing else has named.
  void all_below(Object object, std::string_view kind, int depth) {
    if (depth > 32 || ++nodes_ > most_nodes) return;
    if (object.isIndirect() && (object.isNull() || !put(object, {.kind = kind}))) return;
    if (object.isArray()) {
      for (Object item : items_of(object)) all_below(item, kind, depth + 1);
    } else if (object.isDictionary()) {
      for (auto& [key, value] : object.getDictAsMap()) {
        if (key != "/Parent" && key != "/P" && key != "/Pg" && key != "/Prev" && key != "/Dest")
          all_below(value, kind, depth + 1);
      }
    }
  }

  std::map<QPDFObjGen, Name> names_;
  std::size_t nodes_ = 0;
};

std::vector<std::string> keys_that_differ(Object then, Object now) {
  std::vector<std::string> out;
  Object a = then.isStream() ? then.getDict() : then, b = now.isStream() ? now.getDict() : now;
  if (!a.isDictionary() || !b.isDictionary()) return out;
  for (const std::string& key : keys_of(a, b)) {
    if (out.size() == most_keys) break;
    if (key != "/Length" && a.getKey(key).unparse() != b.getKey(key).unparse())
      out.push_back(legible(key.substr(1)));
  }
  return out;
}

bool only_holds(Object object) {
  return object.isStream() && (is_name(object.getDict().getKey("/Type"), "/XRef") ||
                               is_name(object.getDict().getKey("/Type"), "/ObjStm"));
}

std::vector<Written> list(QPDF& before, QPDF& after) {
  const Touched touched = touched_between(before.getXRefTable(), after.getXRefTable());
  std::map<QPDFObjGen, std::string_view> rows;
  for (const QPDFObjGen id : touched.added) rows.emplace(id, "added");
  for (const QPDFObjGen id : touched.changed) rows.emplace(id, "changed");
  std::vector<Written> out;
  if (rows.empty()) return out;
  const Naming names_now{after};
  std::optional<Naming> names_then;
  for (const auto& [id, word] : rows) {
    if (out.size() == most_rows) break;
    Object then = before.getObject(id), now = after.getObject(id);
    if (only_holds(now) || only_holds(then)) continue;
    std::string_view how = word;
    if (how == "changed" && now.isNull())
      how = "removed";
    else if (how == "changed" && same_words(then, now))
      how = "same";
    if (how == "removed" && !names_then) names_then.emplace(before);
    const Name name = how == "removed" ? names_then->name_of(then) : names_now.name_of(now);
    out.push_back({.how = how,
                   .kind = name.kind,
                   .object = id_of(id),
                   .page = name.page,
                   .subtype = name.subtype,
                   .name = name.name,
                   .keys = how == "changed" ? keys_that_differ(then, now) : std::vector<std::string>{}});
  }
  return out;
}

}  // namespace

std::vector<Written> written_between(const File& before, const File& after) {
  const UnpackBudget budget;
  try {
    return list(before.reader(), after.reader());
  } catch (const std::exception&) {
    return {};
  }
}

std::size_t standing_objects(const File& file) {
  const auto table = file.reader().getXRefTable();
  return static_cast<std::size_t>(
      std::ranges::count_if(table, [](const auto& row) { return stands(row.second); }));
}

}  // namespace paraf::pdf
