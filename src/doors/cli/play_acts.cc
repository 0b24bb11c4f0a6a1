#include "doors/cli/play_acts.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "actions/personal.h"
#include "doors/cli/find_fit.h"
#include "doors/cli/papers.h"
#include "office/people/birth.h"
#include "office/people/roles.h"
#include "office/sop/load.h"
#include "office/workflow/workflow.h"
#include "trust/signing/check.h"

namespace paraf::cli::scenario {

namespace {

using actions::CaseRef;

struct Phrase {
  const char* words;
  const char* verb;
};
// The longest comes first where one begins another.
constexpr Phrase phrases[] = {
    {"receives letter", "receive_letter"},
    {"receives reply", "receive_reply"},
    {"receives account", "receive_account"},
    {"gives disposition", "give_disposition"},
    {"gives order", "give_order"},
    {"forwards", "forward"},
    {"reports", "report"},
    {"studies order", "study_order"},
    {"coordinates requirements", "coordinate_requirements"},
    {"checks documents", "check_documents"},
    {"drafts", "draft_letter"},
    {"types", "type_letter"},
    {"initials", "initial_letter"},
    {"signs", "sign_letter"},
    {"seals", "seal_letter"},
    {"archives", "archive_letter"},
    {"dispatches", "dispatch_letter"},
    {"notifies", "notify_unit"},
    {"sends to authority", "send_to_authority"},
    {"schedules assistance", "schedule_assistance"},
    {"assists login", "assist_login"},
    {"explains usage", "explain_usage"},
    {"registers subscriber", "register_subscriber"},
    {"completes identity", "complete_identity"},
    {"verifies identity", "verify_identity"},
    {"sets passphrase", "set_passphrase"},
    {"issues certificate", "issue_certificate"},
    {"downloads certificate", "download_certificate"},
    {"offers slots", "offer_slots"},
    {"chooses slot", "choose_slot"},
    {"assesses", "assess_request"},
    {"sends link", "send_activation"},
    {"renews certificate", "renew_certificate"},
    {"replaces key", "rekey_certificate"},
    {"changes data", "change_data"},
    {"suspends certificate", "suspend_certificate"},
    {"releases certificate", "release_certificate"},
    {"carries out revocation", "revoke_certificate"},
    {"creates mailbox", "create_mailbox"},
    {"confirms mailbox", "confirm_mailbox"},
};

// How many words of the line the phrase takes; 0: it does not begin here.
std::size_t begins(const std::vector<Word>& words, std::size_t from, std::string_view phrase) {
  std::size_t taken = 0;
  for (std::size_t at = 0; at < phrase.size();) {
    const std::size_t space = std::min(phrase.find(' ', at), phrase.size());
    if (from + taken >= words.size() || words[from + taken].quoted ||
        words[from + taken].text != phrase.substr(at, space - at))
      return 0;
    ++taken;
    at = space + 1;
  }
  return taken;
}

std::string joined(const std::vector<Word>& words, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < words.size(); ++i) text += (text.empty() ? "" : " ") + words[i].text;
  return text;
}

constexpr const char* dated_words = " dated ";
constexpr const char* but_words = " but ";  // surat_permohonan but empty

std::vector<std::string> list_of(const std::vector<Word>& words, std::size_t from) {
  std::vector<std::string> list;
  for (std::size_t i = from; i < words.size(); ++i) {
    const bool more = !words[i].quoted && !list.empty() && i + 1 < words.size();
    if (more && (words[i].text == "dated" || words[i].text == "but")) {
      list.back() += ' ' + words[i].text + ' ' + words[i + 1].text;  // surat_tugas dated 2026-01-02
      ++i;
    }
    else if (words[i].quoted || words[i].text != ",")
      list.push_back(words[i].text);
  }
  return list;
}

// A paper that is not as it should be.
Result<Bytes> spoiled(Bytes bytes, const std::string& how) {
  if (how == "empty") return Bytes{};
  if (how == "text") return to_bytes("Ini bukan pindaian, hanya sebaris kata.");
  if (how == "too-large") {
    bytes.resize(std::size_t{6} << 20, ' ');
    return bytes;
  }
  if (how == "torn") {  // a picture that breaks off
    Bytes png = to_bytes("\x89PNG\r\n\x1a\n");
    png.insert(png.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(bytes.size(), 40)));
    return png;
  }
  if (how == "infected") {  // as the scanner's own test has it: harmless, and known to every scanner
    append(bytes, bytes_of(infection));
    return bytes;
  }
  return not_understood("a paper that is " + how);
}

