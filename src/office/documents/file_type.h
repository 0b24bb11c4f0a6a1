// office/documents/file_type.h: what a file really is, whatever its name says.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace paraf::documents {

enum class FileType { pdf, jpg, png, docx };
std::string_view name_of(FileType type);        // "pdf", "jpg", "png", "docx"
std::string_view media_type_of(FileType type);  // "application/pdf", …
std::optional<FileType> file_type_of(std::string_view name);

// sniff looks at the octets only: the header of a PDF within the first 1024 octets
// [ISO 32000-2 annex I], the markers of JPEG and PNG, and for docx a ZIP that holds
// [Content_Types].xml and word/document.xml.
std::optional<FileType> sniff(ByteView file);

// What a picture shows of itself, for the demand "scan warna".
struct Picture {
  int width = 0, height = 0;
  double coloured = 0;  // the share of pixels that are plainly not grey, 0 to 1
};

// look_at decodes a JPEG or PNG (libjpeg-turbo, libpng: the reference decoders, at a reduced size for
// JPEG, so that a hostile scan of a hundred megapixels is refused before its pixels are made).
// `malformed documents.picture_unreadable`, `too_large documents.picture_too_large`.
Result<Picture> look_at(ByteView file, FileType type);

// A colour scan of a KTP is blue over most of its face; a grey scan saved as colour has at most the
// noise of JPEG. One pixel in fifty plainly coloured tells them apart.
inline constexpr double colour_share = 0.02;
inline bool is_colour(const Picture& picture) { return picture.coloured >= colour_share; }

}  // namespace paraf::documents
