#include "trust/ca/requests.h"

#include <algorithm>
#include <array>

#include "platform/journal/journal.h"
#include "platform/outbox/outbox.h"
#include "trust/ca/records.h"
#include "trust/ca/request_parts.h"

namespace paraf::ca {

using store::Scope;
using store::Transaction;
using store::value;

namespace {

constexpr std::array<std::string_view, 9> act_names{"issue",     "revoke",    "suspend",    "release",     "renew",
                                                    "block_key", "roll_over", "issue_list", "take_issuing"};
constexpr std::array<std::string_view, 7> state_names{"waiting",  "approved",  "done",     "failed",
                                                      "rejected", "withdrawn", "overtaken"};

constexpr std::string_view subject_fields[] = {"common_name", "organization", "organizational_unit",
                                               "title",       "locality",     "organization_identifier",
                                               "dns_names",   "email"};

// The fields of each act; those that begin with '?' may be missing.
std::vector<std::string_view> fields_of(Request::Act act) {
  switch (act) {
    case Request::Act::issue:
      return {"profile",
              "subscriber",
              "?pkcs10",
              "?public_key",
              "common_name",
              "organization",
              "?organizational_unit",
              "?title",
              "?locality",
              "?organization_identifier",
              "?dns_names",
              "?email"};
    case Request::Act::revoke: return {"issuer", "serial", "reason", "?invalid_since"};
    case Request::Act::suspend:
    case Request::Act::release: return {"issuer", "serial"};
    case Request::Act::renew:
      return {"issuer",
              "serial",
              "kind",
              "?pkcs10",
              "?public_key",
              "?common_name",
              "?organization",
              "?organizational_unit",
              "?title",
              "?locality",
              "?organization_identifier",
              "?dns_names",
              "?email"};
    case Request::Act::block_key: return {"public_key", "why"};
    case Request::Act::roll_over: return {"purpose", "kind"};
    case Request::Act::issue_list: return {"list", "rows", "?name"};
    case Request::Act::take_issuing: return {"certificate"};
  }
  return {};
}

}  // namespace

tl::unexpected<Error> wrong_content(std::string_view what) {
  return malformed("ca.request.content", {{"what", std::string{what}}});
}

Result<void> check_fields(Request::Act act, const Request::Content& content) {
  const auto fields = fields_of(act);
  for (const std::string_view field : fields)
    if (!field.starts_with('?') &&
        (!content.contains(std::string{field}) || content.at(std::string{field}).empty()))
      return wrong_content(field);
  for (const auto& entry : content) {
    const std::string& name = entry.first;
    const bool known =
        std::ranges::any_of(fields, [&](std::string_view f) { return f == name || f == "?" + name; });
    if (!known || entry.second.size() > 16 * 1024) return wrong_content(name);
  }
  return {};
}

std::string content_at(const Request::Content& content, const std::string& name) {
  const auto found = content.find(name);
  return found == content.end() ? std::string{} : found->second;
}

Result<Bytes> key_in(const Request::Content& content) {
  const std::string request = content_at(content, "pkcs10"), key = content_at(content, "public_key");
  if (!request.empty() && !key.empty()) return wrong_content("pkcs10, public_key");
  if (!request.empty()) return TRY(crypto::CertificateRequest::parse(TRY(from_base64(request)))).spki;
  return from_base64(key);
}

namespace {

Subject subject_in(const Request::Content& content) {
  Subject subject{.common_name = content_at(content, "common_name"),
                  .organization = content_at(content, "organization"),
                  .organizational_unit = content_at(content, "organizational_unit"),
                  .title = content_at(content, "title"),
                  .locality = content_at(content, "locality"),
                  .organization_identifier = content_at(content, "organization_identifier"),
                  .dns_names = {},
                  .email = content_at(content, "email")};
  const std::string names = content_at(content, "dns_names");
  for (std::size_t from = 0; from < names.size();) {
    const std::size_t end = std::min(names.find(' ', from), names.size());
    if (end > from) subject.dns_names.push_back(names.substr(from, end - from));
    from = end + 1;
  }
  return subject;
}

}  // namespace

Result<IssuanceOrder> order_of(const Request::Content& content) {
  IssuanceOrder order;
  order.profile = content_at(content, "profile");
  order.subscriber = TRY(SubscriberId::parse(content_at(content, "subscriber")));
  order.public_key = TRY(key_in(content));
  order.subject = subject_in(content);
  return order;
}

Result<Renewal> renewal_of(const Request::Content& content) {
  Renewal renewal;
  renewal.issuer = content_at(content, "issuer");
  renewal.serial = content_at(content, "serial");
  const std::string kind = content_at(content, "kind");
  if (kind == "rekey")
    renewal.kind = Renewal::Kind::rekey;
  else if (kind == "replace")
    renewal.kind = Renewal::Kind::replace;
  else if (kind != "renew")
    return wrong_content("kind");
  renewal.public_key = TRY(key_in(content));
  if (std::ranges::any_of(subject_fields, [&](std::string_view f) { return !content_at(content, std::string{f}).empty(); }))
    renewal.subject = subject_in(content);
  return renewal;
}

Result<keys::Purpose> purpose_in(const Request::Content& content) {
  for (const keys::Purpose purpose : {keys::Purpose::issuing, keys::Purpose::ocsp, keys::Purpose::tsa})
    if (content_at(content, "purpose") == keys::name_of(purpose)) return purpose;
  return wrong_content("purpose");
}

Result<std::optional<Timestamp>> invalid_since_in(const Request::Content& content) {
  const std::string text = content_at(content, "invalid_since");
  if (text.empty()) return std::optional<Timestamp>{};
  return std::optional{TRY(Timestamp::parse(text))};
}

namespace {

// Values are written so that no two contents have one text: '%', '=' and line ends as %xx.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '=' || c == '\n' || c == '\r' || c == '\0')
      out += "%" + hex(ByteView{bytes_of(std::string_view{&c, 1})});
    else
      out += c;
  }
  return out;
}

}  // namespace

