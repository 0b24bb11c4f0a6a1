// The inbox: what waits for somebody, of their own office and, for an applicant, at the authority.
//
// It is asked for more often than anything else, and on a server across a network every question is a
// journey. So one question brings all that waits for a role, with the state of each case and its sealed
// package; what is the same for every line (working time, who stands in for whom) is read once.
#include <algorithm>
#include <charconv>
#include <functional>

#include "actions/actions.sql.h"
#include "actions/desk_parts.h"

namespace paraf::actions {

std::string name_of(store::Transaction& tx, const workflow::Who& who,
                    std::map<PersonId, std::string>& known) {
  if (who.empty() || who.office != tx.scope().only()) return {};
  const auto found = known.find(who.person);
  if (found != known.end()) return found->second;
  const auto person = people::person(tx, who.person);
  return known[who.person] = person ? person->name : std::string{};
}

std::string words_of(const sop::Row& row, const sop::Step& step) {
  return step.text.reading.empty() ? row.activity.reading : step.text.reading;
}

std::vector<std::string> outcomes_of(const sop::Step& step) {
  std::vector<std::string> words;
  for (const auto& [word, to] : step.outcomes) words.push_back(word);
  return words;
}

namespace {

using store::Scope;
using store::value;

constexpr std::int64_t most_of_role = 1000;

// Where a task stands in the inbox: oldest first.
struct Place {
  Timestamp since = Timestamp::from_micros(0);
  std::string id{}, row{}, step{};
  friend auto operator<=>(const Place&, const Place&) = default;
};
Place place_of(const Task& t) { return {t.since, t.subject.id.text(), t.row, t.step}; }

// "1767578400000000~01J…~3~paraf"
std::string written(const Place& place) {
  return std::to_string(place.since.micros()) + '~' + place.id + '~' + place.row + '~' + place.step;
}
Result<Place> place_in(std::string_view text) {
  Place place;
  if (text.empty()) return place;
  std::vector<std::string> parts(1);
  for (const char c : text)
    if (c == '~')
      parts.emplace_back();
    else
      parts.back().push_back(c);
  std::int64_t since = 0;
  const auto read = std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), since);
  if (parts.size() != 4 || read.ec != std::errc{} || read.ptr != parts[0].data() + parts[0].size())
    return malformed("actions.inbox_page");
  return Place{Timestamp::from_micros(since), parts[1], parts[2], parts[3]};
}

// One office's tasks, for one who looks at them.
class Reader {
 public:
  using Clock = std::function<Ledger(const calendar::Ledger&, const calendar::WorkingTime&)>;
  struct Means {
    const Services& s;
    workflow::Editions& editions;
    Clock clock;
    Timestamp now;
  };
  Reader(const Means& means, const Session& who, store::Transaction& tx, std::vector<Task>& onto,
         std::optional<Place>& end)
      : p_(means), who_(who), tx_(tx), onto_(onto), end_(end) {}

  Result<void> begin() {
    time_ = working_time(p_.s, TRY(people::load_office(tx_)));
    return {};
  }

  // Behind a place in the inbox; says so when there is more than a page behind it.
  Result<void> of_roles(const Place& after) {
    const people::RoleBook book = TRY(people::role_book(tx_));
    const auto today = local_day(p_.now, time_.zone);
    for (const store::Row& row :
         TRY(tx_.query(actions::sql, "reads_of", {value(who_.office), value(who_.person)})))
      read_[row.text(0)] = row.time(1);
    for (const std::string& role : people::roles_of(book, who_.person, today)) {
      if (role == "pemohon") continue;
      for (const store::Row& row :
           TRY(tx_.query(actions::sql, "claims_waiting", {value(who_.office), value(role)})))
        held_[{row.text(0), row.text(1)}] = PersonId::trusted(row.text(2));
      const auto right = people::may_act(book, who_.person, role, today);
      const std::string acting =
          right && right->stand_in ? std::string{people::name_of(right->stand_in->kind)} : "";
      TRY(add_all(TRY(tx_.query(actions::sql, "inbox_of_role", behind(after, role))), acting, false));
    }
    return {};
  }

  // only: of this case, for who came by its link.
  Result<void> of_applicant(const Place& after, const std::optional<CaseId>& only) {
    store::Rows rows = TRY(tx_.query(actions::sql, "inbox_of_applicant", behind(after, who_.person.text())));
    if (only) std::erase_if(rows, [&](const store::Row& row) { return row.text(0) != only->text(); });
    return add_all(rows, "", true);
  }

 private:
  std::vector<store::Value> behind(const Place& after, const std::string& whose) const {
    return {value(tx_.scope().only()), value(whose),     value(after.since), value(after.id),
            value(after.row),          value(after.step), value(most_of_role + 1)};
  }
  // A page ends where the shortest of its lists does: what is behind that may have others before it.
  Result<void> add_all(const store::Rows& rows, const std::string& acting, bool as_applicant) {
    for (const store::Row& row : rows) TRY(add(row, acting, as_applicant));
    if (std::ssize(rows) <= most_of_role) return {};
    const store::Row& last = rows[most_of_role - 1];
    const Place end{last.time(6), last.text(0), last.text(1), last.text(2)};
    if (!end_ || end < *end_) end_ = end;
    return {};
  }