bool letter_verb(std::string_view verb) { return verb.ends_with("_letter") && verb != "receive_letter"; }

// What the invented person's card says.
std::string born(const people::Nik& nik, Timestamp now) {
  const auto day = people::born_by(nik, local_day(now, Zone::wib));
  return day ? people::iso(*day) : std::string{};
}

bool by_link(std::string_view verb) {
  return verb == "complete_identity" || verb == "set_passphrase" || verb == "download_certificate";
}

}  // namespace

Result<void> Play::raise(Timestamp start) {
  stage_ = TRY(Stage::raise(sop_folder_, office_, sop_path_, db_, two_nodes_, start));
  return {};
}

Result<actions::CaseView> Play::look_at(const CaseRef& subject) {
  return stage_->desk().view(TRY(stage_->onlooker(subject.office)), subject);
}

Result<std::vector<actions::Upload>> Play::papers(const std::vector<std::string>& slots) {
  std::vector<actions::Upload> uploads;
  for (const std::string& words : slots) {
    const std::size_t dated = words.find(dated_words), but = words.find(but_words);
    const std::string slot = words.substr(0, words.find(' '));
    const sop::Paper* known = stage_->procedure().paper(slot);
    sop::Paper unknown;
    unknown.id = unknown.label = slot;
    uploads.push_back(TRY(sample_paper(known ? *known : unknown, applicant_, "Perangkat Daerah",
                                       stage_->clock().now(), stage_->sop_folder())));
    uploads.back().paper = slot;
    if (but != std::string::npos)
      uploads.back().bytes = TRY(spoiled(uploads.back().bytes, words.substr(but + std::string_view{but_words}.size())));
    if (dated == std::string::npos) continue;
    const std::string day = words.substr(dated + std::string_view{dated_words}.size());
    uploads.back().day = day == "-" ? "" : day;
  }
  return uploads;
}

Result<CaseRef> Play::subject_of(const Actor& who, const std::string& verb) {
  if (!current_) return refused("cli.play.no_case");
  const bool there = who.office.text() == "psre" || (who.enrolled && by_link(verb)) ||
                     (by_link(verb) && applicant_ == who.person.login);
  if (!there) return *current_;
  const auto view = TRY(look_at(*current_));
  return view.linked.value_or(*current_);
}

std::string Play::run(const Line& line) {
  Outcome outcome;
  const bool failure_wanted = std::any_of(line.expects.begin(), line.expects.end(), expects_failure);
  if (stage_) outcome.mails_before = stage_->mailbox().mails.size();
  if (stage_) outcome.notices_before = stage_->telephones().notices.size();
  if (stage_ && current_)
    if (const auto view = look_at(*current_)) outcome.row_before = view->row;
  if (!line.looks_only) {
    auto done = act(line);
    if (!done) {
      outcome.failed = done.error();
      if (outcome.failed->code == "cli.play.skipped") {
        skipped_ = outcome.failed->detail;
        return {};
      }
      if (outcome.failed->code == "cli.play.not_understood")
        return "not understood: " + outcome.failed->facts[0].second;
      if (!failure_wanted)
        return "it failed: " + outcome.failed->line() +
               (outcome.failed->detail.empty() ? "" : " (" + outcome.failed->detail + ")");
    } else {
      outcome.receipt = std::move(*done);
      if (outcome.receipt) ++acts_;
    }
    if (stage_)
      if (const auto sent = stage_->deliver(); !sent) return "the courier failed: " + sent.error().line();
  }
  if (!stage_) return line.expects.empty() ? "" : "begin with `at 2026-01-05 09:00 WIB`";
  for (const std::string& words : line.expects)
    if (std::string problem = expect(*stage_, words, outcome, current_); !problem.empty()) return problem;
  return {};
}

