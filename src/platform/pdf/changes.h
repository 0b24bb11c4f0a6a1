// platform/pdf/changes.h: what later revisions did to a signed one, as a reader would see it.
//
// Both states are walked from the trailer, side by side. Whatever the walk meets must be the same,
// under the same number or another, unless a rule allows the difference at that place
// [ISO 32000-2 §12.8.2.2]: another signature with its field and widget, the document security store,
// time stamps, filling in a form, metadata, additions to the structure tree. What no rule allows is
// forbidden, so a kind of attack that nobody has thought of yet is forbidden too. An object that plays
// two parts is met twice: it may be a form's appearance, but not also the content of a page.
//
// What is over the signed words counts by place, not by kind: a note on a document whose certification
// allows notes, and the mark of a second signature on a certified one, may not hide what was signed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/pdf/file.h"

namespace paraf::pdf {

struct Allowance {
  // As in /DocMDP: 1 only what proves signatures, 2 also filling in forms and signing, 3 also
  // annotations. Without certification a signer is taken to allow 2, and comments that show as a
  // small icon and cover nothing.
  int permission = 2;
  bool certified = false;             // the document, or this signature, says so itself
  bool lock_all = false;              // /FieldMDP: All, or Exclude (then `except` stay free)
  std::vector<std::string> locked{};  // /FieldMDP: Include
  std::vector<std::string> except{};
};
// What the dictionary of this signature asks for, with what the document's certification says.
Allowance allowance_of(const File& revision, ObjectId signature);

struct Change {
  bool allowed;
  // One of: signature, security_store, form_value, metadata, annotation, tags (allowed or not, by
  // permission), and always forbidden: page, content, catalogue, form, field, object, structure.
  std::string_view what;
  ObjectId object;
};

// What is remembered from one comparison for the next over the same file: which object refers to
// which. For five signatures on one file everything is read once.
class Memory {
 public:
  Memory();
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

 private:
  friend class Comparison;
  friend std::vector<Change> changes_between(const File&, const File&, const Allowance&, Memory&);
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

// `before` is the revision that was signed, `after` the whole file; both opened from the same
// octets, `before` from the first of them.
std::vector<Change> changes_between(const File& before, const File& after, const Allowance& allowance);
std::vector<Change> changes_between(const File& before, const File& after, const Allowance& allowance,
                                    Memory& memory);

}  // namespace paraf::pdf
