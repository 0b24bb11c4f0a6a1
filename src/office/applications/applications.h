// office/applications/applications.h: the e-office applications of an office, that call instead of a person.
//
// An application has one credential: a name, and a secret of 32 random octets that is shown once and
// of which only a hash is kept. (It is no password: nobody chose it, so nothing but all of its 256
// bits can be guessed, and a plain hash is enough.) It is of one office and acts for people of that
// office only; it may be held to source addresses, disabled, and given a new secret. No credential
// exists that nobody made.
//
// Everything it called stands in its own log, without personal data, for ninety days.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "platform/store/store.h"

namespace paraf::applications {

using ApplicationId = Id<struct ApplicationTag>;

// A Network is a block of addresses: "10.1.0.0/16", "2001:db8::/32", or one address. [RFC 4632]
class Network {
 public:
  static Result<Network> parse(std::string_view text);  // malformed applications.network (fact: network)
  bool holds(std::string_view address) const;           // "10.1.2.3", "::ffff:10.1.2.3"
  const std::string& text() const { return text_; }

 private:
  std::array<std::uint8_t, 16> octets_{};  // IPv4 as ::ffff:a.b.c.d
  int bits_ = 0;
  std::string text_;
};
// "10.0.0.0/8 192.0.2.7": divided by commas or spaces; empty: no restriction.
Result<std::vector<Network>> parse_networks(std::string_view text);

// What a signature through this application demands of its holder.
enum class Policy {
  passphrase,  // the passphrase; a one-time code alone only inside an activation that the passphrase opened
  both,        // the passphrase and a one-time code, always
};
std::string_view name_of(Policy policy);  // "passphrase", "passphrase+code"
std::optional<Policy> policy_of(std::string_view name);

// What signatures through this application are worth later, where the call does not say: "B-T" (with a time
// stamp), "B-LT" (and with what proves the certificates good), "B-LTA" (and a time stamp over that).
bool is_level(std::string_view name);

struct Application {
  ApplicationId id;
  OfficeId office;
  std::string name;   // its user name: 2 to 64 of a-z 0-9 . _ -
  std::string title;  // as people know it: "e-Office Kabupaten …"
  std::vector<Network> addresses{};
  Policy policy = Policy::passphrase;
  bool enabled = true;
  Timestamp made, rotated;
  std::string level = "B-LT";
  std::vector<std::string> redirects{};  // addresses that a holder's consent may be sent back to, to the letter

