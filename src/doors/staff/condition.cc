#include "doors/staff/condition.h"

#include <fmt/format.h>

#include <algorithm>

#include "actions/services.h"
#include "doors/public/looks.h"
#include "doors/staff/pieces.h"
#include "platform/outbox/outbox.h"
#include "platform/store/restore_guard.h"
#include "trust/ca/status.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;
using store::Scope;
using store::Transaction;

namespace {

constexpr const char* home = "/meja/kelola/keadaan";
constexpr std::chrono::minutes courier_late{5};
constexpr std::chrono::hours list_soon{48}, certificate_soon{24 * 14};

enum class State { well, soon, bad };

struct Part {
  std::string_view word;  // "condition.store"
  State state = State::well;
  std::string says_html;
};

std::string badge_of(const Visit& v, State state) {
  switch (state) {
    case State::well: return badge("good", v.say("condition.well"));
    case State::soon: return badge("unsure", v.say("condition.soon"));
    case State::bad: break;
  }
  return badge("bad", v.say("condition.bad"));
}

Part clock_of(const Visit& v, const Tended& tended) {
  const auto believed = v.services().time_stamper.believed();
  std::string says = v.r.when(v.services().clock.now(), v.zone()) + ". ";
  says += tended.clock_sources == 0 ? v.say("condition.clock.alone")
                                    : v.say("condition.clock.agree", {{"agree", std::to_string(tended.clocks_agree)},
                                                                      {"asked", std::to_string(tended.clock_sources)}});
  return {"condition.clock", believed ? State::well : State::bad, says};
}

struct Outbox {
  std::vector<outbox::Standing> waiting, dead;
};

Part outbox_of(const Visit& v, const Outbox& outbox) {
  return {"condition.outbox", outbox.dead.empty() ? State::well : State::bad,
          v.say("condition.outbox.says",
                {{"waiting", std::to_string(outbox.waiting.size())}, {"dead", std::to_string(outbox.dead.size())}})};
}

// What is due and does not leave: nobody carries.
Part courier_of(const Visit& v, const Outbox& outbox) {
  const Timestamp now = v.services().clock.now();
  const auto late =
      std::ranges::count_if(outbox.waiting, [&](const outbox::Standing& one) { return now - one.due > courier_late; });
  return {
      "condition.courier", late == 0 ? State::well : State::bad,
      late == 0 ? v.say("condition.courier.says") : v.say("condition.courier.late", {{"count", std::to_string(late)}})};
}

State until(Timestamp end, Timestamp now, std::chrono::hours soon) {
  return end <= now ? State::bad : end - now < soon ? State::soon : State::well;
}

Part lists_of(const Visit& v) {
  ca::Authority& authority = v.services().authority;
  const Timestamp now = v.services().clock.now();
  Part part{"condition.lists", State::well, {}};
  for (const auto& [issuer, certificate] : authority.issuers()) {
    const auto list = authority.latest_crl(issuer);
    if (!list) continue;  // one whose lists are made elsewhere
    part.state = std::max(part.state, until(list->next_update, now, list_soon));
    part.says_html += (part.says_html.empty() ? "" : "<br>") +
                      v.say("condition.lists.one", {{"issuer", say_or(v.r, "condition.issuer", issuer)},
                                                    {"made", v.r.when(list->this_update, v.zone())},
                                                    {"until", v.r.when(list->next_update, v.zone())}});
  }
  if (part.says_html.empty()) return {"condition.lists", State::bad, v.say("condition.lists.none")};
  return part;
}

Part answers_of(const Visit& v) {
  ca::Authority& authority = v.services().authority;
  const crypto::Certificate& responder = authority.certificate(keys::Purpose::ocsp);
  const bool answers =
      authority.status().status(authority.certificate(keys::Purpose::issuing), responder.serial()).has_value();
  const State ends = until(responder.not_after(), v.services().clock.now(), certificate_soon);
  // Without a signer the service rests: its certificate was revoked.
  return {"condition.ocsp", answers && authority.signer(keys::Purpose::ocsp) != nullptr ? ends : State::bad,
          v.say("book.until", {{"until", v.r.when(responder.not_after(), v.zone())}})};
}

Part stamps_of(const Visit& v) {
  ca::Authority& authority = v.services().authority;
  const crypto::Certificate& tsa = authority.certificate(keys::Purpose::tsa);
  const State ends = until(tsa.not_after(), v.services().clock.now(), certificate_soon);
  return {"condition.tsa", authority.signer(keys::Purpose::tsa) != nullptr ? ends : State::bad,
          v.say("book.until", {{"until", v.r.when(tsa.not_after(), v.zone())}})};
}

Part restore_of(const Visit& v, const std::optional<store::restore_guard::Guard>& guard) {
  if (!guard) return {"condition.restore", State::well, v.say("condition.restore.none")};
  return {"condition.restore", State::bad,
          v.say("condition.restore.pending",
                {{"at", v.r.when(guard->restored_at, v.zone())}, {"backup", v.r.when(guard->backup_at, v.zone())}})};
}

// What could not be sent, of this office; the authority, whose installation it is, sees all.
std::string dead_letters(const Visit& v, const Outbox& outbox) {
  std::string rows;
  const std::string kind = v.say("condition.dead.kind"), at = v.say("condition.dead.at"),
                    why = v.say("condition.dead.why");
  for (const outbox::Standing& one : outbox.dead)
    rows +=
        fmt::format("<tr><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td></tr>\n",
                    say_or(v.r, "condition.kind", one.message.kind), at, time_tag(v, one.message.posted, v.zone()), why,
                    one.last_error.empty() ? "–" : v.r.say_of(one.last_error));
  if (rows.empty()) return {};
  return "<section aria-labelledby=\"gagal\"><h2 id=\"gagal\">" + v.say("condition.dead") + "</h2>\n<p>" +
         v.say("condition.dead.text") +
         "</p><div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\">" + kind +
         "</th><th scope=\"col\">" + at + "</th><th scope=\"col\">" + why + "</th></tr></thead><tbody>\n" + rows +
         "</tbody></table></div></section>\n";
}

std::string table(const Visit& v, const std::vector<Part>& parts) {
  const std::string state = v.say("cases.status"), says = v.say("condition.says"), next = v.say("condition.next");
  std::string out = "<div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\">" +
                    v.say("condition.part") + "</th><th scope=\"col\">" + state + "</th><th scope=\"col\">" + says +
                    "</th><th scope=\"col\">" + next + "</th></tr></thead><tbody>\n";
  for (const Part& part : parts)
    out += fmt::format(
        "<tr data-item><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td></tr>\n",
        v.say(part.word), state, badge_of(v, part.state), says, part.says_html.empty() ? "–" : part.says_html, next,
        part.state == State::well ? "–" : v.say(std::string{part.word} + ".next"));
  return out + "</tbody></table></div>\n";
}

Result<Response> page(const Visit& v, const AskTended& ask) {
  if (!v.keeper()) return forbidden("staff.keepers_only");
  const bool all_offices = v.who.office == v.services().settings.authority;
  std::optional<store::restore_guard::Guard> guard;
  Outbox outbox = TRY(v.services().store.read(Scope::installation(), [&](Transaction& tx) -> Result<Outbox> {
    guard = TRY(store::restore_guard::pending(tx));
    return Outbox{TRY(outbox::standing(tx, "waiting", 1000)), TRY(outbox::standing(tx, "dead", 1000))};
  }));
  const auto foreign = [&](const outbox::Standing& one) { return !all_offices && one.message.office != v.who.office; };
  std::erase_if(outbox.waiting, foreign);
  std::erase_if(outbox.dead, foreign);
  const Tended tended = ask();
  const std::vector<Part> parts{
      {"condition.store", State::well, v.say("condition.store.says")},  // this page was read from it
      clock_of(v, tended),
      outbox_of(v, outbox),
      courier_of(v, outbox),
      lists_of(v),
      answers_of(v),
      stamps_of(v),
      {"condition.token", tended.token ? State::well : State::bad,
       v.say(tended.token ? "condition.token.says" : "condition.token.gone")},
      restore_of(v, guard),
  };
  const auto worst = std::ranges::max_element(parts, {}, &Part::state)->state;
  std::string body = "<p class=\"crumb\">" + link_to(v, "/meja/kelola", v.say("nav.office_book")) + "</p>\n" +
                     publik::heading(1, v.say("condition.title")) + "<p class=\"lead\">" +
                     v.say(worst == State::well   ? "condition.all_well"
                           : worst == State::soon ? "condition.some_soon"
                                                  : "condition.some_bad") +
                     "</p>\n" + table(v, parts) + dead_letters(v, outbox);
  if (!tended.alarms.empty()) {
    body += "<section aria-labelledby=\"alarm\"><h2 id=\"alarm\">" + v.say("condition.alarms") + "</h2>\n<ul>";
    for (const std::string& alarm : tended.alarms) body += "<li>" + escape(alarm) + "</li>";
    body += "</ul></section>\n";
  }
  body += "<p class=\"faint\">" + v.say("condition.backup") + "</p>\n<p class=\"links\">" +
          link_to(v, "/sehat", v.say("condition.machines")) + "</p>\n";
  return sheet(v, v.say("condition.title"), body, 200, home);
}

}  // namespace

void mount_condition(http::Router& router, const Parts& parts, AskTended ask) {
  show(router, std::make_shared<const Door>(parts), Method::get, home,
       [ask = std::move(ask)](Visit& v) { return page(v, ask); });
}

}  // namespace paraf::staff
