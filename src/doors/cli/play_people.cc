// The lines of a scenario about who is there: stand-ins, the agreement, persons of its own.
#include "actions/administration.h"
#include "actions/personal.h"
#include "actions/proofs.h"
#include "actions/verbs.h"
#include "doors/cli/papers.h"
#include "doors/cli/play_acts.h"
#include "office/people/roles.h"

namespace paraf::cli::scenario {

// agendaris takes over holidays kabupaten: 2026-01-06 "Hari jadi", 2026-01-07 "Cuti bersama"
// agendaris records pensiun of dewi on 2026-02-02 by "SK 800/12" · agendaris asks proof KIND of ROLE
// agendaris opens proof of staf
// agendaris records proof KIND "No. 7" of staf [until 2027-01-01] · agendaris gives role ROLE to staf [from 2026-02-01]
Play::Done Play::staffing(Actor& who, const Line& line, bool& known) {
  const auto& w = line.words;
  const auto is = [&](std::size_t at, const char* word) { return at < w.size() && !w[at].quoted && w[at].text == word; };
  const bool proof = is(1, "records") && is(2, "proof"), asks = is(1, "asks") && is(2, "proof"),
             gives = is(1, "gives") && is(2, "role");
  const auto kind = w.size() > 2 && is(1, "records") ? people::change_of_word(w[2].text) : std::nullopt;
  const bool holidays = is(1, "takes") && is(2, "over") && is(3, "holidays") && w.size() == 5 && !line.after.empty();
  const bool opens = is(1, "opens") && is(2, "proof");
  known = proof || asks || gives || kind || holidays || opens;
  if (!known) return std::optional<actions::Receipt>{};
  const auto after = [&](const char* word) -> std::string {
    for (std::size_t i = 3; i + 1 < w.size(); ++i)
      if (is(i, word)) return w[i + 1].text;
    return {};
  };
  workflow::Editions editions{actions::verbs()};
  const actions::Session session = who.session();
  const actions::Administering as{*stage_->node().services, editions, session, "", true};
  const auto today = local_day(stage_->clock().now(), Zone::wib);
  if (holidays) {
    std::string table = "tanggal,nama\n";
    for (const auto& part : line.after)
      for (std::size_t i = 0; i < part.size(); ++i) table += part[i].text + (i + 1 == part.size() ? "\n" : ",");
    const auto year = people::year_of(TRY(people::parse_day(line.after.front().front().text)));
    TRY(actions::set_holidays(as, w[4].text, year, bytes_of(table), false));
    return std::optional<actions::Receipt>{};
  }
  if (asks) {
    TRY(actions::require_qualification(as, after("of"), w.size() > 3 ? w[3].text : "", true));
    return std::optional<actions::Receipt>{};
  }
  const Actor& whom = *TRY(stage_->actor(after(gives ? "to" : "of")));
  if (opens) {
    const auto held = TRY(as.s.store.read(store::Scope::office(stage_->office()), [&](store::Transaction& tx) {
      return people::qualifications(tx, whom.person.id);
    }));
    if (held.empty()) return not_found("documents.unknown");
    TRY(actions::proof_scan(as.s, session, whom.person.id, DocumentId::trusted(held.front().document)));
  } else if (gives) {
    const std::string from = after("from");
    TRY(actions::grant_role(as, {whom.person.id, w.size() > 3 ? w[3].text : "", "",
                                 {from.empty() ? today : TRY(people::parse_day(from)), {}}}));
  } else if (proof) {
    people::Qualification q{whom.person.id, w.size() > 3 ? w[3].text : "", w.size() > 4 ? w[4].text : "", "", {today, {}}};
    sop::Paper slot;
    slot.id = slot.label = q.kind;
    // The paper is older than its record: brought again, it is the same.
    const auto made = TRY(calendar::local_time("2025-12-01 09:00 WIB"));
    const auto scan = TRY(sample_paper(slot, whom.person.name, "Instansi", made, stage_->sop_folder()));
    q.document = TRY(actions::keep_proof(as.s, session, whom.person.id, q.kind, scan)).text();
    if (const std::string until = after("until"); !until.empty()) q.period.until = TRY(people::parse_day(until));
    TRY(actions::record_qualification(as, q));
  } else {
    people::Change change;
    change.person = whom.person.id;
    change.kind = *kind;
    change.day = TRY(people::parse_day(after("on")));
    change.basis = after("by");
    change.to_unit = after("into");
    TRY(actions::record_departure(as, change));
    TRY(actions::apply_changes(as.s, stage_->office()));
  }
  return std::optional<actions::Receipt>{};
}

// bayu stands in for kadis as Plh. from 2026-01-05 until 2026-01-07 by "SP 800/12/2026"
Play::Done Play::stand_in(Actor& who, const Line& line) {
  const auto& w = line.words;
  people::StandIn s;
  s.person = who.person.id;
  for (std::size_t i = 4; i < w.size(); ++i) {
    const bool more = i + 1 < w.size();
    if (i == 4) {
      const auto holder = TRY(stage_->actor(w[i].text));
      s.title = holder->person.position;
      if (const sop::Performer* performer = stage_->procedure().performer(w[i].text))
        s.role = performer->role;
      else
        s.role = w[i].text;
    } else if (w[i].text == "as" && more) {
      s.kind = w[++i].text.starts_with("Plt") ? people::StandInKind::plt : people::StandInKind::plh;
    } else if (w[i].text == "from" && more) {
      s.period.from = TRY(people::parse_day(w[++i].text));
    } else if (w[i].text == "until" && more) {
      s.period.until = TRY(people::parse_day(w[++i].text));
    } else if (w[i].text == "by" && more) {
      s.legal_basis = w[++i].text;
    } else {
      return not_understood("`" + w[i].text + "` in: " + line.text);
    }
  }
  Node& n = stage_->node();
  TRY(n.store->transact(store::Scope::office(stage_->office()), [&](store::Transaction& tx) {
    return people::appoint(tx, stage_->clock().now(), n.services->random, s);
  }));
  return std::optional<actions::Receipt>{};
}

// agreement until 2025-12-31 · no agreement: what stands is ended, as the agreement's own last day does.
Play::Done Play::agreement(const Line& line) {
  Node& n = stage_->node();
  const auto office = store::Scope::office(stage_->office());
  const Timestamp now = stage_->clock().now();
  people::Day last = local_day(now, Zone::wib) - std::chrono::days{1};
  if (line.words.size() == 3 && line.words[1].text == "until")
    last = TRY(people::parse_day(line.words[2].text));
  TRY(n.store->transact(office, [&](store::Transaction& tx) -> Result<void> {
    for (const people::Agreement& agreement : TRY(people::agreements(tx)))
      TRY(people::end_agreement(tx, now, agreement.id, last));
    return {};
  }));
  return std::optional<actions::Receipt>{};
}

// person joni: name "Joni", nik 3275…, nip …, email a@b.go.id [unconfirmed], position "…", role kepala_seksi
Play::Done Play::person(const Line& line) {
  if (line.words.size() != 2 || line.after.empty())
    return not_understood("person NAME: name \"…\", nik …, email …");
  people::PersonInFile in_file;
  people::Person& p = in_file.person;
  p.login = line.words[1].text;
  p.name = p.login;
  p.position = "Analis";
  p.agency = "Perangkat Daerah";
  in_file.email_confirmed = true;
  for (const auto& part : line.after) {
    if (part.size() < 2) return not_understood(line.text);
    const std::string& key = part[0].text;
    const std::string& value = part[1].text;
    if (key == "name")
      p.name = value;
    else if (key == "nik")
      in_file.nik = TRY(people::Nik::parse(value));
    else if (key == "nip")
      p.nip = TRY(people::Nip::parse(value));
    else if (key == "phone")
      p.phone = TRY(people::Phone::parse(value));
    else if (key == "position")
      p.position = value;
    else if (key == "unit")
      p.agency = value;
    else if (key == "role")
      in_file.roles.push_back({PersonId{}, value, "", {TRY(people::parse_day("2025-01-01")), {}}});
    else if (key == "email") {
      p.email = TRY(people::EmailAddress::parse(value));
      if (part.size() > 2 && part[2].text == "unconfirmed") in_file.email_confirmed = false;
    } else
      return not_understood("`" + key + "` of a person");
  }
  p.email_state = p.email ? people::EmailState::declared : people::EmailState::none;
  if (!p.email) in_file.email_confirmed = false;
  TRY(stage_->add_person(p.login, in_file));
  return std::optional<actions::Receipt>{};
}

}  // namespace paraf::cli::scenario