Play::Done Play::act(const Line& line) {
  const std::vector<Word>& w = line.words;
  if (w.empty()) return not_understood(line.text);
  const std::string& first = w[0].text;
  if (first == "at") {
    const auto at = calendar::local_time(joined(w, 1));
    if (!at) return not_understood("the time in: " + line.text);
    if (!stage_) TRY(raise(*at));
    if (*at < stage_->clock().now()) return not_understood("the clock does not go back: " + line.text);
    stage_->clock().set(*at);
    return std::optional<actions::Receipt>{};
  }
  if (first == "office" && (w.size() == 2 || w.size() == 3) && !stage_) {
    office_ = w[1].text;
    sop_path_.clear();
    // An office with several procedures is named with one of them: office OFFICE PROCEDURE.
    const std::string below = sop_folder_ + "/" + office_ + (w.size() == 3 ? "/" + w[2].text : "");
    for (const std::string& path : sop::find(below)) sop_path_ = path;
    return std::optional<actions::Receipt>{};
  }
  if (!stage_) return not_understood("a scenario begins with `at 2026-01-05 09:00 WIB`");
  if (first == "later" && w.size() == 3) {
    int amount = 0;
    std::from_chars(w[1].text.data(), w[1].text.data() + w[1].text.size(), amount);
    const int minutes = w[2].text == "menit"  ? 1
                        : w[2].text == "jam"  ? 60
                        : w[2].text == "hari" ? 24 * 60
                                              : 0;
    if (amount <= 0 || minutes == 0) return not_understood("how much later: " + line.text);
    stage_->clock().advance(std::chrono::minutes{amount * minutes});
    return std::optional<actions::Receipt>{};
  }
  if (first == "sweep" && w.size() == 1) {
    TRY(stage_->desk().sweep());
    TRY(actions::apply_changes(*stage_->node().services, stage_->office()));
    for (const OfficeId& office : {stage_->office(), OfficeId::trusted("psre")})
      TRY(actions::destroy_due(*stage_->node().services, office));
    return std::optional<actions::Receipt>{};
  }
  if (first == "mail" || first == "authority" || first == "scanner") return post(line);
  if (first == "courier" && w.size() == 2) {
    stage_->courier_stopped = w[1].text == "stops";
    return std::optional<actions::Receipt>{};
  }
  if (first == "handover" && w.size() == 2 && w[1].text == "repeated") {
    const auto view = TRY(look_at(current_.value_or(CaseRef{})));
    if (!view.linked) return not_understood("there was no hand-over yet");
    // The same message again, as after a crash between delivery and its being noted.
    Node& n = stage_->node();
    TRY(n.desk->hand_over_again(TRY(stage_->onlooker(stage_->office())), *current_));
    return std::optional<actions::Receipt>{};
  }
  if (first == "case" && w.size() == 3 && w[1].text == "of") {
    auto found = cases_.find(w[2].text);
    if (found == cases_.end()) {  // opened by nobody's line: by what happened to the person
      const Actor& whose = *TRY(stage_->actor(w[2].text));
      Node& n = stage_->node();
      const auto theirs = TRY(n.store->read(store::Scope::office(stage_->office()), [&](store::Transaction& tx) {
        return workflow::cases(tx, "", whose.person.id, 1);
      }));
      if (theirs.empty()) return not_understood(w[2].text + " has no case");
      found = cases_.emplace(w[2].text, CaseRef{stage_->office(), theirs.front().id}).first;
    }
    current_ = found->second;
    applicant_ = found->first;
    return std::optional<actions::Receipt>{};
  }
  if (first == "everybody") return everybody(line);
  if (first == "person") return person(line);
  if (first == "agreement" || joined(w, 0) == "no agreement") return agreement(line);

  auto who = stage_->actor(first);
  if (!who) return not_understood("who is " + first + "?");
  if (begins(w, 1, "stands in for")) return stand_in(**who, line);
  if (begins(w, 1, "submits collective") || begins(w, 1, "tries collective")) return submit_many(**who, line);
  if (begins(w, 1, "submits")) return submit(**who, line);
  bool known = false;
  if (auto done = of_one(**who, line, known); known) return done;
  if (auto done = changes(**who, line, known); known) return done;
  if (auto done = staffing(**who, line, known); known) return done;
  if (auto done = signing_in(**who, line, known); known) return done;
  if (auto done = records(**who, line, known); known) return done;
  if (auto done = letters_of_authority(**who, line, known); known) return done;
  auto done = own_words(**who, line, known);
  if (known) return done;
  for (const Phrase& phrase : phrases)
    if (const std::size_t taken = begins(w, 1, phrase.words))
      return step(**who, line, phrase.verb, 1 + taken);
  return not_understood(line.text);
}

