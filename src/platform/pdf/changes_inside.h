// platform/pdf/changes_inside.h: the walk of changes.h, for the files it is written in.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "platform/pdf/changes.h"
#include "platform/pdf/changes_drawn.h"
#include "platform/pdf/qpdf.h"

namespace paraf::pdf {

using Object = QPDFObjectHandle;
using Numbers = std::set<QPDFObjGen>;
using Table = std::map<QPDFObjGen, QPDFXRefEntry>;

struct Memory::Inside {
  // (kind, place or place of the container, index in it, number) → the numbers it refers to.
  struct Place {
    long long kind, at, index, number;
    friend bool operator==(const Place&, const Place&) = default;
  };
  struct Mixed {
    std::size_t operator()(const Place& p) const {
      std::size_t out = 0;
      for (const long long part : {p.kind, p.at, p.index, p.number})
        out = (out ^ static_cast<std::size_t>(part)) * 0x9e3779b97f4a7c15U;
      return out ^ out >> 29U;
    }
  };
  std::unordered_map<Place, std::vector<QPDFObjGen>, Mixed> references;
  // The table of the file as it stands, which every signature is compared with.
  std::tuple<const QPDF*, const std::uint8_t*, std::size_t> now_of{};
  Table now;
};

bool is_name(Object object, std::string_view name);
std::set<std::string> keys_of(Object a, Object b);
ObjectId id_of(QPDFObjGen id);
std::string full_name(Object field, const std::string& prefix);
std::vector<Object> items_of(Object array);  // none when it is no array
bool same_words(Object a, Object b);         // written again as it was
bool stands(const QPDFXRefEntry& entry);     // it is somewhere, and not free

// Two states by their tables: what stands elsewhere now (or no longer), and what is new. What moved with its
// container counts as standing elsewhere.
struct Touched {
  Numbers changed, added;
};
Touched touched_between(const Table& then, const Table& now);

class Comparison {
 public:
  Comparison(const File& before, const File& after, const Allowance& allowance, Memory::Inside& memory);
  std::vector<Change> run();

 private:
  // ---- changes.cc: the file, the catalogue, the pages
  void forbid(std::string_view what, QPDFObjGen id);
  void allow(std::string_view what, QPDFObjGen id);
  bool chain_is_kept() const;
  bool leaves_objects_out() const;
  void find_changed();
  bool two_generations() const;
  void find_dirty();
  bool was_there(QPDFObjGen id) const;
  const std::vector<QPDFObjGen>& references_of(QPDFObjGen id, const QPDFXRefEntry& entry);
  void fonts();
  void trailer();
  void catalogue(Object then, Object now);
  void security_store(Object then, Object now);
  void permissions(Object then, Object now);
  static constexpr std::array inheritable{"/Resources", "/MediaBox", "/CropBox", "/Rotate"};
  using Given = std::array<Object, inheritable.size()>;
  struct Leaves {
    std::vector<Object> pages;
    std::vector<Given> given;  // to each from above, or its own
    bool miscounted = false;   // a node's /Count is not the number of its pages
  };
  std::size_t collect_pages(Object node, Given given, Leaves& out, int depth);
  void inherits_alike(Object then, Object now, QPDFObjGen page);
  void page(Object then, Object now);
  void structure(Object then, Object now);
  void structure_element(Object then, Object now, std::vector<std::pair<Object, Object>>& next);
  void tags(Object then, Object now, std::vector<std::pair<Object, Object>>& next);
  // A dictionary that keeps what it had, and so do those inside it, so many levels down.
  bool grown(Object then, Object now, int levels);

  // ---- changes_same.cc: are these the same, whatever their numbers?
  struct Pair {
    Object then, now;
    bool content;
  };
  using Met = std::set<std::tuple<QPDFObjGen, QPDFObjGen, bool>>;
  // The first that is not the same; {} without a number if it is a direct object.
  std::optional<QPDFObjGen> difference(Object then, Object now, bool content, Met& met);
  bool same(Object then, Object now);  // tentatively
  // They must be the same, else `what` (or what the differing object is) is forbidden.
  void need(Object then, Object now, std::string_view what, QPDFObjGen at, bool content = false);
  bool alike(Object then, Object now, bool content, int depth);
  bool alike_values(Object then, Object now, bool content, int depth);
  bool alike_streams(Object then, Object now, bool content, int depth);
  bool judged_elsewhere(QPDFObjGen then, QPDFObjGen now, bool content) const;
  std::string_view kind_of(Object object) const;

  // ---- changes_form.cc: forms, fields, annotations
  bool locked(const std::string& name) const;
  void form(Object then, Object now);
  void xfa(Object then, Object now);
  void fields(Object then, Object now, const std::string& prefix, const std::string& type, bool top, int depth,
              const std::string& value);
  void field(Object then, Object now, const std::string& prefix, const std::string& inherited, int depth,
             const std::string& value);
  bool may_differ(const std::string& key, Object field, Object then, Object now, const std::string& type);
  bool value_is_new(Object now) const;
  bool button_fits(Object then, Object now, const std::string& value);
  bool shows_value(Object then, Object now, const std::string& type, const std::string& value);
  void new_field(Object now, const std::string& prefix);
  void annotations(Object then, Object now, Object page_then);
  void annotation(Object then, Object now, Object page_then);
  // `before` is the note as it was; none: it is new.
  bool note_may_be_added(Object note, Object page_then, Object before = Object::newNull());
  bool covers(Object note) const;
  // Would drawing all looks from the values show what is seen now?
  bool looks_agree(Object field, const std::string& type, int depth);
  const Drawn& drawn_on(Object page_then);

  const File& before_;
  const File& after_;
  QPDF& old_;
  QPDF& new_;
  const Allowance& allowance_;
  Memory::Inside& memory_;
  const Table then_;
  const Table& now_;
  std::map<int, long long> containers_;
  Numbers changed_, added_, dirty_;
  std::map<QPDFObjGen, std::size_t> page_then_, page_now_;  // page → its place in the order
  Numbers fields_, notes_;          // of the signed revision, judged by rules of their own
  Numbers widgets_;                 // of new signature fields that are in order
  std::map<QPDFObjGen, bool> new_signed_;  // such a widget → is it signed
  std::set<std::string> names_;     // of fields of the signed revision
  std::map<QPDFObjGen, Drawn> drawn_;
  Met met_;
  std::vector<Pair> waiting_;
  Met* current_ = nullptr;
  std::vector<Change> changes_;
  std::size_t steps_ = 0, nodes_ = 0;
};

}  // namespace paraf::pdf
