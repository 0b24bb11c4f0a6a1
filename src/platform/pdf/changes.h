// platform/pdf/changes.h: what later revisions did to a signed one, object by object.
//
// The cross-reference tables of the two states say which objects differ; each of those must be
// explained by something a signer allows [ISO 32000-2 §12.8.2.2]: another signature with its field
// and widget, the document security store, time stamps, filling in a form, metadata. What nothing
// explains is forbidden. So a kind of attack that nobody has thought of yet is forbidden too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/pdf/file.h"

namespace paraf::pdf {

struct Allowance {
  // As in /DocMDP: 1 only what proves signatures, 2 also filling in forms and signing, 3 also
  // annotations. Without certification a signer is taken to allow 2.
  int permission = 2;
  bool lock_all = false;              // /FieldMDP: All, or Exclude (then `except` stay free)
  std::vector<std::string> locked{};  // /FieldMDP: Include
  std::vector<std::string> except{};
};
// What the dictionary of this signature asks for, with what the document's certification says.
Allowance allowance_of(const File& revision, ObjectId signature);

struct Change {
  bool allowed;
  // One of: signature, security_store, form_value, metadata, annotation (allowed or not, by
  // permission), and always forbidden: page, content, catalogue, form, field, object, structure.
  std::string_view what;
  ObjectId object;
};

// `before` is the revision that was signed, `after` the whole file; both opened from the same
// octets, `before` from the first of them.
std::vector<Change> changes_between(const File& before, const File& after, const Allowance& allowance);

}  // namespace paraf::pdf