Play::Done Play::submit(Actor& who, const Line& line) {
  const auto& w = line.words;
  actions::SubmitRequest request;
  std::size_t i = 2;
  request.sop = stage_->procedure().id;
  if (i < w.size() && !w[i].quoted && w[i].text != "with" && w[i].text != "stating" &&
      w[i].text != "number" && w[i].text != "for" && w[i].text != "because")
    request.sop = w[i++].text;
  std::vector<std::string> slots;
  actions::Statement statement;
  bool stating = false;
  applicant_ = who.person.login;
  for (; i < w.size(); ++i) {
    const std::string& word = w[i].text;
    if (w[i].quoted) return not_understood("\"" + word + "\"");
    if (word == "," || word == "with" || word == "stating") {
      stating = stating || word == "stating";
    } else if (word == "number" && i + 1 < w.size()) {
      request.letter_number = w[++i].text;
    } else if ((word == "because" || word == "asked_by") && i + 1 < w.size()) {
      request.params[word == "because" ? "reason" : word] = w[++i].text;
    } else if (word == "for" && i + 1 < w.size()) {  // an official types in somebody's request
      const Actor& whose = *TRY(stage_->actor(w[++i].text));
      request.applicants = {whose.person.id};
      applicant_ = whose.person.login;
    } else if (!stating && (word == "dated" || word == "but") && !slots.empty() && i + 1 < w.size()) {
      slots.back() += ' ' + word + ' ' + w[++i].text;
    } else if (!stating) {
      slots.push_back(word);
    } else if (i + 1 < w.size()) {
      const std::string& value = w[++i].text;
      if (word == "name")
        statement.name = value;
      else if (word == "nik")
        statement.nik = value;
      else if (word == "nip")
        statement.nip = value;
      else if (word == "email")
        statement.email = value;
      else if (word == "position")
        statement.position = value;
      else if (word == "phone")
        statement.phone = value;
      else if (word == "unit")
        statement.unit = value;
      else
        return not_understood("stating " + word);
    }
  }
  if (stating) request.statement = statement;
  request.papers = TRY(papers(slots));
  const auto receipt = TRY(stage_->desk().submit(who.session(), std::move(request)));
  current_ = receipt.subject;
  cases_[applicant_] = receipt.subject;
  return std::optional{receipt};
}

