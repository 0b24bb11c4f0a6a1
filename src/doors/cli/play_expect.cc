#include "doors/cli/play_expect.h"

#include <algorithm>
#include <sstream>

#include "actions/counters.h"
#include "office/registry/registry.h"
#include "platform/messages/messages.h"

namespace paraf::cli::scenario {

namespace {

std::vector<std::string> split(const std::string& text) {
  std::istringstream in{text};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

bool is_code(const std::string& word) {
  const auto dot = word.find('.');
  return dot != std::string::npos && dot > 0 && dot + 1 < word.size() &&
         std::all_of(word.begin(), word.end(),
                     [](char c) {
                       return (c >= 'a' && c <= 'z') || c == '.' || c == '_' || (c >= '0' && c <= '9');
                     }) &&
         !(word[0] >= '0' && word[0] <= '9');
}

bool is_kind(const std::string& word) {
  for (const ErrorKind kind :
       {ErrorKind::malformed, ErrorKind::unauthorized, ErrorKind::forbidden, ErrorKind::not_found,
        ErrorKind::conflict, ErrorKind::refused, ErrorKind::too_large, ErrorKind::too_many,
        ErrorKind::unavailable, ErrorKind::internal})
    if (word == name_of(kind)) return true;
  return false;
}

struct Failure {
  std::string kind, code;
  std::vector<std::string> facts;
};

std::optional<Failure> failure_of(const std::string& words) {
  const auto colon = words.find(": ");
  const auto head = split(words.substr(0, colon));
  Failure f;
  if (head.size() == 1 && is_code(head[0]))
    f.code = head[0];
  else if (head.size() == 2 && is_kind(head[0]) && is_code(head[1]))
    f.kind = head[0], f.code = head[1];
  else
    return std::nullopt;
  if (colon != std::string::npos) {
    std::istringstream rest{words.substr(colon + 2)};
    for (std::string part; std::getline(rest, part, ',');) {
      part.erase(0, part.find_first_not_of(" \""));
      while (!part.empty() && (part.back() == ' ' || part.back() == '"')) part.pop_back();
      if (!part.empty()) f.facts.push_back(part);
    }
  }
  return f;
}

std::string wrong(const std::string& wanted, const std::string& is) {
  return "expected " + wanted + ", but it is " + (is.empty() ? "(nothing)" : is);
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// Without quotes: `"Surat"` -> Surat.
std::string bare(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '"'), text.end());
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

// What stands after the word, without leading spaces.
std::string rest_after(const std::string& words, const std::string& word) {
  const std::string rest = words.substr(words.find(word) + word.size());
  return rest.substr(std::min(rest.size(), rest.find_first_not_of(' ')));
}

std::string status_line(const actions::CaseView& v) {
  return v.status == "open" ? "row " + v.row : v.status + " (row " + v.row + ")";
}

const actions::RowView* row_view(const actions::CaseView& v, const std::string& no) {
  for (const actions::RowView& row : v.rows)
    if (row.no == no) return &row;
  return nullptr;
}

constexpr std::string_view statuses[] = {"open",    "returned",  "following", "done",
                                         "refused", "withdrawn", "expired"};

// Words about a case, each kind in its own part: what it finds is empty when it is so, else what is so instead; none
// where the words are not of that kind.
class Look {
 public:
  Look(Stage& stage, const std::string& words, const Outcome& outcome, const actions::CaseView& view)
      : stage_(stage), words_(words), outcome_(outcome), v_(view), w_(split(words)) {}

  std::string said() const {
    for (const auto part : {&Look::place, &Look::clock, &Look::letter, &Look::applicants, &Look::facts, &Look::waiting,
                            &Look::numbers})
      if (auto found = (this->*part)()) return *found;
    return "these words are not understood: " + words_;
  }

 private:
  using Found = std::optional<std::string>;

  std::string rest(std::size_t from) const { return join({w_.begin() + static_cast<std::ptrdiff_t>(from), w_.end()}); }
  std::string check(bool so, const std::string& is) const { return so ? std::string{} : wrong(words_, is); }

  Found place() const {
    if (w_[0] == "row" && w_.size() == 2) return check(v_.row == w_[1] && v_.status == "open", status_line(v_));
    if (w_[0] == "end" && w_.size() == 1) return check(v_.row == "end", status_line(v_));
    if (w_.size() == 1 && std::find(std::begin(statuses), std::end(statuses), w_[0]) != std::end(statuses))
      return check(v_.status == w_[0], status_line(v_));
    if (w_[0] == "returned" && w_.size() == 3)
      return check(v_.status == "returned", status_line(v_));  // "returned to ratna"
    return {};
  }

  Found clock() const {
    if (words_.starts_with("answer due ")) {
      const auto at = calendar::local_time(words_.substr(11));
      return at ? check(v_.answer_due == at->rfc3339(), v_.answer_due) : "cannot read the time in: " + words_;
    }
    if (w_[0] != "used" && w_[0] != "late" && w_[0] != "paused" && w_[0] != "due" && words_ != "not late" &&
        words_ != "running")
      return {};
    std::string no = v_.row, said = words_;
    if (const auto in = words_.rfind(" in row "); in != std::string::npos) {
      no = words_.substr(in + 8);
      said = words_.substr(0, in);
    } else if (no == "end" || !row_view(v_, no)) {
      no = outcome_.row_before;
    }
    const actions::RowView* row = row_view(v_, no);
    if (!row) return wrong(words_, "no such row: " + no);
    if (w_[0] == "used")
      return check(row->clock.text() == said.substr(5), "used " + row->clock.text() + " in row " + no);
    if (w_[0] == "late") return check(row->clock.late, "not late");
    if (words_ == "not late") return check(!row->clock.late, "late");
    if (w_[0] == "paused") return check(!row->clock.running, "running");
    if (words_ == "running") return check(row->clock.running, "paused");
    const auto at = calendar::local_time(said.substr(4));
    if (!at) return "cannot read the time in: " + words_;
    return check(row->clock.due == *at, row->clock.due ? row->clock.due->rfc3339() : "none");
  }

  Found letter() const {
    const bool none = words_.starts_with("no initials of ");
    if (w_[0] != "letter" && w_[0] != "number" && w_[0] != "initials" && !none) return {};
    const std::size_t named = w_[0] == "letter" ? 1 : none ? 3 : 2;
    const std::string use = w_.size() > named ? w_[named] : std::string{};
    const auto letter = std::find_if(v_.letters.begin(), v_.letters.end(), [&](const auto& l) { return l.use == use; });
    if (letter == v_.letters.end()) return wrong(words_, "no such letter: " + use);
    if (w_[0] == "letter") {
      const std::string is = letter->state + (letter->sealed ? " distempel" : "") +
                             (letter->archived ? " diarsipkan" : "") + (letter->dispatched ? " dikirim" : "") +
                             (letter->by_hand ? " dengan-tangan" : "") + " edisi " + std::to_string(letter->version);
      return check(holds(is, rest(2)), is);
    }
    if (w_[0] == "number")
      return check(letter->number.starts_with(rest(3)) && !letter->number.empty(), letter->number);
    std::vector<std::string> holding;
    for (const auto& [who, valid] : letter->initials)
      if (valid && std::find(holding.begin(), holding.end(), who) == holding.end()) holding.push_back(who);
    if (none) return check(holding.empty(), join(holding));
    std::vector<std::string> wanted{w_.begin() + 3, w_.end()};
    std::sort(wanted.begin(), wanted.end());
    std::sort(holding.begin(), holding.end());
    return check(wanted == holding, join(holding));
  }

  Found applicants() const {
    if (w_[0] == "applicants" && w_.size() == 3) {  // applicants returned 10
      const auto count =
          std::count_if(v_.members.begin(), v_.members.end(), [&](const auto& m) { return m.status == w_[1]; });
      return check(std::to_string(count) == w_[2], std::to_string(count));
    }
    if (w_[0] != "applicant" || w_.size() < 3) return {};  // applicant 17 returned · applicant 17 because NIK
    const std::size_t number = static_cast<std::size_t>(std::stoul("0" + w_[1]));
    if (number < 1 || number > v_.members.size()) return wrong(words_, "no such applicant");
    const actions::MemberView& m = v_.members[number - 1];
    if (w_[2] == "because") return check(holds(m.reason, bare(rest(3))), m.reason);
    return check(m.status == w_[2], m.status + (m.reason.empty() ? "" : ": " + m.reason));
  }

  Found facts() const {
    if (w_[0] == "has") {
      const bool no = w_.size() == 3 && w_[1] == "no";
      const bool there = std::find(v_.artefacts.begin(), v_.artefacts.end(), w_.back()) != v_.artefacts.end();
      return check(there != no, join(v_.artefacts));
    }
    if (w_[0] == "acting")
      return check(!v_.timeline.empty() && v_.timeline.back().acting == rest(1),
                   v_.timeline.empty() ? "" : v_.timeline.back().acting);
    if (w_[0] == "reason")
      return check(holds(v_.returned_reason + v_.refused_reason, bare(rest(1))), v_.returned_reason + v_.refused_reason);
    if (w_[0] != "mismatch" && words_ != "no mismatch") return {};
    std::vector<std::string> fields;
    for (const actions::Mismatch& m : v_.mismatches) fields.push_back(m.field);
    if (w_[0] == "no") return check(fields.empty(), join(fields));
    return check(std::find(fields.begin(), fields.end(), rest(1)) != fields.end(), join(fields));
  }

  // Whether it lies in somebody's inbox (the authority's part of it included).
  bool waits_for(Actor& actor) const {
    const auto tasks = stage_.desk().inbox(actor.enrolled.value_or(actor.session()));
    if (!tasks) return false;
    return std::any_of(tasks->begin(), tasks->end(), [&](const actions::Task& t) {
      return t.subject == v_.subject || (v_.linked && t.subject == *v_.linked);
    });
  }

  Found waiting() const {
    if (w_[0] != "waits") return {};
    const std::string who = w_.back();
    if (who == "nobody") {
      for (const sop::Performer& p : stage_.procedure().performers)
        if (const auto actor = stage_.actor(p.id); actor && waits_for(**actor))
          return wrong(words_, "waits for " + p.id);
      return std::string{};
    }
    const auto actor = stage_.actor(who);
    return actor ? check(waits_for(**actor), "it does not") : wrong(words_, "nobody of that name");
  }

  Found numbers() const {
    if (w_.size() < 2) return {};
    const std::string value = rest(1);
    std::vector<std::string> seen;
    if (outcome_.receipt)
      for (const std::string& name : {w_[0], w_[0] + ".urut"})
        if (const auto made = outcome_.receipt->made.find(name); made != outcome_.receipt->made.end())
          seen.push_back(made->second);
    if (const auto number = v_.numbers.find(w_[0]); number != v_.numbers.end()) seen.push_back(number->second);
    if (seen.empty()) return {};
    return check(std::find(seen.begin(), seen.end(), value) != seen.end(), join(seen));
  }

  Stage& stage_;
  const std::string& words_;
  const Outcome& outcome_;
  const actions::CaseView& v_;
  const std::vector<std::string> w_;
};

// No subject of a mail holds somebody's name, NIK or NIP: it travels, and is listed, in the clear.
std::string subjects_name_nobody(Stage& stage) {
  for (const mail::Mail& mail : stage.mailbox().mails)
    for (const Actor* actor : stage.actors()) {
      const bool named = holds(mail.subject, actor->person.name) ||
                         (actor->nik && holds(mail.subject, actor->nik->digits())) ||
                         (actor->person.nip && holds(mail.subject, actor->person.nip->digits()));
      if (named) return wrong("subjects name nobody", mail.subject);
    }
  return {};
}

// kadis counts 1 "Belum ditandatangani": what the counter of their home page shows under those words.
std::string counted(Stage& stage, const std::string& words) {
  const auto w = split(words);
  const auto who = stage.actor(w[0]);
  if (!who) return "nobody of that name: " + w[0];
  const auto tasks = stage.desk().inbox((*who)->session());
  const auto catalogue = messages::Catalogue::embedded();
  if (!tasks || !catalogue) return wrong(words, "no inbox");
  const std::string title = bare(rest_after(words, w[2]));
  for (const std::string_view id : actions::counters()) {
    if (catalogue->text(messages::Language::id, "staff.counter." + std::string{id}) != title) continue;
    const auto count =
        std::count_if(tasks->begin(), tasks->end(), [&](const actions::Task& t) { return actions::counter_of(t) == id; });
    return std::to_string(count) == w[2] ? "" : wrong(words, std::to_string(count));
  }
  return "there is no such counter: " + title;
}

}  // namespace

bool expects_failure(const std::string& words) { return failure_of(words).has_value(); }

std::string expect(Stage& stage, const std::string& words, const Outcome& outcome,
                   const std::optional<actions::CaseRef>& subject) {
  const auto w = split(words);
  if (w.empty()) return "nothing is expected after ->";
  if (const auto failure = failure_of(words)) {
    if (!outcome.failed) return wrong(words, "done");
    const Error& e = *outcome.failed;
    if (e.code != failure->code || (!failure->kind.empty() && name_of(e.kind) != failure->kind))
      return wrong(words, e.line());
    for (const std::string& fact : failure->facts)
      if (std::none_of(e.facts.begin(), e.facts.end(), [&](const auto& f) { return holds(f.second, fact); }))
        return wrong(words, e.line());
    return {};
  }
  auto& mails = stage.mailbox().mails;
  if (words == "no mail")
    return mails.size() == outcome.mails_before
               ? ""
               : wrong(words, "a mail to " + mails.back().to + ": " + mails.back().subject);
  const auto& notices = stage.telephones().notices;
  if (words == "no notice") return notices.size() == outcome.notices_before ? "" : wrong(words, notices.back().text);
  if (w[0] == "notice" && w.size() >= 3) {  // notice to ratna "perlu dilengkapi"
    const auto to = stage.actor(w[2]);
    if (!to || !(*to)->person.phone) return wrong(words, "no number of " + w[2]);
    const std::string wanted = bare(rest_after(words, w[2]));
    std::string is;
    for (std::size_t i = outcome.notices_before; i < notices.size(); ++i) {
      if (notices[i].to != (*to)->person.phone->text()) continue;
      if (holds(notices[i].text, wanted)) return {};
      is += notices[i].text + "; ";
    }
    return wrong(words, is.empty() ? "no notice to " + w[2] : is);
  }
  if (w[0] == "mail" && w.size() >= 3) {
    const auto to = stage.actor(w[2]);
    if (!to || !(*to)->person.email) return wrong(words, "no address of " + w[2]);
    const std::string wanted = bare(rest_after(words, w[2]));
    std::string is;
    for (std::size_t i = outcome.mails_before; i < mails.size(); ++i) {
      if (mails[i].to != (*to)->person.email->text()) continue;
      std::string all = mails[i].subject + "\n" + mails[i].text;
      for (const mail::Attachment& file : mails[i].attachments)
        if (file.type.starts_with("text/")) all.append(file.content.begin(), file.content.end());
      if (holds(all, wanted)) return {};
      is += mails[i].subject + "; ";
    }
    return wrong(words, is.empty() ? "no mail to " + w[2] : is);
  }
  if ((w[0] == "incoming" || w[0] == "outgoing") && w.size() == 2) {
    const auto office = store::Scope::office(stage.office());
    const registry::Book book = w[0] == "incoming" ? registry::Book::incoming : registry::Book::outgoing;
    const int year = calendar::local_year(stage.clock().now(), Zone::wib);
    const auto entries = stage.node().store->read(
        office, [&](store::Transaction& tx) { return registry::list(tx, {.book = book, .year = year}); });
    if (!entries) return entries.error().line();
    return std::to_string(entries->entries.size()) == w[1] ? "" : wrong(words, std::to_string(entries->entries.size()));
  }
  const auto onlooker = stage.onlooker(stage.office());
  const auto officer = stage.onlooker(OfficeId::trusted("psre"));
  if (!onlooker || !officer) return "nobody may look on";
  if (words.starts_with("authority cases ")) {
    const auto all = stage.desk().cases(*officer);
    if (!all) return all.error().line();
    return std::to_string(all->size()) == w[2] ? "" : wrong(words, std::to_string(all->size()));
  }
  if (words == "subjects name nobody") return subjects_name_nobody(stage);
  if (w.size() >= 3 && w[1] == "counts") return counted(stage, words);
  if (outcome.receipt && outcome.receipt->subject.id.empty())
    if (const auto made = outcome.receipt->made.find(w[0]); made != outcome.receipt->made.end())
      return made->second == rest_after(words, w[0]) ? "" : wrong(words, w[0] + " " + made->second);
  if (!subject) return "there is no case yet to look at: " + words;
  const auto view = stage.desk().view(*onlooker, *subject);
  if (!view) return view.error().line();
  if (w[0] == "certificate" || words == "no certificate" || words.starts_with("old certificate ")) {
    const bool old = w[0] == "old";
    std::string is = "none";
    for (const auto& [person, name] : view->applicants) {
      const auto certificates = stage.desk().certificates({person, subject->office, std::nullopt});
      if (!certificates) return certificates.error().line();
      if (!certificates->empty()) is = old ? certificates->back().status : certificates->front().status;
    }
    const std::string wanted = w[0] == "no" ? "none" : w.back();
    return is == wanted ? "" : wrong(words, is);
  }
  if (w[0] == "authority" || w[0] == "mismatch" || words == "no mismatch") {
    if (!view->linked) return wrong(words, "the authority has no case");
    const auto there = stage.desk().view(*officer, *view->linked);
    if (!there) return there.error().line();
    return Look{stage, w[0] == "authority" ? join({w.begin() + 1, w.end()}) : words, outcome, *there}.said();
  }
  return Look{stage, words, outcome, *view}.said();
}

}  // namespace paraf::cli::scenario
