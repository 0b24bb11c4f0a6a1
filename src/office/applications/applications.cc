#include "office/applications/applications.h"

#include <algorithm>
#include <charconv>

#include "office/applications/applications.sql.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

namespace paraf::applications {

const store::Sql sql{"applications", embedded::office_applications_applications_sql};

using store::value;

namespace {

constexpr std::chrono::hours log_kept{90 * 24};
constexpr std::chrono::hours downloads_kept{30 * 24};
constexpr std::chrono::minutes repeat_window{10};
constexpr std::chrono::seconds turn_life{60};

Bytes hash_of(std::string_view secret) {
  const auto hash = crypto::sha256(bytes_of(secret));
  return {hash.begin(), hash.end()};
}

std::string random_text(Random& random) { return base64url(random.bytes(32)); }

std::string text_of_networks(const std::vector<Network>& networks) {
  std::string text;
  for (const Network& network : networks) text += (text.empty() ? "" : " ") + network.text();
  return text;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// The host and port of an address, which its policy and its reader must understand alike: a name, an IPv4 address
// or "[::1]", and a port. No user stands before it, and nothing that would end a word of a policy.
bool is_host(std::string_view text) {
  const bool six = text.starts_with('[');
  const std::size_t end = six ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos) return false;
  const std::string_view host = text.substr(six ? 1 : 0, six ? end - 1 : end);
  const std::string_view more = six ? ":." : "-._";
  const bool plain = !host.empty() && std::all_of(host.begin(), host.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           more.find(c) != std::string_view::npos;
  });
  std::string_view port = text.substr(six ? end + 1 : end);
  if (!plain || port.empty()) return plain;
  if (!port.starts_with(':') || port.size() > 6) return false;
  port.remove_prefix(1);
  std::uint32_t number = 0;
  const auto [stop, ec] = std::from_chars(port.data(), port.data() + port.size(), number);
  return ec == std::errc{} && stop == port.data() + port.size() && number >= 1 && number <= 65535;
}

// To the letter, so nothing is put right here. [RFC 6749 §3.1.2]
bool is_redirect(std::string_view text) {
  const bool plain = text.size() <= 500 && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c <= '~' && c != '#' && c != '"' && c != '<' && c != '>' && c != '\\';
  });
  const bool far = text.starts_with("https://");
  if (!plain || (!far && !text.starts_with("http://"))) return false;
  text.remove_prefix(far ? 8 : 7);
  const std::string_view place = text.substr(0, text.find_first_of("/?"));
  const std::string_view host = place.substr(0, place.find(':'));
  return is_host(place) && (far || host == "127.0.0.1" || host == "localhost");
}

Result<Application> application_of(const store::Row& row) {
  Application a;
  a.id = ApplicationId::trusted(row.text(0));
  a.office = OfficeId::trusted(row.text(1));
  a.name = row.text(2);
  a.title = row.text(3);
  a.addresses = TRY(parse_networks(row.text(4)));
  a.policy = policy_of(row.text(5)).value_or(Policy::both);
  a.enabled = row.truth(6);
  a.made = row.time(7);
  a.rotated = row.time(8);
  a.level = row.text(10);
  a.redirects = words_of(row.text(11));
  return a;
}

bool is_name(std::string_view text) {
  return text.size() >= 2 && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
         });
}

Result<void> write_down(store::Transaction& tx, Timestamp now, std::string act, const ApplicationId& id,
                        std::vector<std::pair<std::string, std::string>> facts = {}) {
  TRY(journal::append_installation(
      tx, now, {std::move(act), "application:" + id.text(), "operator", std::move(facts)}));
  return {};
}

}  // namespace

std::string_view name_of(Policy policy) { return policy == Policy::both ? "passphrase+code" : "passphrase"; }

std::optional<Policy> policy_of(std::string_view name) {
  for (const Policy policy : {Policy::passphrase, Policy::both})
    if (name_of(policy) == name) return policy;
  return std::nullopt;
}

