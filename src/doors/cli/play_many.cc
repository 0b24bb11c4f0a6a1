// The lines of a scenario about a collective request: one letter, many applicants.
#include <algorithm>
#include <charconv>

#include "doors/cli/find_fit.h"
#include "doors/cli/papers.h"
#include "actions/collective_waits.h"
#include "doors/cli/play_acts.h"
#include "office/workflow/decide.h"

namespace paraf::cli::scenario {

using actions::CaseRef;

namespace {

int number_of(const std::string& word) {
  int number = 0;
  std::from_chars(word.data(), word.data() + word.size(), number);
  return number;
}

// Invented people, one like the other but for their numbers: the 17th is "Pemohon 017".
actions::Statement invented(int number) {
  actions::Statement st;
  const std::string three = std::to_string(1000 + number).substr(1);
  st.name = "Pemohon " + three;
  st.nip = "19860412201101" + std::string{number % 2 == 0 ? "2" : "1"} + three;
  st.nik = "991099120486" + std::to_string(1000 + number);
  st.position = "Perawat Pelaksana";
  st.rank = "Pengatur (II/c)";
  st.unit = "Rumah Sakit Contoh";
  st.email = "pemohon." + three + "@contoh.go.id";
  st.phone = "0813000" + std::to_string(10000 + number);
  return st;
}

}  // namespace

// What a list that is only tried would come to.
Play::Done Play::tried(const Actor& who, const actions::CollectiveRequest& request,
                       const std::vector<actions::RowReport>& report, int bad) {
  const auto waits =
      TRY(actions::rows_that_wait(*stage_->node().services, who.session(), stage_->procedure(), request, report));
  std::map<std::string, std::string> made{{"baris", std::to_string(report.size())},
                                          {"keliru", std::to_string(bad)},
                                          {"menunggu", std::to_string(waits.size())}};
  for (const auto& [row, sentence] : waits) made["baris." + std::to_string(row)] = sentence.substr(0, sentence.find(':'));
  return found(std::move(made));
}

// agen submits collective 200 with surat_permohonan: row 17 nik 12, row 18 without ktp, row 20 same as 19
Play::Done Play::submit_many(Actor& who, const Line& line) {
  const auto& w = line.words;
  if (w.size() < 4) return malformed("cli.play.not_understood", {{"what", line.text}});
  const int count = number_of(w[3].text);
  actions::CollectiveRequest request;
  request.sop = stage_->procedure().id;
  request.unit = "Rumah Sakit Contoh";
  applicant_ = who.person.login;
  std::vector<std::string> slots;
  for (std::size_t i = 4; i < w.size(); ++i) {
    if (w[i].text == "with" || w[i].text == ",") continue;
    if (w[i].text == "number" && i + 1 < w.size())
      request.letter_number = w[++i].text;
    else if (w[i].text == "key" && i + 1 < w.size())
      request.idempotency_key = w[++i].text;
    else
      slots.push_back(w[i].text);
  }
  request.papers = TRY(papers(slots));
  std::vector<actions::Upload> card;
  for (const sop::Paper& paper : stage_->procedure().papers)
    if (paper.each && paper.required) card.push_back(TRY(papers({paper.id})).front());
  for (int i = 1; i <= count; ++i) {
    actions::ApplicantRow row;
    row.line = i;
    row.statement = invented(i);
    for (const actions::Upload& upload : card) row.papers.push_back(upload);
    request.rows.push_back(std::move(row));
  }
  for (const auto& part : line.after) {
    // row 17 nik 12 · row 18 without ktp · row 19 same as 18 · row 20 is ratna
    if (part.size() < 4 || part[0].text != "row")
      return malformed("cli.play.not_understood", {{"what", line.text}});
    const int number = number_of(part[1].text);
    if (number < 1 || number > count) return malformed("cli.play.not_understood", {{"what", line.text}});
    actions::ApplicantRow& row = request.rows[static_cast<std::size_t>(number) - 1];
    actions::Statement& st = row.statement;
    const std::string& what = part[2].text;
    const std::string& value = part.back().text;
    if (what == "nik")
      st.nik = value;
    else if (what == "nip")
      st.nip = value;
    else if (what == "name")
      st.name = value == "-" ? "" : value;
    else if (what == "email")
      st.email = value == "-" ? "" : value;
    else if (what == "phone")
      st.phone = value;
    else if (what == "without")
      std::erase_if(row.papers, [&](const actions::Upload& u) { return u.paper == value; });
    else if (what == "same")
      st = invented(number_of(value));
    else if (what == "is") {
      const Actor& actor = *TRY(stage_->actor(value));
      st = {};
      st.name = actor.person.name;
      if (actor.nik) st.nik = std::string{actor.nik->digits()};
      if (actor.person.nip) st.nip = std::string{actor.person.nip->digits()};
      if (actor.person.email) st.email = actor.person.email->text();
      st.position = actor.person.position;
      st.rank = actor.person.rank;
      if (actor.person.phone) st.phone = std::string{actor.person.phone->text()};
    } else {
      return malformed("cli.play.not_understood", {{"what", line.text}});
    }
  }
  // What a dry run says is what the submission does.
  const auto report = TRY(stage_->desk().check_collective(who.session(), request));
  const auto bad =
      std::count_if(report.begin(), report.end(), [](const auto& row) { return !row.problems.empty(); });
  if (w[1].text == "tries") return tried(who, request, report, static_cast<int>(bad));
  const auto receipt = TRY(stage_->desk().submit_collective(who.session(), std::move(request)));
  if (!receipt.repeated && receipt.made.at("pemohon.dikembalikan") != std::to_string(bad))
    return internal("cli.play.dry_run", std::to_string(bad));
  current_ = receipt.subject;
  cases_[who.person.login] = receipt.subject;
  many_.clear();
  return std::optional{receipt};
}

// A word of a scenario for one of them: their number in the table.
Result<PersonId> Play::member(const std::string& word) {
  const auto view = TRY(look_at(current_.value_or(CaseRef{})));
  const int number = number_of(word);
  if (number < 1 || number > static_cast<int>(view.members.size()))
    return not_found("cli.play.nobody", {{"who", word}});
  return view.members[static_cast<std::size_t>(number) - 1].person;
}

// agen completes applicant 17 nik 9910…1017 [with ktp] · agen withdraws applicant 17 "why"
Play::Done Play::of_one(Actor& who, const Line& line, bool& known) {
  const auto& w = line.words;
  known = w.size() >= 4 && w[2].text == "applicant" && (w[1].text == "completes" || w[1].text == "withdraws");
  if (!known) return std::optional<actions::Receipt>{};
  if (!current_) return refused("cli.play.no_case");
  const PersonId person = TRY(member(w[3].text));
  if (w[1].text == "withdraws")
    return std::optional{TRY(
        stage_->desk().withdraw_applicant(who.session(), *current_, person, w.size() > 4 ? w[4].text : ""))};
  std::vector<actions::Upload> uploads;
  std::optional<actions::Statement> statement;
  for (std::size_t i = 4; i + 1 < w.size(); i += 2) {
    if (w[i].text == "with") {
      uploads.push_back(TRY(papers({w[i + 1].text})).front());
      continue;
    }
    if (!statement) statement.emplace();
    const std::string& value = w[i + 1].text;
    if (w[i].text == "nik")
      statement->nik = value;
    else if (w[i].text == "name")
      statement->name = value;
    else if (w[i].text == "email")
      statement->email = value;
    else
      return malformed("cli.play.not_understood", {{"what", line.text}});
  }
  return std::optional{TRY(stage_->desk().amend_applicant(who.session(), *current_, person,
                                                          std::move(uploads), std::move(statement)))};
}

// everybody enrols [up to 6] [but 3 4] : opens their link, completes the identity, sets a passphrase
// everybody confirms email [up to 6] [but 3 4] : opens the link their row waits for
// everybody is registered · is verified [but 5 refused "why"] · is issued · downloads
Play::Done Play::everybody(const Line& line) {
  const auto& w = line.words;
  if (!current_ || w.size() < 2) return refused("cli.play.no_case");
  const std::string what = w[1].text == "is" && w.size() > 2 ? w[2].text : w[1].text;
  std::vector<int> but;
  std::string why;
  int up_to = static_cast<int>(workflow::most_applicants);
  for (std::size_t i = 2; i < w.size(); ++i)
    if (w[i].text == "to" && i + 1 < w.size())
      up_to = number_of(w[++i].text);
    else if (w[i].quoted)
      why = w[i].text;
    else if (const int number = number_of(w[i].text); number > 0)
      but.push_back(number);
  const auto view = TRY(look_at(*current_));
  Actor& officer = *TRY(stage_->actor("petugas"));
  std::map<std::string, std::string> links;  // by address: the newest
  if (what == "enrols")
    for (const mail::Mail& mail : stage_->mailbox().mails)
      if (std::string token = token_in(mail.text, "/aktivasi/"); !token.empty()) links[mail.to] = token;
  const auto act = [&](const actions::Session& session, const CaseRef& there,
                       std::string verb) -> Result<void> {
    actions::ActRequest request;
    request.verb = std::move(verb);
    if (request.verb == "set_passphrase") request.passphrase = Secret{std::string_view{play_passphrase}};
    TRY(stage_->desk().perform(session, there, std::move(request)));
    return {};
  };
  if (what == "confirms") {
    std::map<std::string, std::string> tokens;  // by address: the newest
    for (const mail::Mail& mail : stage_->mailbox().mails)
      if (std::string token = token_in(mail.text, "/surel/"); !token.empty()) tokens[mail.to] = token;
    for (int number = 1; number <= std::min(up_to, static_cast<int>(view.members.size())); ++number) {
      const auto token = tokens.find(invented(number).email);
      // Whoever goes along already has opened theirs.
      const bool waits = view.members[static_cast<std::size_t>(number) - 1].status == "returned";
      if (waits && token != tokens.end() && std::find(but.begin(), but.end(), number) == but.end())
        TRY(stage_->desk().confirm_email(token->second));
    }
    return std::optional<actions::Receipt>{};
  }
  for (std::size_t i = 0; i < view.members.size(); ++i) {
    const actions::MemberView& m = view.members[i];
    if (m.status != "open" && !(what == "downloads" && m.status == "done")) continue;
    const int number = static_cast<int>(i) + 1;
    if (number > up_to) break;
    const bool left_out = std::find(but.begin(), but.end(), number) != but.end();
    if (left_out && why.empty()) continue;
    const CaseRef there = TRY(stage_->case_at_authority(*current_, m.person));
    const actions::Statement st = invented(number);
    if (what == "registered") {
      TRY(act(officer.session(), there, "receive_letter"));
      TRY(act(officer.session(), there, "register_subscriber"));
    } else if (what == "enrols") {
      Actor& self = many_[m.person];
      self.enrolled = TRY(stage_->desk().enrol(links[st.email], st.nip));
      actions::ActRequest identity;
      identity.verb = "complete_identity";
      identity.params = {{"name", st.name}, {"nik", st.nik}, {"sure", "ya"}};
      TRY(stage_->desk().perform(*self.enrolled, there, std::move(identity)));
      TRY(act(*self.enrolled, there, "set_passphrase"));
    } else if (what == "verified") {
      actions::ActRequest request;
      request.verb = "verify_identity";
      find_fit(request, TRY(stage_->desk().view(officer.session(), there)));
      if (left_out) request.outcome = "tolak", request.params["text"] = why;
      TRY(stage_->desk().perform(officer.session(), there, std::move(request)));
    } else if (what == "issued") {
      TRY(act(officer.session(), there, "issue_certificate"));
    } else if (what == "downloads") {
      TRY(act(*many_[m.person].enrolled, there, "download_certificate"));
    } else {
      return malformed("cli.play.not_understood", {{"what", line.text}});
    }
    TRY(stage_->deliver());
  }
  return std::optional<actions::Receipt>{};
}

}  // namespace paraf::cli::scenario
