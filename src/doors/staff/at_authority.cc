#include "doors/staff/at_authority.h"

#include <algorithm>

#include "actions/services.h"

namespace paraf::staff {

using publik::escape;

namespace {

std::string words(const Visit& v, std::string_view word, const Facts& facts = {}) {
  return v.r.say_of("portal.at." + std::string{word}, facts);
}

struct Stage {
  std::string name = "sent";  // the authority's last word: "account_sent", "verified", …
  Timestamp since;
};

// The authority's words stand in the timeline; before the first of them there is the hand-over itself.
Stage stage_of(const actions::CaseView& view) {
  Stage stage;
  stage.since = view.changed;
  for (const actions::EventView& event : view.timeline) {
    if (event.act == "send_to_authority") stage.since = event.at;
    if (event.act.starts_with("word.")) stage = {event.act.substr(5), event.at};
  }
  return stage;
}

std::string authority_name(const Visit& v, const Opened* there) {
  if (there != nullptr) return there->office.name;
  const OfficeId id = v.services().settings.authority;
  const auto office = v.services().store.read(store::Scope::office(id),
                                              [](store::Transaction& tx) { return people::load_office(tx); });
  return office ? office->name : words(v, "authority");
}

// How long the authority's own procedure gives the step that is open there.
std::string time_given(const Visit& v, const Opened* there) {
  if (there == nullptr) return {};
  for (const actions::RowView& row : there->view.rows) {
    if (row.state != "berjalan" || row.clock.allowed.empty()) continue;
    std::string text =
        words(v, "given", {{"allowed", v.r.english() ? allowed_text(v, row.clock) : row.clock.allowed}});
    if (row.clock.running && row.clock.due && !row.clock.late)
      text += " " + words(v, "given.due", {{"due", v.r.when(*row.clock.due, there->zone())}});
    return text;
  }
  return {};
}

bool my_turn(const Opened* there) {
  if (there == nullptr || !there->enrolled || there->view.status != "open") return false;
  return std::any_of(there->view.rows.begin(), there->view.rows.end(), [](const actions::RowView& row) {
    return std::any_of(row.steps.begin(), row.steps.end(), [](const StepView& step) { return step.mine; });
  });
}

std::string button(const Visit& v, std::string_view path, std::string_view html) {
  return "<p><a class=\"button\" href=\"" + escape(v.r.link(path)) + "\">" + std::string{html} + "</a></p>";
}

}  // namespace

std::string at_authority(const Visit& v, const Opened& o) {
  const actions::CaseView& c = o.view;
  const bool handed_over = c.linked.has_value() || c.status == "following";
  if (!o.own || o.authority() || !handed_over || c.status == "refused" || c.status == "withdrawn" || c.status == "expired")
    return {};
  const auto opened = c.linked ? open_case(v, *c.linked) : Result<Opened>{not_found("workflow.no_such_case")};
  const Opened* there = opened ? &*opened : nullptr;
  const Stage stage = stage_of(c);
  const bool certified = stage.name == "issued" || stage.name == "downloaded";
  const bool turn = my_turn(there);
  const std::string known = v.r.parts.messages.has(v.r.language(), "portal.at." + stage.name + ".text") ? stage.name : "sent";
  std::string inner = "<p>" + words(v, turn ? "turn.text" : known + ".text", {{"email", c.statement.email}}) + "</p>";
  inner += publik::facts({{words(v, "who"), certified ? std::string{} : escape(authority_name(v, there))},
                          {words(v, "since"), time_tag(v, stage.since, v.zone())},
                          {words(v, "usually"), certified ? std::string{} : time_given(v, there)}});
  if (turn)
    inner += button(v, case_path(*c.linked), words(v, "turn.go"));
  else if (certified)
    inner += button(v, "/meja/sertifikat", words(v, "issued.go"));
  else if (stage.name == "account_sent")
    inner += "<p><a href=\"#pesan\">" + words(v, "no_mail") + "</a></p>";
  return publik::note(certified ? "good" : turn || stage.name == "account_sent" ? "unsure" : "plain",
                      words(v, turn ? "turn" : known), inner);
}

}  // namespace paraf::staff