  std::string actor() const { return "application:" + id.text(); }
};

// ---- by the operator; each is journalled ----

struct NewApplication {
  OfficeId office;
  std::string name, title;
  std::vector<Network> addresses{};
  Policy policy = Policy::passphrase;
};
struct Created {
  Application application;
  Secret secret;  // base64url, 43 characters: shown once
};
// `malformed applications.name`, `conflict applications.name_taken`.
Result<Created> create(store::Transaction& tx, Timestamp now, Random& random, const NewApplication& order);
// rotate gives a new secret; the old one, and every token got with it, ends now.
Result<Secret> rotate(store::Transaction& tx, Timestamp now, Random& random, const ApplicationId& id);
Result<void> enable(store::Transaction& tx, Timestamp now, const ApplicationId& id, bool enabled);
Result<void> set_addresses(store::Transaction& tx, Timestamp now, const ApplicationId& id,
                           const std::vector<Network>& addresses);
Result<void> set_policy(store::Transaction& tx, Timestamp now, const ApplicationId& id, Policy policy);
Result<void> set_level(store::Transaction& tx, Timestamp now, const ApplicationId& id, std::string_view level);
// "https://eoffice.example/kembali": https, or http of this machine; no fragment. `malformed applications.redirect`.
Result<void> set_redirects(store::Transaction& tx, Timestamp now, const ApplicationId& id,
                           const std::vector<std::string>& addresses);
Result<Application> named(store::Transaction& tx, std::string_view name);  // `not_found applications.unknown`
Result<Application> application(store::Transaction& tx, const ApplicationId& id);
Result<std::vector<Application>> all(store::Transaction& tx);

// ---- who calls ----

// authenticate: `unauthorized applications.credential` for an unknown name and a wrong secret alike; then
// `forbidden applications.disabled`, `forbidden applications.address`.
Result<Application> authenticate(store::Store& store, std::string_view name, std::string_view secret,
                                 std::string_view address);
// The second half of it, for who came by a token.
Result<void> may_call(const Application& application, std::string_view address);

// ---- tokens: an access token, an authorization code … each kind for itself ----

struct Token {
  ApplicationId application;
  std::string person;  // PersonId, or empty: the application itself
  std::string detail;  // of the kind's own
  Timestamp expires;
  std::string family{};  // of all that were got by one login or consent; empty: alone
};
// give makes the token's text; only its hash is kept.
Result<std::string> give_token(store::Transaction& tx, Random& random, std::string_view kind,
                               const Token& token);
Result<std::optional<Token>> find_token(store::Transaction& tx, Timestamp now, std::string_view kind,
                                        std::string_view text);
Result<void> end_token(store::Transaction& tx, std::string_view text);
// turn_token is for a token that renews others, and is good once: the first time it is found. The second
// time somebody has a copy, the caller or a thief: then its whole family ends, and it is found no more.
Result<std::optional<Token>> turn_token(store::Transaction& tx, Timestamp now, std::string_view kind,
                                        std::string_view text);
Result<void> end_family(store::Transaction& tx, std::string_view family);
// take_token finds and ends it in one: what is good once.
Result<std::optional<Token>> take_token(store::Transaction& tx, Timestamp now, std::string_view kind,
                                        std::string_view text);

// ---- the log ----

struct Call {
  Timestamp at;
  std::string operation;  // "v1.sign", never a path: a path may hold a NIK
  int status = 0;
  std::string code;  // of our error; empty: none
  std::chrono::microseconds took{0};
  std::string address;
  std::string about;  // "person:01J…", "document:01J…"
};
Result<void> note(store::Transaction& tx, Random& random, const ApplicationId& id, const Call& call);
Result<std::vector<Call>> calls(store::Transaction& tx, const ApplicationId& id, int most);  // newest first

// ---- documents made through it ----

// offer keeps the document ready for one download by this application; the text is its id_dokumen.
Result<std::string> offer(store::Transaction& tx, Timestamp now, Random& random,
                          const Application& application, const DocumentId& document);
// take is the one download: `not_found applications.download_gone` for an unknown one, another
// application's, and the second time. again works as often as wished, for thirty days.
Result<DocumentId> take(store::Transaction& tx, Timestamp now, const Application& application,
                        std::string_view id);
Result<DocumentId> again(store::Transaction& tx, Timestamp now, const Application& application,
                         std::string_view id);

// ---- identical calls ----
//
// The first promises its answer, those that come while it is made wait for it, and for ten minutes every
// other is answered with it. A maker that is not heard of for a minute (it died) has lost its turn.
struct Turn {
  std::optional<std::string> answer{};  // of the identical call before
  std::string claim{};                  // not empty: this call makes the answer, and fulfils or drops the claim
};                                      // neither: another call is making it now
// look_at_turn writes nothing: for who waits. Nothing: the turn is free, take it.
Result<std::optional<Turn>> look_at_turn(store::Transaction& tx, Timestamp now, const Application& application,
                                         ByteView digest);
Result<Turn> take_turn(store::Transaction& tx, Timestamp now, Random& random, const Application& application,
                       ByteView digest);
// keep_turn says that the maker is still at it, for another minute: between the documents of a long call.
// `conflict applications.turn_lost`: another call makes the answer now, so that this one can stop.
Result<void> keep_turn(store::Transaction& tx, Timestamp now, const Application& application, ByteView digest,
                       std::string_view claim);
// fulfil belongs into the transaction that makes the answer true: `conflict applications.turn_lost`.
Result<void> fulfil(store::Transaction& tx, Timestamp now, const Application& application, ByteView digest,
                    std::string_view claim, std::string_view answer);
Result<void> drop_turn(store::Transaction& tx, const Application& application, ByteView digest,
                       std::string_view claim);

Result<void> sweep(store::Transaction& tx, Timestamp now);

extern const store::Sql sql;

}  // namespace paraf::applications
