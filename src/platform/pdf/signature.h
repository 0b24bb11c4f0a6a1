// platform/pdf/signature.h: the place for a signature in a PDF [ISO 32000-2 §12.7.5.5, §12.8.1].
//
// It knows dictionaries and octets, and nothing of certificates: what goes into /Contents is made
// by trust/signing. As little as possible is written again: where /Annots or /Fields is an object
// of its own, only that object; never the document information, never XMP.
#pragma once

#include <array>
#include <functional>

#include "platform/pdf/file.h"
#include "platform/pdf/look.h"

namespace paraf::pdf {

// Where a rectangle is measured from, on the page as a reader sees it.
enum class Origin { top_left, bottom_left };

struct Place {
  std::size_t page = 1;  // from 1; 0: the last page
  Rect rect;             // mm
  Origin origin = Origin::top_left;
};

// Which fields may no longer be filled in once this one is signed [§12.8.2.4], and what the
// document as a whole still allows.
struct FieldLock {
  enum class Action { all, include, exclude } action = Action::all;
  std::vector<std::string> fields{};
  std::optional<int> permission{};  // 1 to 3, as in /DocMDP
};

struct SignatureRequest {
  std::string field;         // an empty field of this name is used; else a new one; "": named here
  std::size_t page = 1;      // of an invisible field
  std::optional<Rect> rect;  // mm from the top left as seen; none: `places`, or invisible
  // Draws what is seen, in the given size. Called only for a field with extent; may be empty.
  std::function<Result<Look>(Size)> draw{};
  std::string sub_filter = "/ETSI.CAdES.detached";
  Timestamp at;
  std::string name{}, reason{}, location{}, contact{};
  std::size_t reserve = 16 * 1024;  // octets of /Contents

  // The same mark at several places: one field with a widget at each.
  std::vector<Place> places{};
  // A document time stamp (/DocTimeStamp, /ETSI.RFC3161) [§12.8.5]: allowed whatever was certified.
  bool time_stamp = false;
  // Certifies: what is allowed afterwards, 1 nothing, 2 filling in and signing, 3 annotations too.
  std::optional<int> certify{};
  // Of a new field, written to it as /Lock as well. An existing field's own /Lock is kept to.
  std::optional<FieldLock> lock{};
};

struct SignatureSlot {
  std::string field;
  Bytes tail;                      // to be put behind the file
  std::size_t contents_at = 0;     // place in the tail of the first of 2 * reserve hex digits
  std::array<std::size_t, 4> byte_range{};  // already written; counted in the whole file

  // The part of the tail before and behind "<...>": what is hashed after the file itself.
  ByteView before() const;
  ByteView behind() const;
};

// refused pdf.certified_no_changes  an earlier signer allows no further signature
// refused pdf.certify_not_first     only the first signature can certify
// refused pdf.field_locked          an earlier signer locked this field
// refused pdf.field_taken
// refused pdf.not_permitted         the file is encrypted and its reader's password does not allow it
// not_found pdf.no_such_page, malformed pdf.mark_outside_page, and what draw() says.
Result<SignatureSlot> add_signature(const File& file, const SignatureRequest& request);

// Writes the container into the slot as hex digits; false if it does not fit.
bool fill(SignatureSlot& slot, ByteView contents);

}  // namespace paraf::pdf
