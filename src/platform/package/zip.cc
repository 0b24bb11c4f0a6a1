#include <archive.h>
#include <archive_entry.h>

#include <memory>

#include "platform/package/package.h"

namespace paraf::package {

namespace {

tl::unexpected<Fault> fault(Fault::Kind kind, std::string where) {
  return tl::unexpected<Fault>(Fault{kind, std::move(where)});
}

bool leads_out(std::string_view name) {
  return name.starts_with('/') || name == ".." || name.find("../") != name.npos || name.ends_with("/..") ||
         name.find('\\') != name.npos;
}

}  // namespace

Read<Parts> unpack(ByteView file, const Bounds& bounds,
                   const std::function<bool(const std::string&)>& wanted) {
  if (file.size() > bounds.file) return fault(Fault::Kind::too_large, "ZIP");
  const std::unique_ptr<archive, decltype(&archive_read_free)> zip{archive_read_new(), &archive_read_free};
  archive_read_support_format_zip(zip.get());
  if (archive_read_open_memory(zip.get(), file.data(), file.size()) != ARCHIVE_OK)
    return fault(Fault::Kind::unreadable, "ZIP");
  Parts parts;
  std::size_t total = 0;
  archive_entry* entry = nullptr;
  for (int count = 0;; ++count) {
    const int status = archive_read_next_header(zip.get(), &entry);
    if (status == ARCHIVE_EOF) return parts;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return fault(Fault::Kind::unreadable, "ZIP");
    if (count >= bounds.parts) return fault(Fault::Kind::too_large, "ZIP");
    const char* path = archive_entry_pathname_utf8(entry);
    if (path == nullptr) return fault(Fault::Kind::unreadable, "ZIP");
    const std::string name{path};
    if (leads_out(name)) return fault(Fault::Kind::outside, name);
    if (!wanted(name)) continue;
    if (parts.contains(name)) return fault(Fault::Kind::twice, name);
    std::string& text = parts[name];
    char octets[65536];
    for (;;) {
      const la_ssize_t size = archive_read_data(zip.get(), octets, sizeof octets);
      if (size < 0) return fault(Fault::Kind::unreadable, name);
      if (size == 0) break;
      total += static_cast<std::size_t>(size);
      if (total > bounds.unpacked) return fault(Fault::Kind::too_large, name);
      text.append(octets, static_cast<std::size_t>(size));
    }
  }
}

Result<Bytes> pack(const std::vector<std::pair<std::string, std::string>>& parts) {
  std::size_t room = 4096;
  for (const auto& [name, text] : parts) room += text.size() + text.size() / 100 + 2 * name.size() + 1024;
  Bytes out(room);
  std::size_t used = 0;
  const std::unique_ptr<archive, decltype(&archive_write_free)> zip{archive_write_new(), &archive_write_free};
  bool good = archive_write_set_format_zip(zip.get()) == ARCHIVE_OK &&
              archive_write_open_memory(zip.get(), out.data(), out.size(), &used) == ARCHIVE_OK;
  for (const auto& [name, text] : parts) {
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry{archive_entry_new(),
                                                                              &archive_entry_free};
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    good = good && archive_write_header(zip.get(), entry.get()) == ARCHIVE_OK &&
           archive_write_data(zip.get(), text.data(), text.size()) == static_cast<la_ssize_t>(text.size());
  }
  good = good && archive_write_close(zip.get()) == ARCHIVE_OK;
  if (!good) return internal("package.write", "ZIP");
  out.resize(used);
  return out;
}

}  // namespace paraf::package
