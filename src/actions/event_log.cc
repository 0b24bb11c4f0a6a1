// The log of what happened, for process mining. It names no person: performers are the SOP's, cases are numbered
// anew. A province's year is hundreds of megabytes: cases are read a few hundred at a time, and what is
// written of them goes to the disk.
#include "actions/desk_parts.h"
#include "actions/long_file.h"
#include "actions/officials.h"

namespace paraf::actions {

namespace {

constexpr std::size_t at_once = 250;

// XES (IEEE 1849): a trace for each case, an event for each act, with the standard extensions concept, time,
// lifecycle and organizational.
constexpr std::string_view head =
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  "<log xes.version=\"1849.2016\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n"
  "  <extension name=\"Concept\" prefix=\"concept\" "
  "uri=\"http://www.xes-standard.org/concept.xesext\"/>\n"
  "  <extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n"
  "  <extension name=\"Lifecycle\" prefix=\"lifecycle\" "
  "uri=\"http://www.xes-standard.org/lifecycle.xesext\"/>\n"
  "  <extension name=\"Organizational\" prefix=\"org\" uri=\"http://www.xes-standard.org/org.xesext\"/>\n"
  "  <global scope=\"trace\">\n    <string key=\"concept:name\" value=\"\"/>\n  </global>\n"
  "  <global scope=\"event\">\n    <string key=\"concept:name\" value=\"\"/>\n"
  "    <date key=\"time:timestamp\" value=\"1970-01-01T00:00:00Z\"/>\n"
  "    <string key=\"lifecycle:transition\" value=\"complete\"/>\n  </global>\n"
  "  <classifier name=\"Kegiatan\" keys=\"concept:name\"/>\n";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  return out;
}

std::string attribute(const char* kind, std::string_view key, std::string_view value) {
  return "      <" + std::string{kind} + " key=\"" + std::string{key} + "\" value=\"" + escaped(value) +
         "\"/>\n";
}

std::string event_of(const workflow::Edition& edition, const workflow::Event& e) {
  const sop::Row* row = edition.sop.row(e.row);
  const sop::Performer* performer = edition.sop.performer(e.performer);
  const auto said = e.facts.find("event");
  const std::string name = e.verb == "word" && said != e.facts.end() ? "otoritas: " + said->second
                           : row                                     ? e.row + ". " + words_of(*row)
                                                                     : e.verb;
  std::string out = "    <event>\n" + attribute("string", "concept:name", name) +
                    attribute("string", "tindakan", e.verb) +
                    attribute("date", "time:timestamp", e.at.rfc3339()) +
                    attribute("string", "lifecycle:transition", "complete");
  if (performer) out += attribute("string", "org:role", performer->label);
  if (!e.outcome.empty()) out += attribute("string", "keadaan", e.outcome);
  return out + "    </event>\n";
}

std::string trace_of(const workflow::Edition& edition, const workflow::Traced& traced, std::size_t number) {
  std::string out = "  <trace>\n" + attribute("string", "concept:name", std::to_string(number)) +
                    attribute("string", "sop", traced.c.sop) +
                    attribute("int", "edisi", std::to_string(edition.sop.edition)) +
                    attribute("string", "status", workflow::name_of(traced.c.status));
  for (const workflow::Event& e : traced.events) out += event_of(edition, e);
  return out + "  </trace>\n";
}

}  // namespace

Result<LongFile> Desk::event_log(const Session& who, Timestamp from, Timestamp until) {
  Parts& p = *parts_;
  const store::Scope office = store::Scope::office(who.office);
  // Which cases is settled once: one that moves on meanwhile is in the log once, with all that happened to it.
  const auto ids = TRY(p.s.store.read(office, [&](store::Transaction& tx) -> Result<std::vector<CaseId>> {
    TRY(must_be_official(p.s, tx, who));
    return workflow::changed_between(tx, from, until);
  }));
  Spool spool = TRY(Spool::open());
  TRY(spool.add(head));
  std::size_t number = 0;
  for (std::size_t at = 0; at < ids.size(); at += at_once) {
    const std::span<const CaseId> some{ids.data() + at, std::min(at_once, ids.size() - at)};
    const std::string traces = TRY(p.s.store.read(office, [&](store::Transaction& tx) -> Result<std::string> {
      std::string out;
      std::size_t here = number;  // the work may run again
      for (const workflow::Traced& traced : TRY(workflow::traced(tx, some)))
        out += trace_of(*TRY(p.editions.edition(tx, traced.c.edition)), traced, ++here);
      return out;
    }));
    number += some.size();
    TRY(spool.add(traces));
  }
  TRY(spool.add("</log>\n"));
  return spool.finish("peristiwa.xes", "application/xml");
}

}  // namespace paraf::actions
