// trust/ca/ca.h: the certificate authority.
//
// It issues on an order that somebody approved, and knows nothing of cases, offices or NIKs. An
// issuance is a promise and its fulfilment, two durable acts with the signature between them:
//
//   policy → serial on record → to-be-signed → lint copy under a throw-away key → lint
//   → promise durable → sign → same to-be-signed? signature good? → fulfilment durable
//
// Whatever dies where, the store knows every serial that may carry our signature. At start
// reconcile() finds promises that nobody kept, presumes them issued and revokes their serials; the
// order may then be tried again and gets a new serial. [RFC 5280 §4.1.2.2] [CPS §4.3.1]
//
// Every function owns its transactions: never call one inside a transaction.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "platform/metrics/metrics.h"
#include "platform/store/store.h"
#include "trust/ca/fault.h"
#include "trust/ca/names.h"
#include "trust/ca/profile.h"
#include "trust/keys/keyring.h"

namespace paraf::ca {

class StatusIndex;
extern const store::Sql sql;

// What may stand in the subject's name. No NIK and no e-mail: there is no field for them.
struct Subject {
  std::string common_name;
  std::string organization;
  std::string organizational_unit{};
  std::string title{};
  std::string locality{};
  // Of a legal person, "NTRID-0220001234567": scheme, country, number [EN 319 412-1 §5.1.4].
  std::string organization_identifier{};
  // Names besides the subject's, where the profile has them: of servers, and the address of S/MIME.
  std::vector<std::string> dns_names{};
  std::string email{};
};

struct IssuanceOrder {
  std::string id;           // of the approving act; the same id gives the same certificate, once
  Bytes approval;           // hash of what was approved, for the journal
  std::string profile = "individual";
  SubscriberId subscriber;
  KeyId key;
  Bytes public_key;         // SPKI, DER
  Subject subject;
  std::string actor;        // for the journal: who approved, "person:01J…"
};

// CRLReason [RFC 5280 §5.3.1], those an authority of this kind may use.
enum class Reason {
  unspecified = 0, key_compromise = 1, ca_compromise = 2, affiliation_changed = 3, superseded = 4,
  cessation_of_operation = 5, certificate_hold = 6, privilege_withdrawn = 9,
};
Result<Reason> reason_named(std::string_view word);  // "keyCompromise"; malformed ca.reason
std::string_view name_of(Reason reason);

// What is on record of one certificate.
struct Record {
  enum class State {
    promised,  // may be signed at this moment
    issued,
    presumed,  // promised, never fulfilled: taken as issued, and revoked
  };
  struct Revoked {
    Timestamp at;
    Reason reason;
    std::optional<Timestamp> invalid_since{};  // when the key is known or thought to have been lost
  };
  std::string issuer;                // profile id of the CA: "issuing"
  std::string serial;                // hex, 36 characters
  State state = State::promised;
  std::string profile, order;
  SubscriberId subscriber;           // empty for the authority's own
  KeyId key;
  std::string subject;               // RFC 4514 text
  Timestamp not_before, not_after, made;
  std::optional<Revoked> revoked{};
  Bytes der;                         // while promised or presumed: the lint copy, worthless as a certificate
  std::string profile_hash{};        // SHA-256 of the profile's file as it was at the promise
  std::string follows{};             // serial of the certificate that this one renews or replaces
};

// A certificate that follows another of the same subscriber.   [CPS §4.6, §4.7, §4.8]
//
//   renew    the same name and key, a new validity. The old one stays as it is and runs out.
//   rekey    the same name, another key. The old one stays as it is.
//   replace  another key, or facts in the name that have changed; the old one is revoked
//            (superseded, or affiliationChanged when the name changed) as soon as the new one is durable.
//
// A certificate that is revoked or held, or has expired, is not followed: order a new one.
struct Renewal {
  enum class Kind { renew, rekey, replace };
  std::string id;                      // of the approving act; the same id gives the same certificate, once
  Bytes approval;
  Kind kind = Kind::renew;
  std::string issuer, serial;          // the certificate that it follows
  KeyId key{};                         // rekey, replace: the new key; empty: the old one's
  Bytes public_key{};
  std::optional<Subject> subject{};    // replace: the name as it is now
  std::string actor;
};

// What a certificate would be, were it issued now.
struct Draft {
  std::string issuer, profile;
  std::string subject;   // RFC 4514 text
  crypto::KeyKind key;
  std::string key_hash;  // SHA-256 of its SPKI, in hex
  Timestamp not_before, not_after;
};

struct InventoryQuery {
  enum class Status { any, valid, expired, revoked, suspended };
  Status status = Status::any;
  std::string profile{};                      // empty: all
  std::optional<SubscriberId> subscriber{};
  std::optional<Timestamp> expires_from{}, expires_before{};
  std::string after{};                        // serial of the last row of the page before
  int most = 50;
};

// What to look for. Every word must be there: the beginning of a word of the subject, of a name in the
// subjectAltName, of the serial, the order, the key's or the subscriber's id, the SHA-256 of the
// certificate or of its key; or "profil:seal".
struct Search {
  std::string text{};
  InventoryQuery::Status status = InventoryQuery::Status::any;
  std::optional<Timestamp> expires_from{}, expires_before{};  // then in the order they end
  std::string after{};                                        // Found::next of the page before
  int most = 50;
};
struct Found {
  std::vector<Record> records;
  std::string next{};  // empty: that was all
};

struct CrlRecord {
  static constexpr int full = -1;  // the list of every shard together
  std::string issuer;
  int shard = 0;
  Timestamp number;        // its number is its thisUpdate in microseconds, made to grow
  Timestamp this_update, next_update;
  std::int64_t entries = 0;
  Bytes der;
};

struct Reconciled {
  int presumed = 0;        // promises revoked
  int left = 0;            // perhaps still at work
};

// The parts the authority works with; all outlive it.
struct Parts {
  store::Store& store;
  keys::Keyring& keyring;
  const Clock& clock;
  Random& random;
  FaultPoint fault{};      // tests: called between the steps
};

// create_authority is the key ceremony: keys, root, issuing CA, OCSP responder, TSA, first lists.
// Interrupted, it goes on where it was; finished, it is `conflict ca.exists`.   [CPS §6.1.1]
Result<void> create_authority(const Parts& parts, const AuthoritySettings& settings, const Profiles& profiles,
                              const std::string& actor);

class Authority {
 public:
  // open loads the authority's own certificates and refuses to start when one of them has no key
  // that signs, a profile no issuer (`refused ca.profiles`, `unavailable ca.key_missing`), or there was no ceremony
  // (`not_found ca.none`). It reconciles what dead runs left. Where one of its own certificates was revoked it opens
  // all the same: what that one did rests until a rollover (signer(), stopped_by()). Whoever opens it to look changes
  // nothing in the store, needs no keys (those of a keyring without any), and is refused to sign
  // (`unavailable ca.key_missing`).
  enum class Access { work, look };
  static Result<std::unique_ptr<Authority>> open(const Parts& parts, const AuthoritySettings& settings,
                                                 Profiles profiles, Access access = Access::work);
  ~Authority();