Result<Created> create(store::Transaction& tx, Timestamp now, Random& random, const NewApplication& order) {
  if (!is_name(order.name)) return malformed("applications.name");
  if (TRY(tx.maybe(sql, "by_name", {value(order.name)}))) return conflict("applications.name_taken");
  const ApplicationId id = ApplicationId::make(now, random);
  const std::string secret = random_text(random);
  TRY(tx.execute(
      sql, "insert_application",
      {value(id), value(order.office), value(order.name), value(order.title), value(hash_of(secret)),
       value(text_of_networks(order.addresses)), value(name_of(order.policy)), value(now)}));
  TRY(write_down(tx, now, "application.created", id,
                 {{"office", order.office.text()}, {"policy", std::string{name_of(order.policy)}}}));
  return Created{TRY(application(tx, id)), Secret{std::string_view{secret}}};
}

Result<Secret> rotate(store::Transaction& tx, Timestamp now, Random& random, const ApplicationId& id) {
  const std::string secret = random_text(random);
  if (TRY(tx.execute(sql, "set_secret", {value(id), value(hash_of(secret)), value(now)})) == 0)
    return not_found("applications.unknown");
  TRY(tx.execute(sql, "drop_tokens", {value(id)}));
  TRY(write_down(tx, now, "application.rotated", id));
  return Secret{std::string_view{secret}};
}

Result<void> enable(store::Transaction& tx, Timestamp now, const ApplicationId& id, bool enabled) {
  if (TRY(tx.execute(sql, "set_enabled", {value(id), value(enabled)})) == 0)
    return not_found("applications.unknown");
  if (!enabled) TRY(tx.execute(sql, "drop_tokens", {value(id)}));
  return write_down(tx, now, enabled ? "application.enabled" : "application.disabled", id);
}

Result<void> set_addresses(store::Transaction& tx, Timestamp now, const ApplicationId& id,
                           const std::vector<Network>& addresses) {
  const std::string text = text_of_networks(addresses);
  if (TRY(tx.execute(sql, "set_addresses", {value(id), value(text)})) == 0)
    return not_found("applications.unknown");
  return write_down(tx, now, "application.addresses", id, {{"networks", std::to_string(addresses.size())}});
}

Result<void> set_policy(store::Transaction& tx, Timestamp now, const ApplicationId& id, Policy policy) {
  if (TRY(tx.execute(sql, "set_policy", {value(id), value(name_of(policy))})) == 0)
    return not_found("applications.unknown");
  return write_down(tx, now, "application.policy", id, {{"policy", std::string{name_of(policy)}}});
}

bool is_level(std::string_view name) { return name == "B-T" || name == "B-LT" || name == "B-LTA"; }

Result<void> set_level(store::Transaction& tx, Timestamp now, const ApplicationId& id,
                       std::string_view level) {
  if (!is_level(level)) return malformed("applications.level");
  if (TRY(tx.execute(sql, "set_level", {value(id), value(level)})) == 0)
    return not_found("applications.unknown");
  return write_down(tx, now, "application.level", id, {{"level", std::string{level}}});
}

Result<void> set_redirects(store::Transaction& tx, Timestamp now, const ApplicationId& id,
                           const std::vector<std::string>& addresses) {
  std::string text;
  for (const std::string& address : addresses) {
    if (!is_redirect(address)) return malformed("applications.redirect", {{"address", address}});
    text += (text.empty() ? "" : " ") + address;
  }
  if (TRY(tx.execute(sql, "set_redirects", {value(id), value(text)})) == 0)
    return not_found("applications.unknown");
  return write_down(tx, now, "application.redirects", id, {{"addresses", std::to_string(addresses.size())}});
}

Result<Application> named(store::Transaction& tx, std::string_view name) {
  const auto row = TRY(tx.maybe(sql, "by_name", {value(name)}));
  if (!row) return not_found("applications.unknown");
  return application_of(*row);
}

