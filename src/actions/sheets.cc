// Papers the office draws from what was recorded: the disposition sheet, and the receipt for who brought the
// request.
#include <algorithm>

#include "actions/desk_parts.h"
#include "office/letters/render.h"
#include "office/letters/template.h"

namespace paraf::actions {

// The sheet is drawn from what was recorded: every disposition, order and forwarding, in their order.
Result<File> Desk::disposition_sheet(const Session& who, const CaseRef& subject) {
  const Services& s = parts_->s;
  const Timestamp now = s.clock.now();
  const Parts::Loaded l = TRY(parts_->load(who, subject));
  if (!l.officer || l.c.is_applicant({who.office, who.person})) return not_found("workflow.no_such_case");
  const auto templat = l.edition->files.find("letters/disposisi.yaml");
  if (templat == l.edition->files.end()) return not_found("actions.no_template", {{"letter", "disposisi"}});
  const auto content = TRY(s.store.read(
      store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<letters::Content> {
        const letters::Template sheet = TRY(letters::Template::read(templat->second, templat->first));
        struct Line {
          std::string row, step, to, words;
        };
        std::vector<Line> lines;
        std::map<PersonId, std::string> names;
        for (const workflow::Event& e : TRY(workflow::events(tx, l.c.id))) {
          const std::string by = people::written(local_day(e.at, l.time.zone)) + ", " +
                                 name_of(tx, e.by, names) + (e.acting.empty() ? "" : " (" + e.acting + ")");
          if (e.verb == "take_back") {  // what was taken back unread was never given
            const auto last = std::find_if(lines.rbegin(), lines.rend(), [&](const Line& one) {
              return one.row == e.row && one.step == e.step;
            });
            if (last != lines.rend()) lines.erase(std::next(last).base());
            continue;
          }
          if (e.verb == "note") {
            lines.push_back({e.row, "", "", by + ", catatan: " + e.note});
            continue;
          }
          const auto target = e.facts.find("to");
          if (target == e.facts.end()) continue;
          const sop::Performer* performer = l.edition->sop.performer(target->second);
          const std::string label = performer ? performer->label : target->second;
          lines.push_back({e.row, e.step, label,
                           by + " kepada " + label + ": " + (e.note.empty() ? "tindak lanjuti" : e.note)});
        }
        std::string to, words;
        for (const Line& line : lines) {
          if (!line.to.empty()) to += (to.empty() ? "" : "\n") + line.to;
          words += (words.empty() ? "" : "\n") + line.words;
        }
        if (to.empty()) return conflict("actions.no_disposition");
        Acting a = l.beside(s, who, now, "", {l.c, "", "", "", std::nullopt});
        a.by = l.by;
        letters::Fields fields = TRY(case_fields(a, tx, "disposisi"));
        fields["sifat"] = "Biasa";
        fields["diteruskan_kepada"] = to;
        fields["isi_disposisi"] = words;
        return sheet.fill(fields, {}, s.random);
      }));
  letters::Finish finish;
  finish.day = local_day(now, l.time.zone);
  finish.made = now;
  finish.check_url = s.settings.public_url;
  finish.recorded = true;  // what it says was given in the system: it is no draft
  const letters::Rendered rendered = TRY(letters::render(l.office, content, finish));
  return File{"lembar-disposisi.pdf", "application/pdf", rendered.pdf};
}

// The receipt names the case by its code, so that its bearer can follow it.
Result<File> Desk::receipt(const Session& who, const CaseRef& subject) {
  const Services& s = parts_->s;
  const Timestamp now = s.clock.now();
  const Parts::Loaded l = TRY(parts_->load(who, subject));
  TRY(parts_->may_look(who, l));
  const auto templat = l.edition->files.find("letters/tanda_terima.yaml");
  if (templat == l.edition->files.end())
    return not_found("actions.no_template", {{"letter", "tanda_terima"}});
  if (!l.c.numbers.contains("agenda_masuk")) return conflict("actions.not_received");
  Acting a = l.beside(s, who, now, "", {l.c, "", "", "", std::nullopt});
  const auto content = TRY(s.store.read(
      store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<letters::Content> {
        const letters::Template sheet = TRY(letters::Template::read(templat->second, templat->first));
        letters::Fields fields = TRY(case_fields(a, tx, "tanda_terima"));
        fields["penerima"] = l.office.name;
        if (const workflow::Done* received = l.c.last("receive_letter");
            received && received->by.office == subject.office)
          if (const auto person = people::person(tx, received->by.person)) fields["penerima"] = person->name;
        if (l.c.collective()) fields["jumlah_pemohon"] = std::to_string(l.c.members.size());
        return sheet.fill(fields, {}, s.random);
      }));
  letters::Finish finish;
  finish.day = local_day(now, l.time.zone);
  finish.made = now;
  finish.check_url = s.settings.public_url + "/lacak/" + l.c.tracking;
  finish.recorded = true;
  const letters::Rendered rendered = TRY(letters::render(l.office, content, finish));
  return File{"tanda-terima.pdf", "application/pdf", rendered.pdf};
}

}  // namespace paraf::actions
