#include "doors/staff/procedure_proposals.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "actions/services.h"
#include "doors/public/looks.h"
#include "office/people/roles.h"
#include "office/workflow/change.h"

namespace paraf::staff {

using actions::SopProposal;
using publik::escape;
using store::Scope;
using store::Transaction;

namespace {

constexpr const char* home = "/meja/sop";

// What is kept of the proposals beside what the desk tells: who, when, and by which paper.
struct Kept {
  std::map<std::string, workflow::Proposal> proposals;
  std::map<PersonId, std::string> names;
  std::map<std::string, std::string> present;  // the edition in force, by procedure
  bool another_administers = false;
};

Result<Kept> kept_of(const Visit& v) {
  return v.services().store.read(Scope::office(v.who.office), [&](Transaction& tx) -> Result<Kept> {
    Kept kept;
    for (const workflow::Proposal& p : TRY(workflow::proposals(tx))) {
      for (const workflow::Coordination& one : p.initials)
        if (const auto person = people::person(tx, one.person)) kept.names[one.person] = person->name;
      kept.proposals.emplace(p.hash, p);
    }
    for (const auto& edition : TRY(v.door.editions.all_present(tx))) kept.present[edition->sop.id] = edition->sop.hash;
    const auto today = local_day(v.services().clock.now(), v.zone());
    const auto all = people::who_may_act(TRY(people::role_book(tx)), "admin_instansi", today);
    kept.another_administers =
        std::ranges::any_of(all, [&](const people::Authority& one) { return one.person != v.who.person; });
    return kept;
  });
}

bool holds(const Visit& v, std::string_view role) { return std::ranges::find(v.roles, role) != v.roles.end(); }

// What whoever looks may do with it now. The desk refuses the rest in the same words; here it is not offered.
struct Turn {
  std::string position;  // whose initials are next; "" when all are there
  bool initial = false;  // they are the looker's own
  bool record = false;   // the looker may write them down from a paper
  bool decide = false, refuse = false;
  bool any() const { return initial || (decide && position.empty()); }
};

Turn turn_of(const Visit& v, const SopProposal& p, const Kept& kept) {
  Turn turn;
  if (p.state == "berlaku" || p.state == "ditolak" || p.state == "terlampaui") return turn;
  const auto found = kept.proposals.find(p.edition);
  const bool own_proposal = found != kept.proposals.end() && found->second.proposed_by == v.who.person;
  for (const auto& [position, given] : p.coordination)
    if (!given && (turn.position.empty() || position == v.person.position)) turn.position = position;
  const bool approved = p.state == "disetujui", head = holds(v, "kepala_dinas") && !own_proposal;
  turn.initial = !approved && !turn.position.empty() && turn.position == v.person.position && !own_proposal;
  turn.record = !approved && !turn.position.empty() && turn.position != v.person.position &&
                holds(v, "admin_instansi") && (!own_proposal || !kept.another_administers);
  turn.decide = head && !approved && turn.position.empty();
  turn.refuse = head && !turn.decide;
  return turn;
}

// "Kabag Hukum · ND 41/2026, dicatat Rina, 5 Januari 2026": what was said, and who wrote it down.
std::string chain(const Visit& v, const SopProposal& p, const Kept& kept) {
  const auto found = kept.proposals.find(p.edition);
  std::string out = "<ol class=\"chain\">";
  for (const auto& [position, given] : p.coordination) {
    std::string told;
    if (found != kept.proposals.end())
      for (const workflow::Coordination& one : found->second.initials)
        if (one.position == position) {
          const auto name = kept.names.find(one.person);
          const Facts facts{{"name", name == kept.names.end() ? one.person.text() : name->second},
                            {"at", v.r.when(one.at, v.zone())},
                            {"paper", one.paper}};
          told = "<br><span class=\"faint\">" + v.say(one.paper.empty() ? "sop.initialled" : "sop.recorded", facts) +
                 "</span>";
        }
    out += fmt::format("<li class=\"{}\">{}{}</li>", given ? "given" : "later", escape(position), told);
  }
  return out + "</ol>\n";
}

std::string told_at_field(const Visit& v, const Error* error) {
  if (error == nullptr) return {};
  const auto sentence = v.r.parts.messages.sentence(v.r.language(), *error);
  return escape(sentence.say) + " " + escape(sentence.next);
}

std::string initial_form(const Visit& v, const SopProposal& p, const Turn& turn, const std::string& id,
                         const Error* error) {
  return fold(v.say(turn.initial ? "sop.coordinate.own" : "sop.coordinate", {{"position", turn.position}}),
              form_of(v, {.id = id + "-paraf",
                          .action = std::string{home} + "/paraf",
                          .inner_html = hidden("edisi", p.edition) + hidden("jabatan", turn.position) +
                                        box({.form = id,
                                             .name = "rujukan",
                                             .label_html = v.say("sop.paper"),
                                             .hint_html = v.say(turn.initial ? "field.optional" : "sop.paper.hint"),
                                             .value = error == nullptr ? "" : v.field("rujukan"),
                                             .required = !turn.initial,
                                             .error_html = told_at_field(v, error)}),
                          .button_html = v.say(turn.initial ? "sop.initial.own" : "sop.initial")}),
              error != nullptr);
}

std::string decision_form(const Visit& v, const SopProposal& p, const Turn& turn, const std::string& id,
                          const Error* error) {
  const bool refuses = error != nullptr && v.field("putusan") == "tolak";
  return fold(v.say(turn.decide ? "sop.approve" : "sop.refuse"),
              form_of(v, {.id = id + "-sahkan",
                          .action = std::string{home} + "/sahkan",
                          .inner_html =
                              hidden("edisi", p.edition) +
                              (turn.decide ? choice(id, "putusan", v.say("outcome"),
                                                    {{"setuju", v.say("sop.approve")}, {"tolak", v.say("sop.refuse")}},
                                                    refuses ? "tolak" : "setuju")
                                           : hidden("putusan", "tolak")) +
                              box({.form = id,
                                   .name = "dasar",
                                   .label_html = v.say(turn.decide ? "sop.decree" : "sop.refuse.reason"),
                                   .value = error == nullptr ? "" : v.field("dasar"),
                                   .required = true,
                                   .error_html = told_at_field(v, error)}),
                          .button_html = v.say(turn.decide ? "act.decide" : "sop.refuse"),
                          .kind = turn.decide ? "" : "quiet"}),
              error != nullptr || turn.decide);
}

std::string looks(const Visit& v, const SopProposal& p, const Kept& kept) {
  const std::string at = std::string{home} + "/" + http::encode(p.sop);
  const auto present = kept.present.find(p.sop);
  const std::string from = present == kept.present.end() ? "" : "dari=" + present->second + "&";
  return "<p class=\"acts-row\">" + link_to(v, at + "/edisi?" + from + "ke=" + p.edition, v.say("sop.differences")) +
         " " + link_to(v, at + "/cetak?edisi=" + p.edition, v.say("sop.print")) + "</p>\n";
}

// Why there is no form here, for whoever would look for one.
std::string waits_for(const Visit& v, const SopProposal& p, const Turn& turn) {
  const bool open = p.state == "menunggu paraf" || p.state == "menunggu persetujuan";
  if (!open || turn.initial || turn.record || turn.decide) return {};
  return "<p class=\"faint\">" +
         (turn.position.empty() ? v.say("sop.waits_head")
                                : v.say("sop.waits_initials", {{"position", turn.position}})) +
         "</p>\n";
}

std::string state_badge(const Visit& v, const SopProposal& p) {
  std::string state = "sop.state." + p.state;
  std::ranges::replace(state, ' ', '_');
  const bool good = p.state == "berlaku" || p.state == "disetujui", bad = p.state == "ditolak";
  return badge(good ? "good" : bad ? "bad" : "info", v.say(state));
}

std::string about(const Visit& v, const SopProposal& p) {
  return v.say("sop.edition", {{"edition", std::to_string(p.number)}}) + " · " + v.say("sop.effective") + " " +
         v.r.date(p.effective) + " · " + v.say("sop.proposed_by", {{"name", p.proposed_by}});
}

}  // namespace

Result<std::string> proposals_block(const Visit& v, const Error* error) {
  const std::vector<SopProposal> all = TRY(v.desk().sop_proposals(v.session()));
  if (all.empty()) return std::string{};
  const Kept kept = TRY(kept_of(v));
  const std::string sent = error == nullptr ? "" : v.field("edisi");
  const bool of_initials = v.request.path.ends_with("/paraf");
  std::string out = "<section aria-labelledby=\"usulan\"><h2 id=\"usulan\">" + v.say("sop.proposals") +
                    "</h2>\n<ul class=\"things\">\n";
  int n = 0;
  for (const SopProposal& p : all) {
    const std::string id = "usulan-" + std::to_string(++n);
    const Turn turn = turn_of(v, p, kept);
    const Error* here = p.edition == sent ? error : nullptr;
    const bool shown = here != nullptr && (of_initials ? turn.initial || turn.record : turn.decide || turn.refuse);
    out += "<li id=\"" + id + "\"><div><strong>" + escape(p.name) + "</strong> " + state_badge(v, p) +
           "</div><p class=\"faint\">" + about(v, p) + "</p>" + chain(v, p, kept);
    if (!p.basis.empty())
      out += "<p class=\"faint\">" +
             v.say(p.state == "ditolak" ? "sop.refused_by" : "sop.approved_by",
                   {{"name", p.approved_by}, {"basis", p.basis}}) +
             "</p>\n";
    out += looks(v, p, kept);
    if (here != nullptr && !shown) out += publik::failure_note(v.r, *here);
    out += waits_for(v, p, turn);
    if (turn.initial || turn.record) out += initial_form(v, p, turn, id, of_initials ? here : nullptr);
    if (turn.decide || turn.refuse) out += decision_form(v, p, turn, id, of_initials ? nullptr : here);
    out += "</li>\n";
  }
  return out + "</ul></section>\n";
}

namespace {

Result<std::vector<std::pair<SopProposal, Turn>>> mine(const Visit& v) {
  std::vector<std::pair<SopProposal, Turn>> all;
  if (!v.official()) return all;
  // Seldom is one open: what is asked on every page is no more than that.
  const bool open = TRY(v.services().store.read(Scope::office(v.who.office),
                                                [](Transaction& tx) { return workflow::any_proposal_waits(tx); }));
  if (!open) return all;
  const Kept kept = TRY(kept_of(v));
  for (const SopProposal& p : TRY(v.desk().sop_proposals(v.session())))
    if (const Turn turn = turn_of(v, p, kept); turn.any()) all.emplace_back(p, turn);
  return all;
}

}  // namespace

Result<int> waiting_proposals_count(const Visit& v) { return static_cast<int>(TRY(mine(v)).size()); }

Result<std::string> waiting_proposals(const Visit& v) {
  std::string items;
  for (const auto& [p, turn] : TRY(mine(v)))
    items +=
        fmt::format("<li class=\"task\" data-item data-tugas><div><h3>{}</h3><p class=\"faint\">{}</p></div></li>\n",
                    link_to(v, std::string{home} + "#usulan",
                            v.say(turn.initial ? "sop.task.initial" : "sop.task.approve", {{"sop", p.name}})),
                    about(v, p));
  if (items.empty()) return std::string{};
  return "<section aria-labelledby=\"sop-menunggu\"><h2 id=\"sop-menunggu\">" + v.say("sop.task") +
         "</h2>\n<ul class=\"tasks\">\n" + items + "</ul></section>\n";
}

}  // namespace paraf::staff