Result<Request::Content> content_in(std::string_view text) {
  Request::Content content;
  text = text.substr(text.find('\n') + 1);  // the act stands before it
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const auto equals = line.find('=');
    std::string value_text;
    for (std::size_t i = equals + 1; i < line.size(); ++i) {
      if (line[i] != '%') {
        value_text += line[i];
        continue;
      }
      value_text += static_cast<char>(TRY(from_hex(line.substr(i + 1, 2))).front());
      i += 2;
    }
    content.emplace(std::string{line.substr(0, equals)}, std::move(value_text));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return content;
}

namespace {

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(' ', from), text.size());
    parts.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return parts;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : " ") + part;
  return text;
}

Result<Request> request_of(Transaction& tx, const store::Row& row) {
  Request r;
  r.id = RequestId::trusted(row.text(0));
  r.act = TRY(act_named(row.text(1)));
  r.content = TRY(content_in(row.text(2)));
  r.hash = row.text(3);
  r.state = static_cast<Request::State>(row.integer(4));
  r.authors = split(row.text(5));
  r.asked = row.time(6);
  if (!row.is_null(7)) r.decided = row.time(7);
  r.result = row.text(8);
  for (const store::Row& given : TRY(tx.query(sql, "approvals", {value(r.id), value(r.hash)})))
    r.approved_by.push_back(given.text(0));
  return r;
}

Result<Request> load(Transaction& tx, const RequestId& id) {
  const auto row = TRY(tx.maybe(sql, "request", {value(id)}));
  if (!row) return not_found("ca.request.none", {{"request", id.text()}});
  return request_of(tx, *row);
}

Result<void> note(Transaction& tx, Timestamp now, std::string_view what, const Request& r,
                  const std::string& officer) {
  TRY(journal::append(
      tx, now,
      {.act = "request." + std::string{what},
       .subject = "request:" + r.id.text(),
       .actor = officer,
       .facts = {{"act", std::string{name_of(r.act)}}, {"hash", r.hash}, {"result", r.result}}}));
  return {};
}