  // issue keeps the order of the head of this page. Safe from many threads.
  //   conflict ca.order_differs       this order id was used with another order
  //   conflict ca.order_in_progress   another thread or node is at it
  //   refused  ca.policy.*            profile, key kind, subject, validity
  //   refused  ca.key_blocked, ca.key_of_another, crypto.weak_key
  //   refused  ca.lint                facts rule, finding
  //   unavailable store.restore_pending  a restored backup: see clear_restore
  Result<Record> issue(const IssuanceOrder& order);
  // check says what issue would refuse, and changes nothing: at submission, so that nothing fails
  // after the signatures.
  Result<void> check(const IssuanceOrder& order);
  // The same, with what would come of it; and for a renewal.
  Result<Draft> rehearse(const IssuanceOrder& order);
  Result<Draft> rehearse(const Renewal& renewal);

  // revoke is durable when it returns and known to status() of this node at once. A certificate
  // already revoked stays as it was (conflict ca.revoked_already), except that a hold may become final.
  // After keyCompromise every other certificate of that key is revoked with it, and the key blocked.
  // invalid_since: the key or the facts were wrong from then on; not after now and not before the
  // certificate (refused ca.invalidity_date) [RFC 5280 §5.3.2].
  Result<Record> revoke(const std::string& issuer, const std::string& serial, Reason reason,
                        const std::string& actor, std::optional<Timestamp> invalid_since = std::nullopt);
  // suspend holds a certificate (certificateHold) until it is released or revoked.
  Result<Record> suspend(const std::string& issuer, const std::string& serial, const std::string& actor);
  // release lifts a hold: conflict ca.not_held.
  Result<Record> release(const std::string& issuer, const std::string& serial, const std::string& actor);

