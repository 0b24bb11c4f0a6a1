#include "platform/mail/mail.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "tests/support/smtp.h"
#include "tests/support/folder.h"

namespace paraf::mail {
namespace {

Mail sample() {
  Mail mail;
  mail.from = "noreply@kominfo.contoh.go.id";
  mail.from_name = "Dinas Kominfo Contoh";
  mail.to = "ratna@contoh.go.id";
  mail.subject = "Tautan pendaftaran – langkah berikutnya";
  mail.text = "Yth. Ibu Ratna,\n\nBuka tautan ini…\n.\nsatu titik di baris sendiri\n";
  mail.message_id = "01JABC@kominfo.contoh.go.id";
  mail.date = *Timestamp::parse("2026-01-05T09:00:00+07:00");
  return mail;
}

TEST_CASE("a mail reads back as it was written") {
  Mail mail = sample();
  mail.attachments.push_back({"rekomendasi.pdf", "application/pdf", to_bytes("%PDF-1.7 \r\n\0 x")});
  const auto raw = compose(mail);
  REQUIRE(raw);
  CHECK(raw->find("Message-Id: <01JABC@kominfo.contoh.go.id>\r\n") != std::string::npos);
  CHECK(raw->find('\n') == raw->find("\r\n") + 1);
  const auto read = parse(*raw);
  REQUIRE(read);
  CHECK(read->subject == mail.subject);
  CHECK(read->to == mail.to);
  CHECK(read->message_id == mail.message_id);
  CHECK(read->text.find("satu titik di baris sendiri") != std::string::npos);
  REQUIRE(read->attachments.size() == 1);
  CHECK(read->attachments[0].content == mail.attachments[0].content);
}

TEST_CASE("a link stays whole in the raw mail, and what cannot travel plainly is quoted") {
  const std::string link = "https://paraf.contoh.go.id/aktivasi/psre." + std::string(90, 'x');
  struct Row {
    std::string why, text, encoding;
    bool whole;
  };
  const Row rows[] = {{"plain words", "Buka:\n\n" + link + "\n", "7bit", true},
                      {"a name beyond ASCII", "Ibu Zoë\n" + link + "\n", "quoted-printable", false},
                      {"a line no server has to carry", std::string(1200, 'a') + "\n", "quoted-printable", false}};
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Mail mail = sample();
    mail.text = row.text;
    const auto raw = compose(mail);
    REQUIRE(raw);
    CHECK(raw->find("Content-Transfer-Encoding: " + row.encoding + "\r\n") != std::string::npos);
    CHECK((raw->find(link + "\r\n") != std::string::npos) == row.whole);
    const auto read = parse(*raw);
    REQUIRE(read);
    std::string text = read->text;
    std::erase(text, '\r');
    CHECK(text.starts_with(row.text));
  }
}

TEST_CASE("nothing can smuggle a header or a second receiver into a mail") {
  struct Row {
    std::string why;
    void (*spoil)(Mail&);
  };
  const Row rows[] = {
      {"a line break in the subject", [](Mail& m) { m.subject = "x\r\nBcc: a@b.id"; }},
      {"two receivers", [](Mail& m) { m.to = "a@b.id,c@d.id"; }},
      {"a line break in the address", [](Mail& m) { m.to = "a@b.id\nc"; }},
      {"no address", [](Mail& m) { m.to = "ratna"; }},
      {"a mail without id could not be recognised when it comes twice", [](Mail& m) { m.message_id.clear(); }},
      {"a line break in a file name", [](Mail& m) { m.attachments.push_back({"a\nb", "text/plain", {}}); }},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Mail mail = sample();
    row.spoil(mail);
    CHECK(code_of(compose(mail)) == "mail.header");
  }
}

TEST_CASE("the folder holds one file for a mail that was sent twice") {
  const tests::Folder folder;
  FolderSender sender{folder.path()};
  REQUIRE(sender.send(sample()));
  REQUIRE(sender.send(sample()));
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) files.push_back(entry.path());
  REQUIRE(files.size() == 1);
  std::ifstream in{files[0], std::ios::binary};
  const auto read = parse(std::string{std::istreambuf_iterator<char>{in}, {}});
  REQUIRE(read);
  CHECK(read->to == "ratna@contoh.go.id");
}

TEST_CASE("a mail goes through a real SMTP server and is there") {
  tests::SmtpServer server;
  REQUIRE_MESSAGE(server.ready(), server.trouble());
  SmtpSettings settings;
  settings.host = "127.0.0.1";
  settings.port = server.port();
  settings.tls = SmtpSettings::Tls::none;
  SmtpSender sender{std::move(settings)};
  const auto sent = sender.send(sample());
  CHECK_MESSAGE(sent, (sent ? std::string{} : sent.error().line()));
  const auto mails = server.mails(1);
  REQUIRE(mails.size() == 1);
  const auto read = parse(mails[0]);
  REQUIRE(read);
  CHECK(read->message_id == sample().message_id);
  CHECK(read->text.find("\n.\n") != std::string::npos);

  // A server that refuses for good and a server that is not there are different news.
  Mail stranger = sample();
  stranger.to = "siapa@tempat-lain.test";
  CHECK(code_of(sender.send(stranger)) == "mail.rejected");
}

TEST_CASE("a server that is away, or offers no TLS when TLS is asked for, is worth another try") {
  SmtpSettings away;
  away.host = "127.0.0.1";
  away.port = 1;
  away.tls = SmtpSettings::Tls::none;
  CHECK(code_of(SmtpSender{std::move(away)}.send(sample())) == "mail.server");

  tests::SmtpServer server;
  REQUIRE_MESSAGE(server.ready(), server.trouble());
  SmtpSettings plain;
  plain.host = "127.0.0.1";
  plain.port = server.port();
  CHECK(code_of(SmtpSender{std::move(plain)}.send(sample())) == "mail.server");
  CHECK(server.mails(0).empty());
}

}  // namespace
}  // namespace paraf::mail