// From one of these states to another; conflict when somebody was faster.
Result<void> move(Transaction& tx, const Request& r, Request::State from, Timestamp now) {
  const auto moved = TRY(tx.execute(sql, "move_request",
                                    {value(r.id), value(static_cast<int>(from)),
                                     value(static_cast<int>(r.state)), value(now), value(r.result)}));
  if (moved == 0) return conflict("ca.request.decided", {{"request", r.id.text()}});
  using State = Request::State;
  const bool open = r.state == State::waiting || r.state == State::approved || r.state == State::failed;
  if (!open) TRY(tx.execute(sql, "free_about", {value(r.id)}));
  return {};
}

// What is given up is what waits, or what failed.
Request::State ended_from(const Request& r) {
  return r.state == Request::State::failed ? Request::State::failed : Request::State::waiting;
}

}  // namespace

std::string_view name_of(Request::Act act) { return act_names.at(static_cast<std::size_t>(act)); }
std::string_view name_of(Request::State state) { return state_names.at(static_cast<std::size_t>(state)); }

Result<Request::Act> act_named(std::string_view word) {
  const auto found = std::ranges::find(act_names, word);
  if (found == act_names.end()) return malformed("ca.request.act", {{"act", std::string{word}}});
  return static_cast<Request::Act>(found - act_names.begin());
}

std::string canonical(Request::Act act, const Request::Content& content) {
  std::string text = std::string{name_of(act)} + "\n";
  for (const auto& [name, what] : content)
    if (!what.empty()) text += name + "=" + escaped(what) + "\n";
  return text;
}

std::string hash_of(Request::Act act, const Request::Content& content) {
  return hex(crypto::sha256(bytes_of(canonical(act, content))));
}

Result<Request> Requests::ask(Request::Act act, const Request::Content& content, const std::string& officer) {
  TRY(rehearse(act, content));
  Request r;
  const Timestamp now = parts_.clock.now();
  r.id = RequestId::make(now, parts_.random);
  r.act = act;
  r.content = content;
  r.hash = hash_of(act, content);
  r.authors = {officer};
  r.asked = now;
  const std::string about = TRY(about_of(act, content));
  return parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<Request> {
    std::string holder = r.id.text();
    if (const auto row = TRY(tx.maybe(sql, "open_request", {value(r.hash)})))
      holder = row->text(0);
    else
      holder = TRY(tx.one(sql, "take_about", {value(about), value(r.id)})).text(0);
    if (holder != r.id.text()) {
      Request there = TRY(load(tx, RequestId::trusted(holder)));
      if (there.hash != r.hash) return conflict("ca.request.exists", {{"request", holder}});
      there.asked_before = true;
      return there;
    }
    TRY(tx.execute(sql, "insert_request",
                   {value(r.id), value(name_of(act)), value(canonical(act, content)), value(r.hash),
                    value(officer), value(now)}));
    TRY(note(tx, now, "asked", r, officer));
    return r;
  });
}

Result<Request> Requests::amend(const RequestId& id, const Request::Content& content,
                                const std::string& officer) {
  const Request before = TRY(find(id));
  if (before.state != Request::State::waiting)
    return conflict("ca.request.decided", {{"request", id.text()}});
  TRY(rehearse(before.act, content));
  const std::string about = TRY(about_of(before.act, content));
  const Timestamp now = parts_.clock.now();
  TRY(parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    Request r = TRY(load(tx, id));
    r.hash = hash_of(r.act, content);
    if (std::ranges::find(r.authors, officer) == r.authors.end()) r.authors.push_back(officer);
    // It may be about another certificate now.
    TRY(tx.execute(sql, "free_about", {value(id)}));
    const std::string holder = TRY(tx.one(sql, "take_about", {value(about), value(id)})).text(0);
    if (holder != id.text()) return conflict("ca.request.exists", {{"request", holder}});
    if (TRY(tx.execute(
            sql, "amend_request",
            {value(id), value(canonical(r.act, content)), value(r.hash), value(joined(r.authors))})) == 0)
      return conflict("ca.request.decided", {{"request", id.text()}});
    // Also those given to this very content before it was changed and changed back.
    TRY(tx.execute(sql, "void_approvals", {value(id)}));
    return note(tx, now, "amended", r, officer);
  }));
  return find(id);
}

