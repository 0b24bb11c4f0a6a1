// platform/pdf/file.h: a PDF that somebody gave us, opened strictly.
//
// Viewers repair what is damaged, each in its own way, so a repaired file does not show the same
// to everybody and cannot be signed. Here a file either reads without repair or is refused with
// the reason. qpdf reads; nothing in this program writes over what it read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "platform/pdf/canvas.h"

class QPDF;
class QPDFObjectHandle;

namespace paraf::pdf {

enum class XrefForm {
  table,   // "xref" and "trailer"
  stream,  // a cross-reference stream [ISO 32000-2 §7.5.8]
  hybrid,  // a table whose trailer names a stream beside it (/XRefStm)
};

struct ObjectId {
  int number = 0, generation = 0;
  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;
};

struct Page {
  ObjectId object;
  double left = 0, bottom = 0, right = 0, top = 0;  // crop box within media box, in user units
  int rotate = 0;                                   // 0, 90, 180, 270, clockwise
  double user_unit = 1;                             // of 1/72 inch
  Size seen() const;                                // as a reader sees it, in mm
  // A rectangle as the reader sees it (mm from the top left) in the page's own coordinates:
  // left, bottom, right, top.
  struct Box {
    double left, bottom, right, top;
  };
  Box place(const Rect& rect) const;
  Rect seen_at(const Box& box) const;  // the reverse
};

class Encryption;

struct SignatureField {
  std::string name;               // the full name: "a.b.c"
  ObjectId object;                // the field
  std::optional<ObjectId> value;  // the signature; none: the field is empty
  bool is_time_stamp = false;     // /Type /DocTimeStamp or /SubFilter /ETSI.RFC3161
};

class File {
 public:
  static constexpr std::size_t max_octets = std::size_t{512} << 20;

  // open keeps a view of the octets; they must live as long as the File.
  //   malformed pdf.not_pdf          no header
  //   malformed pdf.leading_octets   something stands before the header
  //   malformed pdf.damaged          readable only after repair
  //   refused   pdf.encrypted        it wants a password, and none was given
  //   refused   pdf.password         the password is neither the reader's nor the owner's
  //   refused   pdf.encryption_unknown
  //   too_large pdf.too_large
  // An encrypted file that opens without a password (an empty user password) simply opens, whatever was given.
  static Result<File> open(ByteView octets, std::string_view password = {});
  File(File&&) noexcept;
  File& operator=(File&&) noexcept;
  ~File();

  ByteView octets() const;
  std::size_t start_of_xref() const;  // what the last startxref says
  XrefForm form() const;              // of the last section
  int next_object() const;            // the first number no object ever had

  std::size_t pages() const;
  Result<Page> page(std::size_t number) const;  // from 1; not_found pdf.no_such_page

  // Every signature field of the form, in the form's order.
  Result<std::vector<SignatureField>> signature_fields() const;
  // How the file is encrypted; null: it is not.
  const Encryption* encryption() const;

  // The names of all fields on the highest level: a new one must differ.
  Result<std::vector<std::string>> field_names() const;
  // What a certifying signature allows afterwards [ISO 32000-2 §12.8.2.2]: 1 nothing, 2 filling in
  // and signing, 3 annotations too; none: nobody certified the document.
  std::optional<int> certified() const;

  // Objects are read when they are asked for; what qpdf could read only with a guess by now.
  std::optional<std::string> damage() const;

  // qpdf's view, for those who build on it (update, signature, changes).
  QPDF& reader() const;

 private:
  struct Inside;
  explicit File(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

// normalise rewrites a file that open() refuses for damage or leading octets. Only an unsigned
// file can be rewritten: `refused pdf.signed_cannot_normalise`. An encrypted one stays encrypted.
Result<Bytes> normalise(ByteView octets, std::string_view password = {});

}  // namespace paraf::pdf