  // renew makes the certificate that follows another: see Renewal. Refusals of issue(), and
  //   conflict ca.not_renewable   (fact: why: revoked, held, expired, not_issued)
  //   refused  ca.policy.renewal  a key where none may be, none where one must be
  Result<Record> renew(const Renewal& renewal);

  Result<Record> find(const std::string& issuer, const std::string& serial);  // not_found ca.no_certificate
  // Subscribers' certificates by their serials, under whichever CA; what is none is left out.
  Result<std::vector<Record>> find_all(const std::vector<std::string>& serials);
  Result<std::optional<Record>> of_order(const std::string& order);           // the one it gave, if any
  Result<std::vector<Record>> of_subscriber(const SubscriberId& subscriber);  // newest first
  // What block_key would revoke; and whether the key is blocked already.
  Result<std::vector<Record>> of_key(ByteView spki);
  Result<bool> is_blocked(ByteView spki);
  // What was revoked because the key was lost, with one of its certificates or by block_key.
  Result<std::vector<Record>> ended_with_key(ByteView spki);
  Result<std::vector<Record>> inventory(const InventoryQuery& query);         // by serial, one page
  // search looks through everything ever issued; malformed ca.search for a text without words.
  Result<Found> search(const Search& query);
  // index_words makes what was issued since findable; says how many. For a background thread.
  Result<int> index_words();

  // ---- lists ----
  Result<CrlRecord> publish_crl(const std::string& issuer, int shard);
  // Publishes every list whose shard changed or that is due; says how many. For a background thread.
  Result<int> publish_due();
  Result<CrlRecord> latest_crl(const std::string& issuer, int shard = 0);  // unavailable store.restore_pending
  // The moment of the oldest revocation that no list tells of yet.
  Result<std::optional<Timestamp>> unpublished_since(const std::string& issuer, int shard);

  // Whether the root's key is elsewhere (offline.h): then its list is brought here, before the last one ends.
  // `refused root.papers` for one that is not of the root, not in force, or older than the last;
  // `refused root.here` where the root's key is in our own token.
  bool root_is_away() const;
  Result<CrlRecord> take_root_list(std::string_view list, const std::string& actor);

  // ---- rollover ----
  // renew_services makes a new certificate for each OCSP responder and for the time stamper whose own
  // has less than a quarter of its time left, with the same key; says how many. A time stamper whose CA was revoked
  // goes over to the one that issues now. For a background thread.
  Result<int> renew_services(const std::string& actor);
  // roll_over makes a new key and a certificate for it (issuing, ocsp, tsa). What is issued from then on
  // is under the new one; what was issued before stays good: the old issuing CA goes on with its lists and
  // its responder until its last certificate has ended. Issuers are "issuing", "issuing.2", …
  // asked: the request behind it; said again for the same one it goes on where it was, and is done once.
  //   refused ca.no_rollover (the root: a new root is a new ceremony)
  //   refused ca.policy.issuer_revoked (ocsp, tsa: first the issuing CA)
  //   refused root.away (an issuing CA under a root that is elsewhere: ask_root, take_issuing)
  Result<Record> roll_over(keys::Purpose purpose, crypto::KeyKind kind, const std::string& actor,
                           const std::string& asked = {});
  // The same for an issuing CA under a root that is elsewhere (offline.h), in two halves. ask_root makes the key,
  // unless one waits already, and the PKCS#10 request to carry to the root: said again, the same key asks.
  // Nothing changes until the certificate comes back: take_issuing judges it as read_from_root does
  // (`refused root.papers`), and from then on everything is issued under it. Brought twice, it is taken once.
  Result<Bytes> ask_root(crypto::KeyKind kind, const std::string& actor);
  // The request of the key that waits for its certificate; `not_found root.no_request`.
  Result<Bytes> root_request();
  // The common name that the next issuing CA gets.
  std::string next_issuing_name() const;
  // Whether it would be taken, which changes nothing.
  Result<void> check_issuing(std::string_view certificate);
  Result<Record> take_issuing(std::string_view certificate, const std::string& actor);
  // reload takes up what another process rolled over; true when there was something.
  Result<bool> reload();
  // An issuing CA, and the responder that speaks for it; without a signer nobody does: its certificates were revoked.
  struct Responding {
    crypto::Certificate issuer, certificate;
    std::shared_ptr<crypto::Signer> signer;
  };
  std::vector<Responding> responders() const;
  // The key of certificate(purpose). None: that service rests, its certificate or the CA above it was revoked;
  // or it is of a root that is elsewhere.
  std::shared_ptr<crypto::Signer> signer(keys::Purpose purpose) const;
  // What would rest, were this certificate revoked now: issuing (no certificate is given), ocsp (under that CA),
  // tsa. Nothing for a subscriber's, or while another one takes its place.
  std::vector<keys::Purpose> stopped_by(const Record& record) const;
  // Every CA certificate under which there may be something to check, by the id of its records.
  std::vector<std::pair<std::string, crypto::Certificate>> issuers() const;