Result<Request> Requests::approve(const RequestId& id, const std::string& hash, const std::string& officer) {
  const Timestamp now = parts_.clock.now();
  const Request approved =
      TRY(parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<Request> {
        Request r = TRY(load(tx, id));
        if (r.state != Request::State::waiting)
          return conflict("ca.request.decided", {{"request", id.text()}});
        if (std::ranges::find(r.authors, officer) != r.authors.end()) return forbidden("ca.request.own");
        if (r.hash != hash) return conflict("ca.request.changed", {{"request", id.text()}});
        TRY(tx.execute(sql, "approve_request", {value(id), value(officer), value(hash), value(now)}));
        r = TRY(load(tx, id));
        if (static_cast<int>(r.approved_by.size()) >= approvals_) {
          r.state = Request::State::approved;
          TRY(move(tx, r, Request::State::waiting, now));
        }
        TRY(note(tx, now, "approved", r, officer));
        return r;
      }));
  if (approved.state != Request::State::approved) return approved;
  return carry_out(approved);
}

Result<Request> Requests::reject(const RequestId& id, const std::string& why, const std::string& officer) {
  const Timestamp now = parts_.clock.now();
  return parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<Request> {
    Request r = TRY(load(tx, id));
    if (std::ranges::find(r.authors, officer) != r.authors.end()) return forbidden("ca.request.own");
    const Request::State from = ended_from(r);
    r.state = Request::State::rejected;
    r.result = why;
    TRY(move(tx, r, from, now));
    TRY(note(tx, now, "rejected", r, officer));
    return r;
  });
}

Result<Request> Requests::withdraw(const RequestId& id, const std::string& officer) {
  const Timestamp now = parts_.clock.now();
  return parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<Request> {
    Request r = TRY(load(tx, id));
    if (std::ranges::find(r.authors, officer) == r.authors.end()) return forbidden("ca.request.not_yours");
    const Request::State from = ended_from(r);
    r.state = Request::State::withdrawn;
    TRY(move(tx, r, from, now));
    TRY(note(tx, now, "withdrawn", r, officer));
    return r;
  });
}

Result<Request> Requests::retry(const RequestId& id, const std::string& officer) {
  const Timestamp now = parts_.clock.now();
  const Request again =
      TRY(parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<Request> {
        Request r = TRY(load(tx, id));
        r.state = Request::State::approved;
        r.result = {};
        TRY(move(tx, r, Request::State::failed, now));
        TRY(note(tx, now, "retried", r, officer));
        return r;
      }));
  return carry_out(again);
}

// Whether this request has done it already, and a crash kept us from writing that down.
Result<bool> Requests::did(const Request& r, std::string_view what, const std::string& subject) {
  const std::string actor = r.approved_by.empty() ? "system" : r.approved_by.front();
  const auto written = TRY(parts_.store.read(Scope::installation(), [&](Transaction& tx) {
    return journal::of_subject(tx, subject);
  }));
  return std::ranges::any_of(written, [&](const journal::Written& w) {
    return w.entry.act == what && w.entry.actor == actor && w.at >= r.decided.value_or(r.asked);
  });
}

