// paraf mail: the connector to the authority by e-mail, its packages, and what came back.
#include <fmt/format.h>

#include "actions/connector.h"
#include "actions/mailbox.h"
#include "actions/services.h"
#include "doors/cli/installation.h"
#include "doors/cli/mail_command.h"
#include "office/people/people.h"
#include "platform/mail/dkim.h"

namespace paraf::cli {
namespace {

struct Opened {
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<Installation> installation;
  actions::Session who;
};

// The official in whose name a command acts: named by their login, and journalled.
Result<void> open(Opened& opened, const MailOptions& options, bool by_somebody) {
  opened.installation = TRY(Installation::open(options.data, opened.clock, opened.random));
  if (!by_somebody) return {};
  opened.who.office = TRY(OfficeId::parse(options.office));
  const auto person = TRY(opened.installation->store().read(
      store::Scope::office(opened.who.office),
      [&](store::Transaction& tx) { return people::person_by_login(tx, options.by); }));
  if (!person) return not_found("cli.no_such_person", {{"office", options.office}});
  opened.who.person = person->id;
  return {};
}

int told(const Result<void>& result) { return result ? static_cast<int>(done) : say_error(result.error()); }

Result<void> connector(const MailOptions& options) {
  Opened opened;
  TRY(open(opened, options, true));
  TRY(actions::set_connector(opened.installation->services(), opened.who, TRY(read_file(options.file))));
  fmt::print("Penghubung {} diatur.\n", options.office);
  return {};
}

Result<void> fetch(const MailOptions& options) {
  Opened opened;
  TRY(open(opened, options, false));
  const auto box = opened.installation->mailbox();
  if (!box) return refused("cli.no_mailbox");
  const auto fetched =
      TRY(actions::fetch(opened.installation->services(), *box,
                         {"utama", TRY(OfficeId::parse(opened.installation->settings().imap_office))}));
  TRY(opened.installation->deliver());
  fmt::print("{} surel: {} tercatat, {} menunggu di baki, {} sudah ada, {} terlalu besar\n", fetched.mails,
             fetched.recorded, fetched.tray, fetched.repeated, fetched.too_large);
  return {};
}

Result<void> deliver(const MailOptions& options) {
  Opened opened;
  TRY(open(opened, options, false));
  fmt::print("{} kiriman\n", TRY(opened.installation->deliver()));
  return {};
}

Result<void> tray(const MailOptions& options) {
  Opened opened;
  TRY(open(opened, options, true));
  for (const actions::MailLine& line : TRY(actions::mails(opened.installation->services(), opened.who,
                                                          options.state == "semua" ? "" : options.state)))
    fmt::print("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", line.id, line.came.rfc3339(), line.state,
               line.subject.empty() ? "-" : line.subject.text(), line.event.empty() ? "-" : line.event,
               line.proof.empty() ? "-" : line.proof, line.reason.empty() ? "-" : line.reason, line.title);
  return {};
}

Result<void> original(const MailOptions& options) {
  Opened opened;
  TRY(open(opened, options, true));
  const actions::File file =
      TRY(actions::original(opened.installation->services(), opened.who, options.mail));
  std::fwrite(file.bytes.data(), 1, file.bytes.size(), stdout);
  return {};
}

Result<void> settle(const MailOptions& options) {
  Opened opened;
  TRY(open(opened, options, true));
  actions::Settlement settlement;
  settlement.mail = options.mail;
  if (!options.subject.empty()) settlement.subject = TRY(CaseId::parse(options.subject));
  settlement.event = options.event;
  settlement.reason = options.reason;
  settlement.words = options.words;
  settlement.serial = options.serial;
  if (!options.person.empty()) {
    const auto person = TRY(opened.installation->store().read(
        store::Scope::office(opened.who.office),
        [&](store::Transaction& tx) { return people::person_by_login(tx, options.person); }));
    if (!person) return not_found("cli.no_such_person", {{"office", options.office}});
    settlement.person = person->id;
  }
  TRY(actions::settle(opened.installation->services(), opened.who, settlement));
  TRY(opened.installation->deliver());
  fmt::print("Dicatat.\n");
  return {};
}

Result<void> parcels(const MailOptions& options) {
  Opened opened;
  TRY(open(opened, options, true));
  for (const actions::Parcel& one : TRY(actions::parcels(opened.installation->services(), opened.who)))
    fmt::print("{}\t{}\t{}\t{}\t{}\t{}\t{}\n", one.message, one.at.rfc3339(), one.reference, one.id.text(),
               one.state, one.protection, one.reason.empty() ? "-" : one.reason);
  return {};
}

Result<void> hand_over(const MailOptions& options) {
  Opened opened;
  TRY(open(opened, options, true));
  TRY(actions::record_hand_over(opened.installation->services(), opened.who, options.mail, options.reason));
  fmt::print("Penyerahan dicatat.\n");
  return {};
}

Result<void> dkim(const MailOptions& options) {
  const Secret pem{TRY(read_file(options.file))};
  const auto key = TRY(crypto::open_key(TRY(crypto::pkcs8_from_pem(pem))));
  fmt::print("{}\n", TRY(mail::dkim_record(*key)));
  return {};
}

}  // namespace

void add_mail_command(CLI::App& app, int& status) {
  static MailOptions options;
  auto* command = app.add_subcommand("mail", "mail_with_authority_psre");
  command->require_subcommand(1);
  const auto sub = [&](const char* name, const char* about, Result<void> (*work)(const MailOptions&),
                       bool official) {
    auto* one = command->add_subcommand(name, about);
    if (std::string_view{name} != "dkim")
      one->add_option("--data", options.data, "installation_folder")->required();
    if (official) {
      one->add_option("--office", options.office, "office")->required();
      one->add_option("--by", options.by, "short_name_official_who_does_it")->required();
    }
    one->callback([&status, work] { status = told(work(options)); });
    return one;
  };
  sub("connector", "sets_office_connector_authority", connector, true)
      ->add_option("--file", options.file, "yaml_file")
      ->required();
  sub("fetch", "reads_mailbox", fetch, false);
  sub("deliver", "sends_what_waits", deliver, false);
  sub("tray", "lists_mails", tray, true)
      ->add_option("--state", options.state, "states_of_mails")
      ->capture_default_str();
  sub("show", "mail_itself", original, true)->add_option("--mail", options.mail, "mail_id")->required();
  auto* one = sub("settle", "notes_what_mail_says_ignores_it", settle, true);
  one->add_option("--mail", options.mail, "mail_id")->required();
  one->add_option("--case", options.subject, "request_id");
  one->add_option("--event", options.event,
                  "events_of_mails");
  one->add_option("--reason", options.reason, "how_it_is_known_that_this_is_from")->required();
  one->add_option("--words", options.words, "authority_reason_applicant");
  one->add_option("--person", options.person, "applicant_where_request_holds_many");
  one->add_option("--serial", options.serial, "certificate_serial_number_issued");
  sub("parcels", "packages_that_were_sent_wait_be", parcels, true);
  one = sub("hand-over", "notes_handing_over_in_person", hand_over, true);
  one->add_option("--parcel", options.mail, "package_id")->required();
  one->add_option("--receipt", options.reason, "receipt_number_receiver_name")->required();
  sub("dkim", "txt_record_dkim_key", dkim, false)
      ->add_option("--key", options.file, "key_pem")
      ->required();
}

}  // namespace paraf::cli