  // A case with several tasks is read once.
  struct Known {
    workflow::Case c;
    std::shared_ptr<const workflow::Edition> edition;
    std::string applicant;
  };
  Result<const Known*> known(const store::Row& row) {
    const auto found = cases_.find(row.text(0));
    if (found != cases_.end()) return &found->second;
    Known k;
    k.c = TRY(workflow::case_from_json(row.text(8)));
    k.c.version = row.integer(7);
    k.edition = TRY(p_.editions.edition(tx_, k.c.edition));
    k.applicant = TRY(opened_package(p_.s, tx_, k.c.id, row.bytes(9))).statement.name;
    return &cases_.emplace(row.text(0), std::move(k)).first->second;
  }

  Result<void> add(const store::Row& line, const std::string& acting, bool as_applicant) {
    const Known& k = *TRY(known(line));
    if (k.c.is_applicant({who_.office, who_.person}) != as_applicant) return {};  // nobody handles their own
    const sop::Sop& sop = k.edition->sop;
    const std::string &row_no = line.text(1), &role = line.text(5);
    const sop::Row* row = sop.row(row_no);
    if (!row) return {};
    for (const sop::Step& step : row->steps) {
      if (step.id != line.text(2)) continue;
      Task task;
      task.subject = {k.c.office, k.c.id};
      task.sop = k.c.sop;
      task.sop_name = sop.identity.name.reading;
      task.edition = k.c.edition;
      task.applicant = k.applicant;
      task.row = row_no;
      task.step = step.id;
      task.mark = step.mark;
      task.verb = line.text(3);
      task.performer = line.text(4);
      if (const sop::Performer* performer = sop.performer(task.performer))
        task.performer_label = performer->label;
      task.text = words_of(*row, step);
      task.outcomes = outcomes_of(step);
      task.since = line.time(6);
      task.clock = p_.clock(k.c.rows.at(row_no).clock, time_);
      task.acting = acting;
      task.version = k.c.version;
      if (!as_applicant) {
        const auto seen = read_.find(line.text(0));
        task.unread = seen == read_.end() || seen->second < task.since;
        if (const auto claim = held_.find({line.text(0), role}); claim != held_.end()) {
          task.held = claim->second == who_.person;
          task.held_by = name_of(tx_, {who_.office, claim->second}, names_);
        }
      }
      onto_.push_back(std::move(task));
    }
    return {};
  }

  const Means& p_;
  const Session& who_;
  store::Transaction& tx_;
  std::vector<Task>& onto_;
  std::optional<Place>& end_;
  calendar::WorkingTime time_{};
  std::map<std::string, Known> cases_{};
  std::map<std::string, Timestamp> read_{};                         // by case
  std::map<std::pair<std::string, std::string>, PersonId> held_{};  // by case and role
  std::map<PersonId, std::string> names_{};
};

}  // namespace

Result<std::vector<Task>> Desk::inbox(const Session& who) {
  return inbox_page(who).map([](InboxPage&& page) { return std::move(page.tasks); });
}

Result<InboxPage> Desk::inbox_page(const Session& who, std::string_view after_text) {
  const Services& s = parts_->s;
  const Timestamp now = s.clock.now();
  const Place after = TRY(place_in(after_text));
  InboxPage page;
  std::optional<Place> end;
  const Reader::Means means{s, parts_->editions,
                            [&](const calendar::Ledger& clock, const calendar::WorkingTime& time) {
                              return parts_->ledger(clock, now, time);
                            },
                            now};
  const auto read = [&](const OfficeId& office, bool roles) {
    return s.store.read(Scope::office(office), [&](store::Transaction& tx) -> Result<void> {
      Reader reader{means, who, tx, page.tasks, end};
      TRY(reader.begin());
      if (roles) TRY(reader.of_roles(after));
      return reader.of_applicant(after, who.enrolment ? std::optional{who.enrolment->id} : std::nullopt);
    });
  };
  // The one-time link of a new passphrase opens a case of one's own office; of another, one at the authority.
  if (!who.enrolment || who.enrolment->office == who.office) TRY(read(who.office, !who.enrolment));
  // What the applicant has to do at the authority.
  if (who.office != s.settings.authority) TRY(read(s.settings.authority, false));
  std::stable_sort(page.tasks.begin(), page.tasks.end(),
                   [](const Task& a, const Task& b) { return place_of(a) < place_of(b); });
  if (end) {
    std::erase_if(page.tasks, [&](const Task& t) { return *end < place_of(t); });
    page.next = written(*end);
  }
  return page;
}

}  // namespace paraf::actions