// The act goes by the request's id, so that doing it twice has the effect of once.
Result<std::string> Requests::perform(const Request& r) {
  const std::string actor = r.approved_by.empty() ? "system" : r.approved_by.front();
  const std::string issuer = content_at(r.content, "issuer"), serial = content_at(r.content, "serial");
  const std::string subject = "certificate:" + serial;
  switch (r.act) {
    case Request::Act::issue: {
      IssuanceOrder order = TRY(order_of(r.content));
      order.id = "request:" + r.id.text();
      order.approval = TRY(from_hex(r.hash));
      order.actor = actor;
      return TRY(authority_.issue(order)).serial;
    }
    case Request::Act::revoke: {
      const auto done = authority_.revoke(issuer, serial, TRY(reason_named(content_at(r.content, "reason"))), actor,
                                          TRY(invalid_since_in(r.content)));
      if (!done && !TRY(did(r, "certificate.revoked", subject))) return tl::unexpected<Error>(done.error());
      return serial;
    }
    case Request::Act::suspend: {
      const auto done = authority_.suspend(issuer, serial, actor);
      if (!done && !TRY(did(r, "certificate.suspended", subject))) return tl::unexpected<Error>(done.error());
      return serial;
    }
    case Request::Act::release: {
      const auto done = authority_.release(issuer, serial, actor);
      if (!done && !TRY(did(r, "certificate.released", subject))) return tl::unexpected<Error>(done.error());
      return serial;
    }
    case Request::Act::renew: {
      Renewal renewal = TRY(renewal_of(r.content));
      renewal.id = "request:" + r.id.text();
      renewal.approval = TRY(from_hex(r.hash));
      renewal.actor = actor;
      return TRY(authority_.renew(renewal)).serial;
    }
    case Request::Act::block_key: {
      const Bytes key = TRY(key_in(r.content));
      if (TRY(authority_.is_blocked(key)) && !TRY(did(r, "key.blocked", "public_key:" + hex(crypto::sha256(key)))))
        return conflict("ca.key_blocked_already");
      return std::to_string(TRY(authority_.block_key(key, content_at(r.content, "why"), actor)));
    }
    case Request::Act::roll_over: {
      const keys::Purpose purpose = TRY(purpose_in(r.content));
      const crypto::KeyKind kind = TRY(crypto::key_kind(content_at(r.content, "kind")));
      if (purpose == keys::Purpose::issuing && authority_.root_is_away()) {
        const auto asked = TRY(crypto::CertificateRequest::parse(TRY(authority_.ask_root(kind, actor))));
        return hex(crypto::sha256(asked.spki));
      }
      return TRY(authority_.roll_over(purpose, kind, actor, "request:" + r.id.text())).serial;
    }
    case Request::Act::take_issuing: {
      const Bytes certificate = TRY(from_base64(content_at(r.content, "certificate")));
      return TRY(authority_.take_issuing(text_of(certificate), actor)).serial;
    }
    case Request::Act::issue_list: return perform_list(r);
  }
  return internal("ca.request.act");
}

Result<Request> Requests::carry_out(Request r) {
  parts_.fault("ca.request_approved");
  const auto done = perform(r);
  parts_.fault("ca.request_performed");
  // Another thread or node is at this very order: its outcome is the outcome.
  if (!done && done.error().code == "ca.order_in_progress") return r;
  // What it wanted is so already, or can no longer be: done by somebody else, and not by this request.
  const bool fate =
      r.act == Request::Act::revoke || r.act == Request::Act::suspend || r.act == Request::Act::release;
  const bool overtaken = !done && ((fate && (done.error().code == "ca.revoked_already" || done.error().code == "ca.not_held")) ||
                                   done.error().code == "ca.key_blocked_already");
  r.state = done ? Request::State::done : overtaken ? Request::State::overtaken : Request::State::failed;
  r.result = done ? *done : std::string{done.error().code};
  const Timestamp now = parts_.clock.now();
  const auto kept = parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(move(tx, r, Request::State::approved, now));
    if (done && (fate || r.act == Request::Act::renew || r.act == Request::Act::block_key))
      TRY(outbox::post(tx, now, parts_.random, certificate_fate, r.id.text(),
                       "{\"request\":\"" + r.id.text() + "\"}"));
    return note(tx, now, name_of(r.state), r, r.approved_by.empty() ? "system" : r.approved_by.front());
  });
  if (!kept && kept.error().code == "ca.request.decided") return find(r.id);
  TRY(kept);
  parts_.fault("ca.request_ended");
  r.decided = now;
  return r;
}

Result<Request> Requests::find(const RequestId& id) {
  return parts_.store.read(Scope::installation(), [&](Transaction& tx) { return load(tx, id); });
}

Result<std::vector<Request>> Requests::list(std::optional<Request::State> state, int most) {
  return parts_.store.read(Scope::installation(), [&](Transaction& tx) -> Result<std::vector<Request>> {
    std::vector<Request> all;
    for (const store::Row& row :
         TRY(tx.query(sql, "requests", {value(state ? static_cast<int>(*state) : -1), value(most)})))
      all.push_back(TRY(request_of(tx, row)));
    return all;
  });
}

Result<int> Requests::resume() {
  int done = 0;
  for (Request& r : TRY(list(Request::State::approved))) {
    TRY(carry_out(std::move(r)));
    ++done;
  }
  return done;
}

}  // namespace paraf::ca
