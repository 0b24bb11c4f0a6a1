// What the doors show: lists of cases, the public page behind a code, papers and letters.
#include <algorithm>

#include "actions/desk_parts.h"
#include "actions/with_authority.h"
#include "office/letters/render.h"
#include "office/letters/template.h"

namespace paraf::actions {

Ledger Desk::Parts::ledger(const calendar::Ledger& clock, Timestamp now,
                           const calendar::WorkingTime& time) const {
  Ledger l;
  const calendar::Seconds worked = clock.worked_at(now, time);
  l.used = calendar::hours_text(worked);
  l.allowed = clock.allowed();
  l.used_minutes = worked.count() / 60;
  const int day = time.ordinary[1].minutes();
  l.allowed_minutes = clock.unit == calendar::Unit::minutes        ? clock.amount
                      : clock.unit == calendar::Unit::hours        ? clock.amount * 60
                      : clock.unit == calendar::Unit::working_days ? std::int64_t{clock.amount} * day
                                                                   : 0;
  l.running = clock.since.has_value();
  l.late = clock.late_at(now, time);
  l.due = clock.due(time);
  return l;
}

namespace {

// By the names the procedure has for them; what only the authority's word brings on waits for it.
std::string waits_for(const sop::Sop& sop, const workflow::Case& c) {
  if (workflow::is_over(c.status)) return {};
  if (c.status == workflow::Status::returned) return "pemohon";
  std::string all;
  for (const workflow::OpenStep& open : workflow::open_steps(sop, c)) {
    if (open.performer == nullptr || workflow::by_authority(sop, *open.step)) continue;
    if (all.find(open.performer->label) == std::string::npos)
      all += (all.empty() ? "" : ", ") + open.performer->label;
  }
  return all.empty() && c.handed_over() && sop.purpose != "authority" ? "psre" : all;
}

}  // namespace

Result<CaseLine> Desk::Parts::line_of(store::Transaction& tx, const store::Row& row) {
  CaseLine line;
  const CaseId id = CaseId::trusted(row.text(0));
  line.subject = {tx.scope().only(), id};
  const auto edition = TRY(editions.edition(tx, row.text(1)));
  line.sop_name = edition->sop.identity.name.reading;
  line.waits_for = waits_for(edition->sop, TRY(workflow::case_from_json(row.text(7))));
  line.status = row.text(2);
  line.row = row.text(3);
  line.opened = row.time(4);
  line.changed = row.time(5);
  line.applicant = TRY(opened_package(s, tx, id, row.bytes(6))).statement.name;
  return line;
}

Result<std::vector<CaseLine>> Desk::cases(const Session& who, std::string status, int most) {
  Parts& p = *parts_;
  const Services& s = p.s;
  if (who.enrolment) return forbidden("actions.enrolment_only");
  return s.store.read(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<CaseLine>> {
        const people::RoleBook book = TRY(people::role_book(tx));
        const auto today =
            local_day(s.clock.now(), working_time(s, TRY(people::load_office(tx))).zone);
        const bool officer = is_officer(book, who.person, today);
        std::vector<store::Value> values{store::value(who.office), store::value(std::clamp(most, 1, 1000))};
        if (!officer || !status.empty()) values.push_back(store::value(status));
        if (!officer) values.push_back(store::value(who.person));
        std::vector<CaseLine> lines;
        for (const store::Row& row : TRY(tx.query(actions::sql,
                                                  !officer          ? "lines_of"
                                                  : status.empty() ? "lines"
                                                                    : "lines_in",
                                                  std::move(values))))
          lines.push_back(TRY(p.line_of(tx, row)));
        return lines;
      });
}

Result<Tracking> Desk::track(std::string_view code) {
  Parts& p = *parts_;
  const Services& s = p.s;
  const auto found = TRY(s.store.read(store::Scope::installation(), [&](store::Transaction& tx) {
    return workflow::found_by_code(tx, code);
  }));
  return s.store.read(store::Scope::office(found.office), [&](store::Transaction& tx) -> Result<Tracking> {
    const Parts::Loaded l = TRY(p.load_in(tx, found.id));
    Tracking t;
    t.sop_name = l.edition->sop.identity.name.reading;
    t.office_name = l.office.name;
    t.status = std::string{workflow::name_of(l.c.status)};
    if (const sop::Row* row = l.edition->sop.row(l.c.at)) t.activity = words_of(*row);
    t.rows = static_cast<int>(l.edition->sop.rows.size());
    t.opened = l.c.opened;
    t.changed = l.c.changed;
    for (const sop::Row& row : l.edition->sop.rows) {
      const auto state = l.c.rows.find(row.no);
      if (state == l.c.rows.end() || !state->second.left) continue;
      ++t.done;
      t.steps.emplace_back(*state->second.left, words_of(row));
    }
    return t;
  });
}

std::optional<AtAuthority> lies_there(const workflow::Case& c) {
  const workflow::Done* sent = c.handed_over() && !workflow::is_over(c.status) ? c.last("send_to_authority") : nullptr;
  if (sent == nullptr || c.heard("issued") || c.heard("refused")) return {};
  AtAuthority there;
  there.since = sent->at;
  if (!c.words.empty()) {
    there.word = c.words.back().event;
    there.at = c.words.back().at;
  }
  return there;
}

Result<std::optional<AtAuthority>> with_authority(const Services& s, std::string_view code) {
  const auto found = TRY(s.store.read(store::Scope::installation(), [&](store::Transaction& tx) {
    return workflow::found_by_code(tx, code);
  }));
  if (found.office == s.settings.authority) return std::optional<AtAuthority>{};
  auto there = lies_there(TRY(s.store.read(store::Scope::office(found.office), [&](store::Transaction& tx) {
    return workflow::load(tx, found.id);
  })));
  if (there)
    if (const auto authority = s.store.read(store::Scope::office(s.settings.authority),
                                            [](store::Transaction& tx) { return people::load_office(tx); }))
      there->name = authority->name;
  return there;
}

Result<File> Desk::paper(const Session& who, const CaseRef& subject, const DocumentId& document) {
  const Services& s = parts_->s;
  const Parts::Loaded l = TRY(parts_->load(who, subject));
  TRY(parts_->may_look(who, l));
  const auto found = TRY(s.store.read(store::Scope::office(subject.office), [&](store::Transaction& tx) {
    return documents::document(tx, document);
  }));
  const bool anothers = !found.applicant.empty() && found.applicant != who.person.text() &&
                        l.c.is_applicant({who.office, who.person});
  if (found.owner_case != subject.id.text() || anothers) return not_found("documents.unknown");
  Bytes octets =
      TRY(documents::view(s.store, s.blobs, s.clock.now(), subject.office, document, who.person, "lihat"));
  return File{found.name, std::string{documents::media_type_of(found.type)}, std::move(octets)};
}

Result<File> Desk::letter(const Session& who, const CaseRef& subject, std::string use) {
  const Services& s = parts_->s;
  const Parts::Loaded l = TRY(parts_->load(who, subject));
  TRY(parts_->may_look(who, l));
  const auto letter = TRY(s.store.read(store::Scope::office(subject.office), [&](store::Transaction& tx) {
    return letters::letter_of_case(tx, subject.id.text(), use);
  }));
  if (!letter) return not_found("workflow.no_draft", {{"letter", use}});
  const bool own = l.c.is_applicant({who.office, who.person});
  if (own && l.c.collective()) return forbidden("actions.letter_of_many");  // it names all the others
  if (letter->document)
    return File{use + ".pdf", "application/pdf",
                TRY(documents::view(s.store, s.blobs, s.clock.now(), subject.office, *letter->document,
                                    who.person, "lihat"))};
  // Who brought the letter in for others is no more of the office than they are.
  if (own || !l.officer) return forbidden("actions.draft_is_internal");
  // Who will sign stands under the draft by position only.
  Bytes pdf = TRY(render_letter(s, l.office, *l.edition, l.c, use, false, std::nullopt, "", s.clock.now()));
  return File{use + "-konsep.pdf", "application/pdf", std::move(pdf)};
}

}  // namespace paraf::actions
