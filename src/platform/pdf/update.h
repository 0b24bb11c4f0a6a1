// platform/pdf/update.h: the octets that are put behind a PDF to change it.
//
// An incremental update [ISO 32000-2 §7.5.6] leaves every octet of the file where it was, which
// is what keeps earlier signatures whole. It follows the form of the file's last cross-reference
// section: a table behind a table, a stream behind a stream; behind a hybrid section a table
// without /XRefStm, because everything it adds is visible to every reader.
#pragma once

#include <map>
#include <string>

#include "platform/pdf/file.h"

namespace paraf::pdf {

// The text of an object as it stands in a file: references stay references.
std::string written(QPDFObjectHandle object);
// A text string: PDFDocEncoding if it can hold the text, else UTF-16 [ISO 32000-2 §7.9.2.2].
std::string text_string(std::string_view utf8);
std::string date_string(Timestamp at);  // (D:20260105020000Z)
std::string real(double value);         // shortest form, at most three places

class Update {
 public:
  explicit Update(const File& file);

  // A number for a new object; its body follows with put().
  ObjectId add();
  std::string reference(ObjectId id) const;  // "7 0 R"

  // Writes the object with this body. A body is put once for each id. In an encrypted file its
  // strings are closed on the way.
  void put(ObjectId id, std::string_view body);
  // The same for a body with a part that is never encrypted: `body` comes from sealed() and what
  // was added to it. Gives the place of its first octet, counted from the start of the tail.
  std::size_t put_sealed(ObjectId id, std::string_view body);
  std::string sealed(ObjectId id, std::string_view body) const;
  void put_stream(ObjectId id, std::string_view dictionary_entries, ByteView data);

  // The finished tail: objects, cross-reference section, trailer, startxref, %%EOF.
  Bytes finish();

 private:
  void put_octets(ObjectId id, std::string_view entries, ByteView data);
  void write_table(std::string_view trailer);
  void write_stream(std::string_view trailer);
  const File& file_;
  Bytes tail_;
  int next_;
  std::map<ObjectId, std::size_t> places_;  // object → offset in the whole file
};

}  // namespace paraf::pdf
