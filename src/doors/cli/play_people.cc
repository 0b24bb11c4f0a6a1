// The lines of a scenario about who is there: stand-ins, the agreement, persons of its own.
#include "doors/cli/play_acts.h"
#include "office/people/roles.h"

namespace paraf::cli::scenario {

namespace {

tl::unexpected<Error> not_understood(std::string what) {
  return malformed("cli.play.not_understood", {{"what", std::move(what)}});
}

}  // namespace

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
  people::Day last = calendar::local_day(now, calendar::Zone::wib) - std::chrono::days{1};
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
