// The lines of a scenario about signing in: by password, with the code of an authenticator, through another
// house.
#include <algorithm>
#include <boost/json.hpp>

#include "actions/administration.h"
#include "actions/notices.h"
#include "actions/services.h"
#include "actions/verbs.h"
#include "doors/api/second_factor.h"
#include "doors/cli/play_acts.h"
#include "office/people/roles.h"
#include "platform/crypto/der.h"
#include "platform/crypto/totp.h"
#include "platform/openid/token.h"

namespace paraf::cli::scenario {

namespace json = boost::json;

// The sign-on of another house: a key that the office knows, and one that it does not.
struct House {
  crypto::KeyPair known, stranger;
};

namespace {

constexpr const char* issuer = "https://sso.contoh.go.id";

// The key an authenticator keeps, out of the address in its QR code. [RFC 4648 §6]
Secret key_in(const std::string& address) {
  const std::size_t from = address.find("secret=") + 7;
  Bytes key;
  unsigned bits = 0, held = 0;
  for (std::size_t i = from; i < address.size() && address[i] != '&'; ++i) {
    const char c = address[i];
    bits = (bits << 5) | static_cast<unsigned>(c >= 'A' && c <= 'Z' ? c - 'A' : c - '2' + 26);
    held += 5;
    if (held < 8) continue;
    held -= 8;
    key.push_back(static_cast<std::uint8_t>(bits >> held));
    bits &= (1u << held) - 1;
  }
  return Secret{std::move(key)};
}

Result<openid::KeySet> published(const crypto::KeyPair& key) {
  namespace der = crypto::der;
  der::Reader spki{TRY(der::single(key.spki, der::tag::sequence)).content};
  TRY(spki.next());
  const ByteView point = TRY(spki.bit_string());
  return openid::KeySet::read(json::serialize(
      json::object{{"keys", json::array{json::object{{"kty", "EC"},
                                                     {"crv", "P-256"},
                                                     {"kid", "rumah"},
                                                     {"x", base64url(point.subspan(1, 32))},
                                                     {"y", base64url(point.subspan(33, 32))}}}}}));
}

Result<std::string> token_of(const crypto::KeyPair& key, const json::object& claims) {
  namespace der = crypto::der;
  const json::object head{{"alg", "ES256"}, {"kid", "rumah"}};
  const std::string text =
      base64url(bytes_of(json::serialize(head))) + "." + base64url(bytes_of(json::serialize(claims)));
  const Bytes signature =
      TRY(TRY(crypto::open_key(key.pkcs8))->sign(crypto::HashAlg::sha256, bytes_of(text)));
  der::Reader pair{TRY(der::single(signature, der::tag::sequence)).content};
  Bytes plain;
  for (int i = 0; i < 2; ++i) {
    const ByteView number = TRY(pair.unsigned_integer());
    plain.insert(plain.end(), 32 - number.size(), 0);
    append(plain, number);
  }
  return text + "." + base64url(plain);
}

}  // namespace

Play::Done Play::found(std::map<std::string, std::string> made) const {
  actions::Receipt receipt;
  receipt.made = std::move(made);
  return std::optional{receipt};
}

// dewi comes through sso [as "a-1"] [saying address "x@y"] [asked for a second factor] [by a stranger's key |
// for another | late]
Play::Done Play::through_house(Actor& who, const Line& line) {
  const Said said{line.words};
  const Timestamp now = stage_->clock().now();
  if (!house_)
    house_ = std::make_shared<House>(House{TRY(crypto::generate_key(crypto::KeyKind::p256)),
                                           TRY(crypto::generate_key(crypto::KeyKind::p256))});
  const std::string subject = said.after("as"), address = said.after("address");
  const bool asked = said.has("factor");
  const json::object claims{{"iss", issuer},
                            {"sub", subject.empty() ? who.person.login : subject},
                            {"aud", said.has("another") ? "aplikasi-lain" : "paraf"},
                            {"nonce", "pertanyaan"},
                            {"iat", now.seconds() - (said.has("late") ? 7200 : 5)},
                            {"exp", now.seconds() + (said.has("late") ? -3600 : 300)},
                            {"email", address.empty() ? who.person.email->text() : address},
                            {"email_verified", !said.has("unverified")},
                            {"amr", asked ? json::array{"pwd", "mfa"} : json::array{"pwd"}}};
  const std::string token = TRY(token_of(said.has("stranger's") ? house_->stranger : house_->known, claims));
  const openid::Claims believed =
      TRY(openid::read_token(token, TRY(published(house_->known)), {issuer, "paraf", "pertanyaan", now}));
  people::Vouched vouched;
  vouched.provider = "sso";
  vouched.office = who.office;
  vouched.issuer = issuer;
  vouched.subject = believed.subject;
  vouched.email = believed.email;
  vouched.second_factor = std::find(believed.amr.begin(), believed.amr.end(), "mfa") != believed.amr.end();
  const auto opened = TRY(stage_->node().accounts->login_vouched(vouched, "192.0.2.7", "paraf play"));
  return found({{"masuk", opened.who.login == who.person.email->text() ? who.person.login : opened.who.login},
                {"lewat", opened.who.through}});
}

// ratna asks for phone code · ratna enters phone code ["123456"] · ratna wants notices [alone] [in english] · … no notices
Play::Done Play::telephone(Actor& who, const Line& line, bool& known) {
  const Said said{line.words};
  const actions::Services& s = *stage_->node().services;
  const bool asks = said.begins({"asks", "for", "phone", "code"}), enters = said.begins({"enters", "phone", "code"}),
             wants = said.begins({"wants", "notices"}), none = said.begins({"wants", "no", "notices"});
  known = asks || enters || wants || none;
  if (asks) TRY(actions::send_phone_code(s, who.session(), said.has("english") ? "en" : "id"));
  if (enters) {
    std::string code = said.after("code");
    if (code.empty() && who.person.phone)  // the newest message to that telephone says it
      for (const phone::Notice& notice : stage_->telephones().notices)
        if (const auto at = notice.text.find("kode "); notice.to == who.person.phone->text() && at != std::string::npos)
          code = notice.text.substr(at + 5, 6);
    TRY(actions::prove_phone(s, who.session(), code));
  }
  if (wants || none)
    TRY(actions::choose_phone(s, who.session(),
                              none                ? actions::Ways::mail
                              : said.has("alone") ? actions::Ways::telephone
                                                  : actions::Ways::both,
                              said.has("english") ? "en" : "id"));
  return std::optional<actions::Receipt>{};
}

Play::Done Play::signing_in(Actor& who, const Line& line, bool& known) {
  if (auto done = telephone(who, line, known); known) return done;
  const Said said{line.words};
  const bool has = said.begins({"has", "account"}), signs = said.begins({"signs", "in"}),
             sets = said.begins({"sets", "up", "authenticator"}), asks = said.begins({"asks", "code", "of"}),
             through = said.begins({"comes", "through", "sso"});
  known = has || signs || sets || asks || through;
  if (!known) return std::optional<actions::Receipt>{};
  if (through) return through_house(who, line);
  Node& n = stage_->node();
  people::Accounts& accounts = *n.accounts;
  if (asks) {  // agendaris asks code of kepala_dinas: who holds the role must log in with one
    workflow::Editions editions{actions::verbs()};
    const actions::Session session = who.session();
    TRY(actions::require_second_factor({*n.services, editions, session, "", true}, said.text(4), true));
    return std::optional<actions::Receipt>{};
  }
  const std::string login = who.person.email->text();
  if (has) {
    const auto hash = TRY(people::hash_password(Secret{std::string_view{play_passphrase}}, login,
                                                stage_->random(), crypto::Argon2Cost::trivial()));
    TRY(n.store->transact(store::Scope::office(who.office), [&](store::Transaction& tx) {
      return people::open_account(tx, stage_->clock().now(), stage_->random(), who.office, who.person.id,
                                  login, hash);
    }));
    return std::optional<actions::Receipt>{};
  }
  const std::int64_t step = crypto::totp_step(stage_->clock().now());
  if (sets) {
    const auto account = TRY(accounts.by_login(login));
    if (!account) return not_found("people.account.unknown");
    const Secret& key =
        authenticators_
            .insert_or_assign(who.person.login, key_in(TRY(accounts.start_second_factor(*account, "Paraf"))))
            .first->second;
    TRY(accounts.confirm_second_factor(*account,
                                       said.has("code") ? said.after("code") : crypto::totp(key, step)));
    return std::optional<actions::Receipt>{};
  }
  // kadis signs in [password "…"] [with code ["123456"] | with the same code]
  std::string code;
  const auto kept = authenticators_.find(who.person.login);
  if (said.has("same"))
    code = last_code_;
  else if (said.has("code"))
    code = !said.after("code").empty() || kept == authenticators_.end() ? said.after("code")
                                                                        : crypto::totp(kept->second, step);
  last_code_ = code;
  const std::string password = said.has("password") ? said.after("password") : play_passphrase;
  const auto opened =
      TRY(accounts.login(login, Secret{std::string_view{password}}, "192.0.2.7", "paraf play", code));
  const auto today = local_day(stage_->clock().now(), Zone::wib);
  const auto roles = TRY(n.store->read(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<std::string>> {
        return people::roles_of(TRY(people::role_book(tx)), who.person.id, today);
      }));
  const bool lacks = TRY(api::lacks_second_factor(*n.services, accounts, opened.who, roles));
  return found({{"masuk", who.person.login},
                {"kode", lacks                           ? "harus dipasang"
                         : kept == authenticators_.end() ? "tidak"
                                                         : "ya"}});
}

}  // namespace paraf::cli::scenario
