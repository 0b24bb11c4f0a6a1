// The lines of a scenario about what is kept: personal data, counter hints, lists taken over, books, months
// and logs.
#include <algorithm>
#include <boost/json.hpp>

#include "actions/import.h"
#include "actions/long_file.h"
#include "actions/personal.h"
#include "actions/report.h"
#include "actions/report_counter.h"
#include "doors/cli/play_acts.h"
#include "platform/sheet/sheet.h"

namespace paraf::cli::scenario {

namespace json = boost::json;

namespace {

// "Nama;NIK" -> the cells of a line, as a spreadsheet program parts them.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ';')
      cells.emplace_back();
    else
      cells.back() += c;
  }
  return cells;
}

// The lines behind ':' as the file an office would bring.
Result<Bytes> file_of(const Line& line, bool xlsx, Timestamp now) {
  std::string csv;
  sheet::Page page{"Daftar", "", {}, {}, {}};
  for (const auto& part : line.after) {
    const std::string row = part.empty() ? std::string{} : part.front().text;
    csv += row + "\r\n";
    if (page.columns.empty())
      for (const std::string& title : cells_of(row)) page.columns.push_back({title, 14});
    else
      page.rows.push_back(cells_of(row));
  }
  if (xlsx) return sheet::write_xlsx({page}, now);
  return to_bytes(csv);
}

std::size_t times(const std::string& text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) ++count;
  return count;
}

std::string number_of(const json::object& o, const char* key) {
  return std::to_string(o.at(key).as_array().size());
}

}  // namespace

// agendaris tries list of people: "Nama;NIK;Email", "Ani;…;ani@…" · agendaris takes over list of certificates
// as xlsx: …
Play::Done Play::take_list(Actor& who, const Line& line) {
  const Said said{line.words};
  const bool dry = said.is(1, "tries");
  const std::string what = said.after("of");
  const Bytes file = TRY(file_of(line, said.has("xlsx"), stage_->clock().now()));
  const actions::Services& s = *stage_->node().services;
  actions::ImportReport report;
  if (what == "people")
    report = TRY(actions::import_people(s, who.session(), file, dry));
  else if (what == "certificates")
    report = TRY(actions::import_certificates(s, who.session(), file, dry));
  else if (what == "incoming" || what == "outgoing")
    report = TRY(actions::import_register(
        s, who.session(), what == "incoming" ? registry::Book::incoming : registry::Book::outgoing, file,
        dry));
  else
    return not_understood("a list of " + what);
  std::map<std::string, std::string> made{{"baris", std::to_string(report.rows)},
                                          {"baru", std::to_string(report.added)},
                                          {"tercatat", std::to_string(report.known)},
                                          {"salah", std::to_string(report.wrong)}};
  for (const people::Finding& finding : report.findings)
    made["baris." + std::to_string(finding.row)] = finding.code;
  return found(std::move(made));
}

Play::Done Play::personal(Actor& who, const Line& line, bool& known) {
  const Said said{line.words};
  const actions::Services& s = *stage_->node().services;
  const actions::Session session = who.session();
  known = true;
  if (said.begins({"opens", "paper"})) {  // verifikator opens paper ktp
    const actions::CaseRef subject = TRY(subject_of(who, "verify_identity"));
    for (const actions::PaperView& paper :
         TRY(stage_->desk().view(TRY(stage_->onlooker(subject.office)), subject)).papers)
      if (paper.id == said.text(3) && !paper.files.empty()) {
        TRY(stage_->desk().paper(session, subject, paper.files.back().document));
        return std::optional<actions::Receipt>{};
      }
    return not_found("documents.unknown");
  }
  const auto whose = [&](const char* word) -> Result<PersonId> {
    const std::string name = said.after(word);
    return name.empty() ? who.person.id : TRY(stage_->actor(name))->person.id;
  };
  if (said.begins({"reads", "who", "looked"})) {  // … [at dewi]
    std::map<std::string, std::string> made;
    std::map<std::string, int> by_slot;
    const auto looks = TRY(actions::looks(s, session, TRY(whose("at"))));
    for (const actions::PersonLook& look : looks) ++by_slot[look.slot];
    made["dilihat"] = std::to_string(looks.size());
    for (const auto& [slot, count] : by_slot) made["dilihat." + slot] = std::to_string(count);
    return found(std::move(made));
  }
  if (said.begins({"takes", "own", "data"}) || said.begins({"takes", "data"})) {  // … of dewi
    const actions::File file = TRY(actions::export_of(s, session, TRY(whose("of"))));
    const json::object all = json::parse(text_of(file.bytes)).as_object();
    const auto destroyed =
        std::count_if(all.at("berkas").as_array().begin(), all.at("berkas").as_array().end(),
                      [](const json::value& one) { return one.at("dimusnahkan").as_bool(); });
    return found({{"jabatan", std::string{all.at("jabatan").as_string()}},
                  {"berkas", number_of(all, "berkas")},
                  {"permohonan", number_of(all, "permohonan")},
                  {"sertifikat", number_of(all, "sertifikat")},
                  {"dilihat", number_of(all, "dilihat")},
                  {"dimusnahkan", std::to_string(destroyed)}});
  }
  if (said.begins({"corrects"}) &&
      said.has("of")) {  // agendaris corrects position of dewi to "…" because "…"
    actions::Correction correction;
    correction.person = TRY(whose("of"));
    correction.basis = said.after("because");
    const std::string field = said.text(2), value = said.after("to");
    if (field == "position")
      correction.position = value;
    else if (field == "name")
      correction.name = value;
    else if (field == "rank")
      correction.rank = value;
    else if (field == "phone")
      correction.phone = value;
    else
      return not_understood("to correct " + field);
    TRY(actions::correct(s, session, correction));
    return std::optional<actions::Receipt>{};
  }
  if (said.begins({"lists", "concerned"})) {  // … from 2026-01-05 until 2026-01-06 known 2026-01-06 [by kasi]
    const auto day = [&](const char* word) -> Result<Timestamp> {
      return Timestamp::parse(said.after(word) + "T00:00:00Z");
    };
    actions::Incident incident{TRY(day("from")), TRY(day("until")), TRY(day("known")), {}};
    if (said.has("by")) incident.by = TRY(whose("by"));
    const sheet::Page page = TRY(actions::concerned(s, session, incident));
    return found({{"terdampak", std::to_string(page.rows.size())},
                  {"tenggat", (incident.known + std::chrono::hours{72}).rfc3339().substr(0, 10)}});
  }
  known = false;
  return std::optional<actions::Receipt>{};
}

