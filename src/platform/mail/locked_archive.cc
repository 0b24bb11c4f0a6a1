#include "platform/mail/locked_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace paraf::mail {
namespace {

la_ssize_t gather(archive*, void* into, const void* from, std::size_t size) {
  auto& octets = *static_cast<Bytes*>(into);
  const auto* begin = static_cast<const std::uint8_t*>(from);
  octets.insert(octets.end(), begin, begin + size);
  return static_cast<la_ssize_t>(size);
}

}  // namespace

Result<Bytes> lock(const std::vector<Attachment>& files, const Secret& passphrase) {
  if (passphrase.reveal().size() < 20) return refused("mail.archive_passphrase");
  Bytes terminated{passphrase.reveal().begin(), passphrase.reveal().end()};
  terminated.push_back(0);
  const Secret text{std::move(terminated)};
  Bytes out;
  const std::unique_ptr<archive, decltype(&archive_write_free)> zip{archive_write_new(), &archive_write_free};
  archive_write_set_format_zip(zip.get());
  archive_write_set_bytes_per_block(zip.get(), 0);
  const bool ready = archive_write_set_options(zip.get(), "zip:encryption=aes256") == ARCHIVE_OK &&
                     archive_write_set_passphrase(
                         zip.get(), reinterpret_cast<const char*>(text.reveal().data())) == ARCHIVE_OK &&
                     archive_write_open(zip.get(), &out, nullptr, gather, nullptr) == ARCHIVE_OK;
  if (!ready) return internal("mail.archive", archive_error_string(zip.get()));
  for (const Attachment& file : files) {
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry{archive_entry_new(),
                                                                              &archive_entry_free};
    archive_entry_set_pathname_utf8(entry.get(), file.name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.content.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600);
    if (archive_write_header(zip.get(), entry.get()) != ARCHIVE_OK ||
        archive_write_data(zip.get(), file.content.data(), file.content.size()) !=
            static_cast<la_ssize_t>(file.content.size()))
      return internal("mail.archive", archive_error_string(zip.get()));
  }
  if (archive_write_close(zip.get()) != ARCHIVE_OK)
    return internal("mail.archive", archive_error_string(zip.get()));
  return out;
}

}  // namespace paraf::mail