// The words after the verb; by_hand: the letter was signed on paper.
Result<void> Play::read_words(actions::ActRequest& request, const Line& line, std::size_t from, bool& by_hand) {
  const auto& w = line.words;
  const std::string& verb = request.verb;
  for (std::size_t i = from; i < w.size(); ++i) {
    const std::string& word = w[i].text;
    const bool more = i + 1 < w.size();
    if (!w[i].quoted && word == ",") continue;
    if (w[i].quoted) {
      if (verb == "set_passphrase")
        request.passphrase = Secret{std::string_view{word}};
      else
        request.params["text"] = word;
    } else if (word == "with" && more && w[i + 1].text == "step" && i + 2 < w.size()) {
      request.step = w[i + 2].text;
      i += 2;
    } else if (word == "with") {
      std::vector<Word> rest{w.begin() + static_cast<std::ptrdiff_t>(i) + 1, w.end()};
      request.uploads = TRY(papers(list_of(rest, 0)));
      break;
    } else if (word == "by" && more && w[i + 1].text == "hand") {
      by_hand = true, ++i;
    } else if (word == "to" && more) {
      ++i;  // to whom is in the SOP; the word is for the reader
    } else if (word == "key" && more) {
      request.idempotency_key = w[++i].text;
    } else if (word == "passphrase" && more) {
      request.passphrase = Secret{std::string_view{w[++i].text}};
    } else if (word == "at" && i + 3 < w.size()) {
      const auto at = calendar::local_time(w[i + 1].text + " " + w[i + 2].text + " " + w[i + 3].text);
      if (!at) return not_understood("the time in: " + line.text);
      // Several hours are offered, one is set.
      const std::string slot =
          "slot." +
          std::to_string(1 + std::count_if(request.params.begin(), request.params.end(),
                                           [](const auto& p) { return p.first.starts_with("slot."); }));
      request.params[verb == "offer_slots" ? slot : "at"] = at->rfc3339();
      i += 3;
    } else if (verb == "choose_slot") {
      request.params["slot"] = word;
    } else if (verb == "create_mailbox") {
      request.params["address"] = word;
    } else if (word == "because" && more) {
      request.params["reason"] = w[++i].text;
    } else if (word == "absent") {
      request.params["attended"] = "tidak";
    } else if (verb == "explain_usage" && !more) {
      request.step = word;
    } else if (more && w[i + 1].quoted) {
      const std::string name = verb == "draft_letter" || verb == "type_letter" ? "field." + word : word;
      request.params[name] = w[++i].text;
    } else if (more && (word == "name" || word == "nik" || word == "through" || word == "classification" ||
                        word == "retention")) {
      request.params[word] = w[++i].text;
    } else {
      return not_understood("`" + word + "` in: " + line.text);
    }
  }
  return {};
}

// What follows it: the outcome, papers judged one by one, applicants each with their fate.
Result<void> Play::read_judgement(actions::ActRequest& request, const Line& line) {
  for (const std::vector<Word>& part : line.after) {
    if (part.empty()) return not_understood(line.text);
    const std::string said = part.size() > 1 && part.back().quoted ? part.back().text : "";
    if (is_unjudged(part)) continue;  // nothing is said of it
    if (part[0].text == "applicant" && part.size() >= 3) {
      // applicant 17 returned "why" · applicant 17 refused "why"
      request.fates[TRY(member(part[1].text))] = {part[2].text == "refused", said};
    } else if (part.size() >= 2 && (part[1].text == "incomplete" || part[1].text == "complete") &&
               !part[1].quoted) {
      request.verdicts[part[0].text] = {part[1].text == "complete", said};
    } else {
      request.outcome = part[0].text == "refuses" ? "tolak" : part[0].text;
      if (!said.empty()) request.params["text"] = said;
    }
  }
  return {};
}