Result<Application> application(store::Transaction& tx, const ApplicationId& id) {
  const auto row = TRY(tx.maybe(sql, "by_id", {value(id)}));
  if (!row) return not_found("applications.unknown");
  return application_of(*row);
}

Result<std::vector<Application>> all(store::Transaction& tx) {
  std::vector<Application> found;
  for (const store::Row& row : TRY(tx.query(sql, "list", {}))) found.push_back(TRY(application_of(row)));
  return found;
}

// ---- who calls ----

Result<void> may_call(const Application& application, std::string_view address) {
  if (!application.enabled) return forbidden("applications.disabled");
  const auto& allowed = application.addresses;
  const bool from_there =
      allowed.empty() || std::any_of(allowed.begin(), allowed.end(),
                                     [&](const Network& network) { return network.holds(address); });
  if (!from_there) return forbidden("applications.address");
  return {};
}

Result<Application> authenticate(store::Store& store, std::string_view name, std::string_view secret,
                                 std::string_view address) {
  const auto row = TRY(store.read(store::Scope::installation(), [&](store::Transaction& tx) {
    return tx.maybe(sql, "by_name", {value(name)});
  }));
  if (!row || !crypto::equal_in_constant_time(row->bytes(9), hash_of(secret)))
    return unauthorized("applications.credential");
  Application application = TRY(application_of(*row));
  TRY(may_call(application, address));
  return application;
}

// ---- tokens ----

Result<std::string> give_token(store::Transaction& tx, Random& random, std::string_view kind,
                               const Token& token) {
  std::string text = random_text(random);
  TRY(tx.execute(sql, "add_token",
                 {value(hash_of(text)), value(token.application), value(kind), value(token.person),
                  value(token.detail), value(token.expires), value(token.family)}));
  return text;
}

Result<std::optional<Token>> find_token(store::Transaction& tx, Timestamp now, std::string_view kind,
                                        std::string_view text) {
  const auto row = TRY(tx.maybe(sql, "token", {value(hash_of(text)), value(kind), value(now)}));
  if (!row) return std::optional<Token>{};
  return std::optional{Token{ApplicationId::trusted(row->text(0)), row->text(1), row->text(2), row->time(3), row->text(4)}};
}

Result<void> end_token(store::Transaction& tx, std::string_view text) {
  TRY(tx.execute(sql, "drop_token", {value(hash_of(text))}));
  return {};
}

Result<std::optional<Token>> turn_token(store::Transaction& tx, Timestamp now, std::string_view kind,
                                        std::string_view text) {
  auto token = TRY(find_token(tx, now, kind, text));
  if (!token) return token;
  if (TRY(tx.execute(sql, "use_token", {value(hash_of(text))})) == 1) return token;
  TRY(end_family(tx, token->family));
  const std::string who = "application:" + token->application.text();
  TRY(journal::append_installation(tx, now, {"application.token_copied", who, who, {}}));
  return std::optional<Token>{};
}

Result<void> end_family(store::Transaction& tx, std::string_view family) {
  TRY(tx.execute(sql, "drop_family", {value(family)}));
  return {};
}

Result<std::optional<Token>> take_token(store::Transaction& tx, Timestamp now, std::string_view kind,
                                        std::string_view text) {
  auto token = TRY(find_token(tx, now, kind, text));
  if (!token || TRY(tx.execute(sql, "drop_token", {value(hash_of(text))})) != 1)
    return std::optional<Token>{};
  return token;
}

// ---- the log ----

Result<void> note(store::Transaction& tx, Random& random, const ApplicationId& id, const Call& call) {
  return tx.send(
      sql, "add_call",
      {value(Id<struct CallTag>::make(call.at, random)), value(id), value(call.at), value(call.operation),
       value(call.status), value(call.code), value(static_cast<std::int64_t>(call.took.count())),
       value(call.address), value(call.about)});
}