  // ---- for the other services ----
  // root, issuing, ocsp, tsa: the one that works now, or where all were revoked the last that did.
  const crypto::Certificate& certificate(keys::Purpose purpose) const;
  // Issuers of such a certificate, nearest first, the root last.
  crypto::Certificates chain(const crypto::Certificate& leaf) const;
  StatusIndex& status();                       // status.h
  // What this process did since it began.
  struct Counts {
    metrics::Histogram issued;                 // how long each took, from order to durable record
    std::atomic<std::uint64_t> refused{0}, failed{0}, presumed{0}, revoked{0}, lists{0};
  };
  const Counts& counts() const;
  const AuthoritySettings& settings() const;
  const Profiles& profiles() const;
  std::string time_stamp_policy() const;       // {arc}.2.1

  // ---- the forms a certificate is given away in ----
  static std::string pem(const Record& record);
  std::string chain_pem(const Record& record) const;   // the certificate, then its issuers with the root
  Bytes pkcs7(const Record& record) const;             // .p7b of the same

  // reconcile gives up what a dead run promised (runs.h), and what was promised so long ago that nobody can still be
  // at it. A process that lives, on this machine or another, keeps its promises.
  Result<Reconciled> reconcile();
  // After a restore [platform/store/restore_guard.h] nothing is issued, no list is published or given out, and status()
  // is unavailable, so that OCSP says tryLater: a backup may say good of what was revoked after it. clear_restore ends
  // that: every serial prefix on record is burnt, and what the published lists say is revoked is revoked here too, also
  // certificates the backup does not know. The lists (DER) must cover every shard; each must be newer than the
  // newest the backup holds, and in force: refused ca.restore_list_missing (facts issuer, shard). Where none came out
  // after the backup, the officers answer for that: nothing_newer. Two of them, forbidden ca.restore_two_officers.
  // conflict store.no_restore_pending.
  struct TwoOfficers {
    std::string first, second;
  };
  struct Restored {
    int prefixes_burnt = 0;
    int revoked = 0;      // known here as good, revoked on a list
    int lost = 0;         // unknown here, on a list
  };
  Result<Restored> clear_restore(const std::vector<Bytes>& published_crls, const TwoOfficers& officers,
                                 bool nothing_newer = false);
  Result<bool> restore_pending();
  // A key that must never be certified (again). Every certificate that carries it and is not yet revoked
  // is revoked with it (keyCompromise), and what is being signed for it at this moment is given up. Says how many
  // ended with the key, also when it is said again.   [CPS §4.9.1]
  Result<int> block_key(ByteView spki, const std::string& why, const std::string& actor);

 private:
  friend Result<void> hold_ceremony(const Parts&, const AuthoritySettings&, const Profiles&, const struct FromRoot*,
                                    const std::string&);
  struct State;
  explicit Authority(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace paraf::ca