// A row may hold the same verb for two letters.
Result<std::string> Play::step_of_letter(const CaseRef& subject, const std::string& verb, const std::string& letter,
                                         const std::string& by) {
  std::string found;
  const auto view = TRY(look_at(subject));
  if (const sop::Row* row = stage_->procedure().row(view.row))
    for (const sop::Step& candidate : row->steps)
      if (const auto of = candidate.params.find("letter");
          candidate.verb == verb && of != candidate.params.end() && of->second == letter &&
          (found.empty() || candidate.by == by))  // two may initial one letter at a time
        found = candidate.id;
  return found;
}

Play::Done Play::step(Actor& who, const Line& line, const std::string& verb, std::size_t from) {
  const auto& w = line.words;
  actions::ActRequest request;
  request.verb = verb;
  std::string letter;
  if ((letter_verb(verb) || verb == "notify_unit") && from < w.size() && !w[from].quoted)
    letter = w[from++].text;
  bool by_hand = false;
  TRY(read_words(request, line, from, by_hand));
  TRY(read_judgement(request, line));
  const CaseRef subject = TRY(subject_of(who, verb));
  if ((verb == "check_documents" || verb == "verify_identity") && request.outcome.empty()) {
    find_fit(request, TRY(look_at(subject)));
    for (const auto& part : line.after) if (is_unjudged(part)) request.verdicts.erase(part[0].text);
  }
  if (!letter.empty() && request.step.empty()) request.step = TRY(step_of_letter(subject, verb, letter, w[0].text));
  if (verb == "sign_letter" && request.outcome.empty()) {
    if (by_hand) {
      request.uploads = TRY(papers({"surat_bertanda_tangan"}));
    } else {
      if (!who.applicant) TRY(stage_->certify(who));
      if (request.passphrase.empty()) request.passphrase = Secret{std::string_view{play_passphrase}};
    }
  }
  if (verb == "set_passphrase" && request.passphrase.empty()) request.passphrase = Secret{std::string_view{play_passphrase}};
  if (verb == "assist_login") request.params.try_emplace("attended", "ya");
  if (verb == "complete_identity") {
    request.params.try_emplace("name", who.person.name);
    if (who.nik) request.params.try_emplace("nik", std::string{who.nik->digits()});
    request.params.try_emplace("sure", "ya");  // what the line says is what the card says
  }
  const bool through_link = by_link(verb) && who.enrolled && who.enrolled->enrolment == subject;
  return std::optional{TRY(stage_->desk().perform(through_link ? *who.enrolled : who.session(), subject, std::move(request)))};
}

// The newest link of the mails to somebody.
std::string Play::last_token(const Actor& who, std::string_view path) {
  std::string token;
  if (!who.person.email) return token;
  for (const mail::Mail& mail : stage_->mailbox().mails)
    if (std::string found = token_in(mail.text, path); !found.empty() && mail.to == who.person.email->text()) token = found;
  return token;
}

Play::Done Play::open_link(Actor& who, const Line& line) {
  const auto& w = line.words;
  const std::string token = last_token(who, "/aktivasi/");
  std::string fact;
  if (w.size() > 4 && w[3].text == "with")
    fact = joined(w, 4);
  else if (who.person.nip)
    fact = std::string{who.person.nip->digits()};
  else if (who.nik)
    fact = std::string{who.nik->last_four()} + " " + born(*who.nik, stage_->clock().now());
  TRY(stage_->desk().enrolment(token));
  who.enrolled = TRY(stage_->desk().enrol(token, fact));
  return std::optional<actions::Receipt>{};
}

Play::Done Play::confirm_email(Actor& who) {
  TRY(stage_->refresh(who));
  TRY(stage_->desk().ask_email_confirmation(who.session()));
  TRY(stage_->deliver());
  TRY(stage_->desk().confirm_email(last_token(who, "/surel/")));
  return std::optional<actions::Receipt>{};
}

