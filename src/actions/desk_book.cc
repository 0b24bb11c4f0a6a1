// What a desk looks up: who looked at the papers of a case, what is agreed with applicants, who holds a
// certificate and what became of it.
#include <algorithm>
#include <charconv>
#include <limits>
#include <map>

#include "actions/actions.sql.h"
#include "actions/desk_parts.h"
#include "actions/holders.h"
#include "actions/officials.h"
#include "base/text.h"

namespace paraf::actions {

using store::Scope;
using store::value;

Result<std::vector<AccessView>> Desk::access_log(const Session& who, const CaseRef& subject) {
  const Parts::Loaded l = TRY(parts_->load(who, subject));
  TRY(parts_->may_look(who, l));
  // Each applicant of a collective request learns who looked at their own card, and nothing of the others'.
  const bool own = !l.officer && l.c.is_applicant({who.office, who.person});
  return parts_->s.store.read(
      Scope::office(subject.office), [&](store::Transaction& tx) -> Result<std::vector<AccessView>> {
        std::vector<AccessView> all;
        std::map<std::string, std::pair<std::string, std::string>> known;
        for (const store::Row& row : TRY(tx.query(actions::sql, "looks_at_case",
                                                  {value(subject.office), value(subject.id),
                                                   value(own ? who.person.text() : std::string{})}))) {
          auto [at, fresh] = known.try_emplace(row.text(2));
          if (fresh)
            if (const auto person = people::person(tx, PersonId::trusted(row.text(2))))
              at->second = {person->name, person->position};
          const sop::Paper* slot = l.edition->sop.paper(row.text(0));
          const auto label = l.c.refs.find("berkas." + row.text(0));
          all.push_back({slot != nullptr           ? slot->label
                         : label != l.c.refs.end() ? label->second
                                                   : row.text(0),
                         row.text(1), at->second.first, at->second.second, row.text(3), row.time(4)});
        }
        return all;
      });
}

Result<std::vector<AppointmentView>> Desk::appointments(const Session& who, Timestamp from, Timestamp until) {
  const Services& s = parts_->s;
  return s.store.read(
      Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<AppointmentView>> {
        TRY(must_be_official(s, tx, who));
        std::vector<AppointmentView> all;
        for (const store::Row& row : TRY(tx.query(actions::sql, "appointments_between",
                                                  {value(who.office), value(from), value(until)}))) {
          AppointmentView a;
          a.subject = {who.office, CaseId::trusted(row.text(0))};
          a.applicant = TRY(package_of(s, tx, a.subject.id)).statement.name;
          a.at = row.time(1);
          a.minutes = static_cast<int>(row.integer(2));
          a.place = row.text(3);
          a.moved = static_cast<int>(row.integer(4));
          a.attended = row.text(5);
          all.push_back(std::move(a));
        }
        return all;
      });
}

namespace {

constexpr std::int64_t looked_through = 1000;  // of the office's holders, in one page
constexpr std::chrono::hours ends_soon{24 * 90};

struct Listed {
  HolderView view;
  std::int64_t made = 0;
  std::string place() const { return std::to_string(made) + "." + view.serial; }
};

Result<std::vector<Listed>> listed(store::Transaction& tx, const char* query,
                                   const std::vector<store::Value>& asked) {
  std::vector<Listed> all;
  for (const store::Row& row : TRY(tx.query(actions::sql, query, asked))) {
    Listed one;
    one.view.serial = row.text(0);
    one.view.person = PersonId::trusted(row.text(1));
    one.made = row.integer(2);
    one.view.name = row.text(3);
    if (!row.is_null(4)) one.view.nip = row.text(4);
    one.view.position = row.text(5);
    all.push_back(std::move(one));
  }
  return all;
}

// What the authority has of the certificate.
void complete(const ca::Record& record, HolderView& h, Timestamp now) {
  h.not_before = record.not_before;
  h.not_after = record.not_after;
  h.follows = record.follows;
  const bool hold = record.revoked && record.revoked->reason == ca::Reason::certificate_hold;
  if (record.revoked) {
    h.revoked = record.revoked->at;
    h.reason = std::string{ca::name_of(record.revoked->reason)};
  }
  h.status = hold ? "suspended" : record.revoked ? "revoked" : now > record.not_after ? "expired" : "active";
}

// The same of all of them, asked for together.
Result<std::vector<HolderView>> completed(const Services& s, const std::vector<Listed>& all) {
  std::vector<std::string> serials;
  for (const Listed& one : all) serials.push_back(one.view.serial);
  std::map<std::string, ca::Record> known;
  for (ca::Record& record : TRY(s.authority.find_all(serials))) known.emplace(record.serial, std::move(record));
  std::vector<HolderView> views;
  for (const Listed& one : all) {
    HolderView& view = views.emplace_back(one.view);
    view.status = "unknown";
    if (const auto found = known.find(view.serial); found != known.end()) complete(found->second, view, s.clock.now());
  }
  return views;
}

bool fits(const HolderView& h, std::string_view status, Timestamp now) {
  if (status == "ending") return h.status == "active" && h.not_after - now < ends_soon;
  return status.empty() || h.status == status;
}

// "1760000000000000.0A1B…": where the page before ended.
Result<std::pair<std::int64_t, std::string>> place_of(std::string_view after) {
  if (after.empty()) return std::pair{std::numeric_limits<std::int64_t>::max(), std::string{}};
  const std::size_t dot = std::min(after.find('.'), after.size());
  std::int64_t made = 0;
  const auto [end, failed] = std::from_chars(after.data(), after.data() + dot, made);
  if (failed != std::errc{} || end != after.data() + dot || dot + 1 >= after.size())
    return malformed("actions.holder_page");
  return std::pair{made, std::string{after.substr(dot + 1)}};
}

std::string pattern_of(std::string_view words) {
  if (words.empty()) return {};
  std::string like = "%";
  for (const char c : words) {
    if (c == '%' || c == '_' || c == '!') like.push_back('!');
    like.push_back(lowered(c));
  }
  return like + "%";
}

}  // namespace

Result<HolderPage> Desk::office_holders(const Session& who, const HolderQuery& query) {
  const Services& s = parts_->s;
  const Timestamp now = s.clock.now();
  const auto [made, serial] = TRY(place_of(query.after));
  const auto most = static_cast<std::size_t>(std::clamp(query.most, 1, 500));
  // Without a status what is read is what is shown, and one more to know whether there is a next page.
  const std::int64_t read = query.status.empty() ? static_cast<std::int64_t>(most) + 1 : looked_through + 1;
  const auto all = TRY(s.store.read(
      Scope::office(who.office),
      [&, &before = made, &last = serial](store::Transaction& tx) -> Result<std::vector<Listed>> {
        TRY(must_be_official(s, tx, who));
        return listed(
            tx, "holders_of_office",
            {value(who.office), value(before), value(last), value(pattern_of(query.words)), value(read)});
      }));
  HolderPage page;
  std::size_t seen = 0;
  for (HolderView& h : TRY(completed(s, all))) {
    if (page.rows.size() == most || seen + 1 == static_cast<std::size_t>(read)) {
      page.next = all[seen - 1].place();
      break;
    }
    ++seen;
    if (fits(h, query.status, now)) page.rows.push_back(std::move(h));
  }
  return page;
}

Result<std::vector<HolderView>> holder_of(const Services& s, const Session& who, std::string_view serial) {
  const auto all =
      TRY(s.store.read(Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<Listed>> {
        TRY(must_be_official(s, tx, who));
        return listed(tx, "holders_beside", {value(who.office), value(serial)});
      }));
  return completed(s, all);
}

Result<std::vector<CaseLine>> Desk::cases_about(const Session& who, const PersonId& person,
                                                std::string_view serial) {
  const Services& s = parts_->s;
  return s.store.read(
      Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<CaseLine>> {
        TRY(must_be_official(s, tx, who));
        std::vector<CaseLine> all;
        for (const workflow::Line& line : TRY(workflow::cases(tx, "", person, 100))) {
          const workflow::Case c = TRY(workflow::load(tx, line.id));
          const auto about = [&](const char* name) {
            const auto found = c.refs.find(name);
            return found != c.refs.end() && found->second == serial;
          };
          const workflow::Member* member = c.member({who.office, person});
          if (!about("serial") && !about("serial.baru") && !(member && member->serial == serial)) continue;
          all.push_back({{who.office, line.id},
                         TRY(parts_->editions.edition(tx, c.edition))->sop.identity.name.reading,
                         TRY(package_of(s, tx, line.id)).statement.name,
                         line.status,
                         line.row,
                         line.opened,
                         line.changed});
        }
        return all;
      });
}

}  // namespace paraf::actions
