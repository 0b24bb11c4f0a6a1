// The lines of a scenario about mail: the office's server that is away, an authority that is reached by mail,
// what comes back, and the scanner that looks at every upload.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "actions/connector.h"
#include "actions/mailbox.h"
#include "doors/cli/cli.h"
#include "doors/cli/play_acts.h"
#include "office/documents/malware.h"
#include "platform/mail/dkim.h"

namespace paraf::cli::scenario {

namespace {

constexpr const char* authority_address = "verifikasi@psre.contoh.go.id";
constexpr const char* authority_domain = "psre.contoh.go.id";
constexpr const char* selector = "s1";

const mail::Mail* last_to_authority(const Mailbox& box) {
  for (auto mail = box.mails.rbegin(); mail != box.mails.rend(); ++mail)
    if (mail->to == authority_address) return &*mail;
  return nullptr;
}

// What a mail server says of a mail that it could not deliver. [RFC 3464]
std::string bounce_of(const mail::Mail& sent, const std::string& status) {
  const std::string kind = status.starts_with("5") ? "failed" : "delayed";
  return "From: MAILER-DAEMON@mx.contoh.go.id\r\nTo: " + sent.from +
         "\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <" + status + "." +
         sent.message_id +
         ">\r\nDate: Mon, 5 Jan 2026 02:00:00 +0000\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
         "Content-Type: multipart/report; report-type=delivery-status; boundary=\"batas\"\r\n\r\n"
         "--batas\r\nContent-Type: text/plain\r\n\r\nSurat ini tidak sampai.\r\n"
         "--batas\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.contoh.go.id\r\n\r\n"
         "Final-Recipient: rfc822; " +
         sent.to + "\r\nAction: " + kind + "\r\nStatus: " + status +
         "\r\n\r\n--batas\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + sent.message_id +
         ">\r\nSubject: " + "paket" + "\r\n\r\n--batas--\r\n";
}

}  // namespace

// authority answers "Telah kami terima." [from "orang@lain.id"] [unsigned] [to nothing]
Result<std::string> Play::answer_of_authority(const Line& line) {
  const Said said{line.words};
  const mail::Mail* package = last_to_authority(stage_->mailbox());
  if (!package) return refused("cli.play.no_case");
  const bool lost = said.has("nothing");
  mail::Mail answer;
  answer.from = said.has("from") ? said.after("from") : authority_address;
  answer.to = package->from;
  answer.subject = lost ? "Pemberitahuan" : "Re: " + package->subject;
  answer.text = said.text(2);
  answer.message_id = std::to_string(stage_->clock().now().seconds()) + "." + std::to_string(line.number) +
                      "@" + authority_domain;
  answer.in_reply_to = lost ? "" : package->message_id;
  answer.date = stage_->clock().now();
  std::string raw = TRY(mail::compose(answer));
  // Ours says that a machine wrote it; a person answers here.
  if (const auto at = raw.find("Auto-Submitted:"); at != std::string::npos)
    raw.erase(at, raw.find("\r\n", at) + 2 - at);
  if (said.has("unsigned")) return raw;
  return mail::sign_dkim(raw, {authority_domain, selector, authority_key_}, stage_->clock().now());
}

// A scanner of its own, with one signature, where ClamAV is installed: nothing is fetched, and nothing else
// is asked.
Result<void> Play::scanner() {
  const char* set = std::getenv("PARAF_CLAMD");
  std::string program = set == nullptr ? "/usr/sbin/clamd" : set;
  if (::access(program.c_str(), X_OK) != 0)
    return unavailable("cli.play.skipped", "ClamAV (clamd) is not installed here");
  const std::string folder = stage_->folder() + "/clam";
  std::filesystem::create_directories(folder);
  std::string hexed;
  for (const char* c = infection; *c != '\0'; ++c)
    hexed += hex(ByteView{reinterpret_cast<const std::uint8_t*>(c), 1});
  TRY(write_file(folder + "/skenario.ndb", "Paraf.Skenario:0:*:" + hexed + "\n"));
  TRY(write_file(folder + "/clamd.conf", "LocalSocket " + folder + "/s\nDatabaseDirectory " + folder +
                                             "\nForeground yes\nTemporaryDirectory " + folder +
                                             "\nMaxThreads 2\n"));
  std::string option = "--config-file=" + folder + "/clamd.conf";
  char* const arguments[] = {program.data(), option.data(), nullptr};
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int nothing = ::open("/dev/null", O_RDWR);
    ::dup2(nothing, 1);
    ::dup2(nothing, 2);
    ::execv(arguments[0], arguments);
    ::_exit(127);
  }
  if (child < 0) return unavailable("documents.scanner");
  scanner_ = std::shared_ptr<void>(nullptr, [child](void*) {
    documents::scan_uploads_with(nullptr);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  });
  const auto clamd = std::make_shared<documents::Clamd>(folder + "/s");
  for (int i = 0; i < 200; ++i) {
    if (clamd->scan(bytes_of("bersih"))) {
      documents::scan_uploads_with(clamd);
      return {};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return unavailable("documents.scanner", "clamd does not answer");
}

Play::Done Play::post(const Line& line) {
  const Said said{line.words};
  const actions::Services& s = *stage_->node().services;
  if (said.begins({"scanner", "runs"}, 0)) {
    TRY(scanner());
    return std::optional<actions::Receipt>{};
  }
  if (said.begins({"mail", "server"}, 0)) {
    if (said.is(2, "returns")) {  // mail server returns package [as 4.2.0]
      const mail::Mail* sent = last_to_authority(stage_->mailbox());
      if (!sent) return refused("cli.play.no_case");
      const auto taken = TRY(actions::take_mail(
          s, bounce_of(*sent, said.has("as") ? said.after("as") : "5.1.1"), stage_->office()));
      return found({{"surel", taken.state}});
    }
    if (!said.is(2, "stops") && !said.is(2, "runs") && !said.is(2, "offers"))
      return not_understood(line.text);
    stage_->mailbox().away = said.is(2, "stops");
    if (said.is(2, "offers")) stage_->mailbox().protects = said.has("TLS") && !said.has("no");
    return std::optional<actions::Receipt>{};
  }
  if (said.begins({"authority", "answers"}, 0)) {
    const std::string raw = TRY(answer_of_authority(line));
    const auto taken = TRY(actions::take_mail(s, raw, stage_->office()));
    return found({{"surel", taken.state.empty() ? "sudah ada" : taken.state}});
  }
  return not_understood(line.text);
}

Play::Done Play::letters_of_authority(Actor& who, const Line& line, bool& known) {
  const Said said{line.words};
  const actions::Services& s = *stage_->node().services;
  known = true;
  // agendaris reaches authority by mail [protected by hand]
  if (said.begins({"reaches", "authority", "by", "mail"})) {
    const auto pair = TRY(crypto::generate_key(crypto::KeyKind::rsa2048));
    authority_key_ = TRY(crypto::open_key(pair.pkcs8));
    const std::string yaml = std::string{"jenis: email\nalamat: "} + authority_address +
                             "\nnama: Petugas PSrE\ndomain: [" + authority_domain + "]\nkunci_dkim: {" +
                             selector + "._domainkey." + authority_domain + ": \"" +
                             TRY(mail::dkim_record(*authority_key_)) +
                             "\"}\nperlindungan: " + (said.has("hand") ? "tangan" : "tls") +
                             "\nbalasan:\n  - {berarti: received, bila: [\"telah kami terima\"]}\n"
                             "  - {berarti: refused, bila: [\"tidak dapat kami setujui\"]}\n";
    TRY(actions::set_connector(s, who.session(), yaml));
    return std::optional<actions::Receipt>{};
  }
  if (said.begins({"looks", "into", "tray"})) {
    std::map<std::string, std::string> made;
    const auto waiting = TRY(actions::mails(s, who.session()));
    made["menunggu"] = std::to_string(waiting.size());
    if (!waiting.empty()) made["sebab"] = waiting.front().reason;
    for (const char* state : {"terkirim", "menunggu_tangan", "diserahkan", "kembali"})
      made[state] = std::to_string(TRY(actions::parcels(s, who.session(), state)).size());
    return found(std::move(made));
  }
  if (said.begins(
          {"settles", "mail", "as"})) {  // staf settles mail as refused "foto buram" because "ditelepon"
    const auto waiting = TRY(actions::mails(s, who.session()));
    if (waiting.empty()) return not_found("actions.no_such_mail");
    actions::Settlement settlement;
    settlement.mail = waiting.front().id;
    if (current_) settlement.subject = current_->id;
    settlement.event = said.text(4) == "nothing" ? "" : said.text(4);
    settlement.words = line.words.size() > 5 && line.words[5].quoted ? line.words[5].text : "";
    settlement.reason = said.after("because");
    TRY(actions::settle(s, who.session(), settlement));
    return std::optional<actions::Receipt>{};
  }
  if (said.begins({"hands", "package", "over"})) {  // staf hands package over with receipt "TT-12"
    const auto waiting = TRY(actions::parcels(s, who.session(), "menunggu_tangan"));
    if (waiting.empty()) return conflict("actions.parcel_not_waiting");
    TRY(actions::record_hand_over(s, who.session(), waiting.front().message, said.after("receipt")));
    return std::optional<actions::Receipt>{};
  }
  known = false;
  return std::optional<actions::Receipt>{};
}

}  // namespace paraf::cli::scenario
