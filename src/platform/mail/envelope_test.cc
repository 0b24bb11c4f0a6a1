// What may carry a KTP: an envelope for one receiver, or an archive under a passphrase.
#include <archive.h>
#include <archive_entry.h>
#include <doctest/doctest.h>

#include "platform/crypto/envelope.h"
#include "platform/mail/locked_archive.h"
#include "tests/support/command.h"
#include "tests/support/folder.h"

namespace paraf::mail {
namespace {

TEST_CASE("an archive opens with its passphrase alone, and a short one is refused") {
  const std::vector<Attachment> files{{"ktp.pdf", "application/pdf", to_bytes("rahasia")}};
  CHECK(code_of(lock(files, Secret{"pendek"})) == "mail.archive_passphrase");
  const auto zip = lock(files, Secret{"melati kuning di tepi sawah 45"});
  REQUIRE_MESSAGE(zip, (zip ? "" : zip.error().line()));
  CHECK(text_of(*zip).find("rahasia") == std::string_view::npos);
  for (const char* passphrase : {"melati kuning di tepi sawah 45", "melati kuning di tepi sawah 46"}) {
    archive* reader = archive_read_new();
    archive_read_support_format_zip(reader);
    archive_read_add_passphrase(reader, passphrase);
    REQUIRE(archive_read_open_memory(reader, zip->data(), zip->size()) == ARCHIVE_OK);
    archive_entry* entry = nullptr;
    REQUIRE(archive_read_next_header(reader, &entry) == ARCHIVE_OK);
    char octets[64];
    const la_ssize_t size = archive_read_data(reader, octets, sizeof octets);
    if (passphrase[29] == '5')
      CHECK(std::string_view{octets, static_cast<std::size_t>(size)} == "rahasia");
    else
      CHECK(size < 0);
    archive_read_free(reader);
  }
}

TEST_CASE("a delivery report names the mail that did not arrive") {
  const std::string raw =
      "From: MAILER-DAEMON@mx.test\r\nTo: paraf@contoh.go.id\r\nSubject: Undelivered\r\nAuto-Submitted: "
      "auto-replied\r\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
      "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
      "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
      "Final-Recipient: rfc822; a@b.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
      "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <01JABC@contoh.go.id>\r\nSubject: "
      "x\r\n--b--\r\n";
  const auto mail = parse(raw);
  REQUIRE(mail);
  REQUIRE(mail->report);
  CHECK(mail->automatic);
  CHECK(mail->report->permanent);
  CHECK(mail->report->status == "5.1.1");
  CHECK(mail->report->message_id == "01JABC@contoh.go.id");
}

TEST_CASE("a mail of parts within parts without end is not read") {
  std::string raw = "From: a@b.test\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n";
  for (int i = 0; i < 5000; ++i)
    raw += "--b" + std::to_string(i) + "\r\nContent-Type: multipart/mixed; boundary=b" +
           std::to_string(i + 1) + "\r\n\r\n";
  CHECK(code_of(parse(raw)) == "mail.unreadable");
}

}  // namespace
}  // namespace paraf::mail