// And checks what was signed, from the root on.
Play::Done Play::sign_document(Actor& who, const Line& line) {
  const auto& w = line.words;
  actions::SignRequest request;
  request.pdf = TRY(sample_document(who.person.name, "Perangkat Daerah", stage_->clock().now()));
  request.passphrase = Secret{
      std::string_view{w.size() > 4 && w[3].text == "passphrase" ? w[4].text.c_str() : play_passphrase}};
  request.mark = actions::Mark{};
  request.mark->x = 120, request.mark->y = 240;
  Node& n = stage_->node();
  const auto file = TRY(n.desk->sign_document(who.session(), std::move(request)));
  signing::CheckOptions options;
  options.anchors = {n.authority->certificate(keys::Purpose::root)};
  options.now = stage_->clock().now();
  const signing::Report report = signing::check_pdf(file.bytes, options);
  if (report.verdict != signing::Verdict::valid)
    return internal("cli.play.signature", std::string{signing::name_of(report.verdict)});
  return std::optional<actions::Receipt>{};
}

// The applicant's own lines, and a few of anybody's.
Play::Done Play::own_words(Actor& who, const Line& line, bool& known) {
  const auto& w = line.words;
  known = true;
  if (begins(w, 1, "adds")) {
    if (!current_) return refused("cli.play.no_case");
    applicant_ = who.person.login;
    return std::optional{
        TRY(stage_->desk().amend(who.session(), *current_, TRY(papers(list_of(w, 2))), std::nullopt))};
  }
  if (begins(w, 1, "withdraws")) {
    if (!current_) return refused("cli.play.no_case");
    return std::optional{TRY(stage_->desk().withdraw(who.session(), *current_, joined(w, 2)))};
  }
  if (begins(w, 1, "edits") && w.size() >= 3) {
    if (!current_) return refused("cli.play.no_case");
    actions::Params fields;
    for (std::size_t i = 3; i + 1 < w.size(); ++i)
      if (w[i + 1].quoted) fields[w[i].text] = w[i + 1].text, ++i;
    return std::optional{TRY(stage_->desk().edit_letter(who.session(), *current_, w[2].text, fields))};
  }
  if (begins(w, 1, "opens link")) return open_link(who, line);
  if (begins(w, 1, "asks confirmation")) {
    TRY(stage_->desk().ask_email_confirmation(who.session()));
    return std::optional<actions::Receipt>{};
  }
  if (begins(w, 1, "confirms email")) return confirm_email(who);
  if (begins(w, 1, "signs document")) return sign_document(who, line);
  if (begins(w, 1, "holds certificate")) {  // from the beginning, by the recorded bootstrap act
    TRY(stage_->certify(who));
    return std::optional<actions::Receipt>{};
  }
  if (begins(w, 1, "reads")) {
    TRY(stage_->desk().mark_read(who.session(), current_.value_or(CaseRef{})));
    return std::optional<actions::Receipt>{};
  }
  if (begins(w, 1, "takes back")) {
    if (!current_) return refused("cli.play.no_case");
    return std::optional{TRY(stage_->desk().take_back(who.session(), *current_, joined(w, 3)))};
  }
  if (begins(w, 1, "notes")) {
    if (!current_) return refused("cli.play.no_case");
    return std::optional{TRY(stage_->desk().note(who.session(), *current_, joined(w, 2)))};
  }
  if (begins(w, 1, "leaves out") && w.size() >= 4) {  // kadis leaves out STEP "why"
    if (!current_) return refused("cli.play.no_case");
    return std::optional{TRY(stage_->desk().deviate(who.session(), *current_, "", w[3].text, joined(w, 4)))};
  }
  if (begins(w, 1, "revokes certificate")) {
    const auto view = TRY(look_at(current_.value_or(CaseRef{})));
    TRY(stage_->desk().revoke(who.session(), view.certificate_serial, w.size() > 3 ? w[3].text : "unspecified"));
    return std::optional<actions::Receipt>{};
  }
  known = false;
  return std::optional<actions::Receipt>{};
}

}  // namespace paraf::cli::scenario