Play::Done Play::books(Actor& who, const Line& line, bool& known) {
  const Said said{line.words};
  const actions::Services& s = *stage_->node().services;
  const actions::Session session = who.session();
  known = true;
  // kasi prints register incoming from 2026-01-01 until 2026-02-01 as csv · kabid prints month 2026-01 as pdf
  if (said.begins({"prints", "register"}) || said.begins({"prints", "month"})) {
    const auto form = actions::form_of(said.after("as"));
    if (!form) return not_understood("as " + said.after("as"));
    actions::File file;
    if (said.is(2, "month")) {
      file = TRY(actions::month_file(s, session, TRY(reports::Month::parse(said.text(3))), *form));
    } else {
      if (!said.is(3, "incoming") && !said.is(3, "outgoing") && !said.is(3, "agenda"))
        return not_understood("register " + said.text(3));
      const auto which = said.is(3, "incoming")   ? reports::Register::incoming
                         : said.is(3, "outgoing") ? reports::Register::outgoing
                                                  : reports::Register::agenda;
      file = TRY(actions::register_file(s, session, which, TRY(people::parse_day(said.after("from"))),
                                        TRY(people::parse_day(said.after("until"))), *form));
    }
    const std::string text{text_of(file.bytes)};
    return found(
        {{"berkas", file.name.substr(file.name.rfind('.') + 1)},
         {"isi", text.starts_with("%PDF") ? "pdf"
                 : text.starts_with("PK") ? "xlsx"
                                          : "csv"},
         {"baris", std::to_string(times(text, "\r\n1;") + times(text, "\r\n2;") + times(text, "\r\n3;"))},
         {"rumus", std::to_string(times(text, ";="))}});
  }
  if (said.begins({"takes", "event", "log"})) {
    const Timestamp now = stage_->clock().now();
    const auto log = TRY(
        stage_->desk().event_log(session, now - std::chrono::hours{24 * 366}, now + std::chrono::hours{1}));
    const auto mapped = log.mapped();
    const std::string xes{mapped.text()};
    std::size_t named = 0;
    for (const Actor* actor : stage_->actors()) named += times(xes, actor->person.name);
    return found({{"jejak", std::to_string(times(xes, "<trace>"))},
                  {"peristiwa", std::to_string(times(xes, "<event>"))},
                  {"pelaksana", std::to_string(times(xes, "org:role"))},
                  {"orang", std::to_string(named)}});
  }
  if (said.begins({"looks", "at", "counter"})) {  // what the records say about the request
    if (!current_) return refused("cli.play.no_case");
    std::map<std::string, std::string> made{{"petunjuk", "0"}};
    const auto hints = TRY(actions::counter_hints(s, session, *current_));
    made["petunjuk"] = std::to_string(hints.size());
    for (const actions::CounterHint& hint : hints) made[hint.code] = "ya";
    return found(std::move(made));
  }
  known = false;
  return std::optional<actions::Receipt>{};
}

Play::Done Play::records(Actor& who, const Line& line, bool& known) {
  const Said said{line.words};
  known = said.begins({"tries", "list", "of"}) || said.begins({"takes", "over", "list", "of"});
  if (known) return take_list(who, line);
  if (auto done = personal(who, line, known); known) return done;
  return books(who, line, known);
}

}  // namespace paraf::cli::scenario
