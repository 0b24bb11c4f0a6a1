#include "office/documents/file_type.h"

#include <algorithm>
#include <array>
#include <string>

namespace paraf::documents {
namespace {

constexpr std::array<std::pair<FileType, std::string_view>, 4> names = {
    {{FileType::pdf, "pdf"}, {FileType::jpg, "jpg"}, {FileType::png, "png"}, {FileType::docx, "docx"}}};

bool starts(ByteView file, std::string_view with) { return text_of(file).starts_with(with); }

std::uint32_t little(ByteView file, std::size_t at, std::size_t octets) {
  std::uint32_t value = 0;
  for (std::size_t i = octets; i-- > 0;) value = (value << 8) | file[at + i];
  return value;
}

// The names in a ZIP's central directory [APPNOTE §4.3.12, §4.3.16]. The directory is what every reader
// goes by; names in local headers may lie.
bool zip_holds(ByteView file, std::string_view wanted) {
  constexpr std::size_t end_size = 22, entry_size = 46, most_comment = 65535;
  if (file.size() < end_size) return false;
  const std::string_view text = text_of(file);
  const std::size_t from = file.size() > end_size + most_comment ? file.size() - end_size - most_comment : 0;
  const std::size_t end = text.rfind("PK\x05\x06");
  if (end == std::string_view::npos || end < from || end + end_size > file.size()) return false;
  std::size_t at = little(file, end + 16, 4);
  for (std::uint32_t left = little(file, end + 10, 2); left > 0; --left) {
    if (at + entry_size > file.size() || !text.substr(at).starts_with("PK\x01\x02")) return false;
    const std::size_t name = little(file, at + 28, 2);
    if (at + entry_size + name > file.size()) return false;
    if (text.substr(at + entry_size, name) == wanted) return true;
    at += entry_size + name + little(file, at + 30, 2) + little(file, at + 32, 2);
  }
  return false;
}

}  // namespace

std::string_view name_of(FileType type) {
  for (const auto& [each, name] : names)
    if (each == type) return name;
  return "pdf";
}

std::string_view media_type_of(FileType type) {
  switch (type) {
    case FileType::pdf: return "application/pdf";
    case FileType::jpg: return "image/jpeg";
    case FileType::png: return "image/png";
    case FileType::docx: return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  }
  return "application/octet-stream";
}

std::optional<FileType> file_type_of(std::string_view name) {
  if (name == "jpeg") return FileType::jpg;
  for (const auto& [type, each] : names)
    if (each == name) return type;
  return std::nullopt;
}

std::optional<FileType> sniff(ByteView file) {
  if (starts(file, "\x89PNG\r\n\x1a\n")) return FileType::png;
  if (starts(file, "\xFF\xD8\xFF")) return FileType::jpg;
  // A PNG or JPEG with a PDF header inside its first kilobyte is taken for the picture it begins as.
  if (text_of(file.first(std::min<std::size_t>(file.size(), 1024))).find("%PDF-") != std::string_view::npos)
    return FileType::pdf;
  if (starts(file, "PK\x03\x04") && zip_holds(file, "[Content_Types].xml") &&
      zip_holds(file, "word/document.xml"))
    return FileType::docx;
  return std::nullopt;
}

}  // namespace paraf::documents