Result<std::vector<Call>> calls(store::Transaction& tx, const ApplicationId& id, int most) {
  std::vector<Call> found;
  for (const store::Row& r : TRY(tx.query(sql, "calls", {value(id), value(most)})))
    found.push_back({r.time(0), r.text(1), static_cast<int>(r.integer(2)), r.text(3),
                     std::chrono::microseconds{r.integer(4)}, r.text(5), r.text(6)});
  return found;
}

// ---- documents ----

Result<std::string> offer(store::Transaction& tx, Timestamp now, Random& random,
                          const Application& application, const DocumentId& document) {
  const std::string id = base::make_ulid(now, random);
  TRY(tx.execute(sql, "add_download",
                 {value(id), value(application.id), value(application.office), value(document), value(now)}));
  return id;
}

Result<DocumentId> take(store::Transaction& tx, Timestamp now, const Application& application,
                        std::string_view id) {
  if (TRY(tx.execute(sql, "take_download", {value(id), value(application.id), value(now)})) != 1)
    return not_found("applications.download_gone");
  return again(tx, now, application, id);
}

Result<DocumentId> again(store::Transaction& tx, Timestamp now, const Application& application,
                         std::string_view id) {
  const auto row = TRY(tx.maybe(sql, "download", {value(id), value(application.id)}));
  if (!row || row->text(0) != application.office.text() || row->time(2) + downloads_kept < now)
    return not_found("applications.download_gone");
  return DocumentId::trusted(row->text(1));
}

Result<std::optional<Turn>> look_at_turn(store::Transaction& tx, Timestamp now,
                                         const Application& application, ByteView digest) {
  const auto row =
      TRY(tx.maybe(sql, "repeat", {value(application.id), value(digest), value(now - repeat_window)}));
  if (!row) return std::optional<Turn>{};
  if (!row->text(0).empty()) return std::optional{Turn{row->text(0), {}}};
  return row->time(1) > now - turn_life ? std::optional{Turn{}} : std::optional<Turn>{};
}

Result<Turn> take_turn(store::Transaction& tx, Timestamp now, Random& random, const Application& application,
                       ByteView digest) {
  if (auto taken = TRY(look_at_turn(tx, now, application, digest))) return std::move(*taken);
  const std::string claim = base::make_ulid(now, random);
  const std::int64_t ours = TRY(tx.execute(
      sql, "claim_repeat",
      {value(application.id), value(digest), value(application.office), value(now), value(claim),
       value(now - repeat_window), value(now - turn_life)}));
  return Turn{{}, ours == 1 ? claim : std::string{}};
}

Result<void> keep_turn(store::Transaction& tx, Timestamp now, const Application& application, ByteView digest,
                       std::string_view claim) {
  if (TRY(tx.execute(sql, "keep_repeat", {value(application.id), value(digest), value(claim), value(now)})) == 1)
    return {};
  return conflict("applications.turn_lost");
}

Result<void> fulfil(store::Transaction& tx, Timestamp now, const Application& application, ByteView digest,
                    std::string_view claim, std::string_view answer) {
  if (TRY(tx.execute(sql, "fulfil_repeat",
                     {value(application.id), value(digest), value(claim), value(answer), value(now)})) == 1)
    return {};
  return conflict("applications.turn_lost");
}

Result<void> drop_turn(store::Transaction& tx, const Application& application, ByteView digest,
                       std::string_view claim) {
  TRY(tx.execute(sql, "drop_repeat", {value(application.id), value(digest), value(claim)}));
  return {};
}

Result<void> sweep(store::Transaction& tx, Timestamp now) {
  TRY(tx.execute(sql, "sweep_calls", {value(now - log_kept)}));
  TRY(tx.execute(sql, "sweep_downloads", {value(now - downloads_kept)}));
  TRY(tx.execute(sql, "sweep_repeats", {value(now - repeat_window)}));
  TRY(tx.execute(sql, "sweep_tokens", {value(now)}));
  return {};
}

}  // namespace paraf::applications
