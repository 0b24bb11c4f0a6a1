// actions/application.h: the desk at which e-office applications ask, for people of their office.
//
// What the eSign-compatible interface and the CSC interface allow is decided here, so that both allow the
// same. An application names the holder by NIK or e-mail address and brings the passphrase along; or, for
// a batch without it, the holder opens an *activation* first (below). Nobody's key opens without the
// passphrase of its holder, whichever way it comes.
//
//   sign         one or many PDFs under one opening of the key, bound to their hashes
//   ask_code     sends the holder a one-time code for so many signatures, and the link of an activation
//   open         the holder opens the activation behind the link, with the passphrase
//
// **Activation.** The link carries a secret that the store does not have; what the application needs to take
// the activation up lies sealed under its own credential. The code that was sent is the second factor; by the
// application's policy it is asked beside the passphrase too, and an authenticator app may give it.
//
// Every signature stands in the journal, in the holder's own list of documents, and in the application's log.
// After the third wrong passphrase the holder is written to: somebody is guessing, or has forgotten.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actions/services.h"
#include "base/secret.h"
#include "office/applications/applications.h"
#include "office/people/people.h"
#include "office/people/subscriber.h"
#include "trust/signing/sign.h"

namespace paraf::actions {

class Desk;
struct Session;

// Who calls, and the secret they showed (what is kept for them is sealed under it; empty with a token).
struct Calling {
  applications::Application application;
  Secret credential{};
};

// One of the two, or both: then the NIK says who it is.
struct HolderName {
  std::string nik, email;
};

struct HolderStatus {
  people::SubscriberStatus status = people::SubscriberStatus::not_registered;
  std::optional<PersonId> person{};
  std::optional<Timestamp> until{};  // of the certificate
};

// Where and how the mark stands on the page; as the eSign interfaces say it, in points.
struct MarkWish {
  bool visible = false;
  bool last_page = false;
  int page = 1;
  bool from_bottom = false;  // origin lower left (v1); else top left (v2)
  double x = 0, y = 0;
  std::optional<double> width{}, height{};
  std::string tag{};   // stands where this text is
  Bytes image{};       // the hand's signature
  std::string qr{};    // what the code says; empty: the public check page
  std::string text{};  // a line of the caller's
};

struct DocumentWish {
  Bytes pdf;
  std::string name = "dokumen.pdf";
  std::string password{};
  std::string reason{}, location{}, contact{};
  MarkWish mark{};
  bool certify = false;  // the first signature certifies: later ones may fill in and sign
};

// The digest of a document that stays with the caller: of a whole file, or of a PDF's ByteRange.
struct DigestWish {
  Bytes digest;
  bool of_pdf = false;
};

struct SignWish {
  HolderName holder;
  Secret passphrase{};
  std::string code{};  // a one-time code
  std::vector<DocumentWish> documents;
  std::string operation;  // "v1.sign": what else an identical call must share
  std::string level{};    // "B-T", "B-LT", "B-LTA"; empty: the application's own
};

struct SignedBatch {
  PersonId person;
  std::vector<Bytes> documents;
  std::vector<std::string> downloads;  // an id_dokumen for each
  bool repeated = false;               // the same call within ten minutes: the same files
  signing::Level level = signing::Level::b_lt;  // what each has reached: what was asked, never less
};

struct CodeSent {
  std::string consent;  // its id; empty: the code alone, beside the passphrase
  Timestamp expires;
};

// What the page behind the link shows.
struct ConsentView {
  std::string application, person_name, state;  // "waiting", "open", "over"
  std::int64_t count = 0;
  Timestamp expires;
};

struct RegistrationWish {
  std::string name, nik, nip, email, phone, position, unit, city, province;
  struct Paper {
    std::string slot, name;
    Bytes bytes;
  };
  std::vector<Paper> papers;
};
struct Registered {
  bool confirmation_sent = false;  // the address is confirmed first: ask again when it is
  std::string tracking;            // of the request that was opened
};

// One certificate with its key, as the CSC interface names it: by the certificate's serial number.
struct Credential {
  std::string id;
  PersonId person;
  SubscriberId subscriber;
  KeyId key;
  crypto::KeyKind kind = crypto::KeyKind::rsa2048;
  crypto::Certificates chain;  // with the root
  bool usable = false, revoked = false, held = false;
};

struct AuthoriseWish {
  Secret passphrase;
  std::string code{};
  crypto::HashAlg hash = crypto::HashAlg::sha256;
  std::vector<Bytes> hashes;
  std::int64_t count = 0;  // signatures; more than there are hashes: the rest is named by extend()
};
struct Authorised {
  Secret token;  // the SAD: bound to hashes, count, time, credential and application
  std::chrono::microseconds lasts{0};
};

class ApplicationDesk {
 public:
  ApplicationDesk(Desk& desk, const Services& services) : desk_(desk), s_(services) {}
  const Services& services() const { return s_; }

  // The person of the application's office: `not_found application.unknown_holder`, `malformed
  // application.no_holder`, `application.nik_form`.
  Result<people::Person> person(const Calling& by, const HolderName& name);
  Result<HolderStatus> status(const Calling& by, const HolderName& name);

  // The passphrase is tried before the documents are looked at: a hostile file costs nobody's time who does not
  // know it. Of identical calls at the same time one signs, and all get its files.
  //
  // The refusals of opening a key are custody's and codes'. Beside them: `refused application.code_needed`
  // (by policy), `application.not_opened` (a code alone, and the holder has not opened the activation),
  // actions.no_certificate … of the certificate, `malformed application.too_long`, `.mark_size` … of the wish,
  // `unavailable application.under_way` (an identical call takes long), those of Evidence, and of the PDF.
  Result<SignedBatch> sign(const Calling& by, SignWish wish);
  Result<Bytes> download(const Calling& by, std::string_view id, bool again);

  // With the passphrase the activation is open at once.
  Result<CodeSent> ask_code(const Calling& by, const HolderName& name, std::int64_t count,
                            const Secret& passphrase);
  Result<ConsentView> consent(std::string_view link);
  Result<void> open(std::string_view link, const Secret& passphrase, std::string_view address);
  Result<void> revoke_consents(const Calling& by, const HolderName& name);

  Result<Registered> enrol(const Calling& by, RegistrationWish wish);

  // ---- seals: the office's, not a person's ----
  // The keeper of the seal is sent a code; given with the first ask_seal_code it opens the activation for a
  // day.
  Result<Timestamp> ask_seal(const Calling& by, std::string_view seal);
  Result<void> revoke_seal(const Calling& by, std::string_view seal);
  // The application's own code for so many documents. `refused application.seal_not_open`.
  struct SealCode {
    Secret code;
    Timestamp expires;
  };
  Result<SealCode> ask_seal_code(const Calling& by, std::string_view seal, std::string_view keepers_code,
                                 std::int64_t count);
  Result<SignedBatch> seal(const Calling& by, std::string_view seal, std::string_view code,
                           std::vector<DocumentWish> documents, std::string_view level = {});

  // ---- signing by hash, for who makes the documents itself ----
  Result<std::vector<Credential>> credentials(const Calling& by, const PersonId& person);
  Result<Credential> credential(const Calling& by,
                                std::string_view id);  // not_found application.no_credential
  Result<Authorised> authorise(const Calling& by, const Credential& credential, const AuthoriseWish& wish);
  Result<Authorised> extend(const Calling& by, const Credential& credential, const Secret& token,
                            const std::vector<Bytes>& hashes);
  Result<std::vector<Bytes>> sign_hashes(const Calling& by, const Credential& credential, const Secret& token,
                                         const std::vector<Bytes>& hashes);
  Result<void> send_code(const Calling& by, const Credential& credential);
  // The hashes consented to are those of the documents. Without a level: the application's own.
  Result<std::vector<Bytes>> sign_documents(const Calling& by, const Credential& credential,
                                            const Secret& token, std::vector<DocumentWish> documents,
                                            std::optional<signing::Level> asked);
  // Containers (CMS, DER) for documents that stay with the caller, at B-B or B-T: `refused signing.detached_level`.
  Result<std::vector<Bytes>> sign_digests(const Calling& by, const Credential& credential, const Secret& token,
                                          const std::vector<DigestWish>& digests,
                                          std::optional<signing::Level> asked);
  // Whose application a SAD was opened for: `unauthorized keys.activation.unknown` for what is none.
  Result<applications::ApplicationId> application_of(const Secret& token);

 private:
  struct Signer;
  struct Repeat;  // the turn of identical calls, of which this one makes the answer
  Result<Signer> signer(const Calling& by, const people::Person& person);
  // activation opens the key for so many signatures, by the passphrase or what the holder opened before;
  // second_factor takes the code that was sent along, when there is one.
  Result<keys::Activation> activation(const Calling& by, const Signer& signer, const SignWish& wish);
  Result<void> second_factor(const Calling& by, const Signer& signer, const SignWish& wish);
  Result<SignedBatch> make(const Calling& by, const Signer& signer, SignWish& wish, signing::Level level,
                           const Repeat& repeat);
  Result<SignedBatch> repeated(const Calling& by, const Signer& signer, std::string_view answer);
  Result<void> known_holder(const Calling& by, const Signer& signer, const SignWish& wish);
  struct SealHeld;
  Result<SealHeld> seal_of(const Calling& by, std::string_view seal);
  Result<keys::Activation> taken_up(const Calling& by, const Credential& credential, const Secret& token);
  // What was signed for documents that the caller keeps: in the holder's list, and in the journal.
  Result<void> note_hashes(const Calling& by, const Credential& credential, const std::string& activation,
                           const std::vector<Bytes>& hashes);
  // keep stores what was signed among the holder's documents; the ids for download, in order.
  Result<std::vector<std::string>> keep(const Calling& by, const people::Person& holder,
                                        const std::string& serial, const std::string& activation,
                                        const std::vector<DocumentWish>& wishes,
                                        const std::vector<Bytes>& made, const Repeat& repeat);
  static signing::Order order_of(const DocumentWish& wish, const crypto::Certificates& chain,
                                 const people::Person& person, Timestamp at, const std::string& check_page);
  Result<void> warn(const people::Person& person, const OfficeId& office, const Error& error,
                    std::string_view through);

  Desk& desk_;
  const Services& s_;
};

// The tables of activations that were asked for.
extern const store::Sql consent_sql;

// ---- what a holder sees and sets for themselves ----

struct SignatureMade {
  std::string application, serial,
      hash;              // the application's title; SHA-256 of the document, or the hash signed
  std::string document;  // id, or empty: only the application has the document
  Timestamp at;
};
// Everything signed in the person's name through applications, newest first.
Result<std::vector<SignatureMade>> signatures_of(const Services& s, const Session& who, int most = 500);

// The authenticator app of the person: begun with the passphrase, counted from its first code on. The address
// ("otpauth://…") holds the secret: for a QR code that is shown once.
Result<std::string> begin_authenticator(const Services& s, const Session& who, const Secret& passphrase);
Result<void> confirm_authenticator(const Services& s, const Session& who, std::string_view code);
Result<void> drop_authenticator(const Services& s, const Session& who, const Secret& passphrase);

// A seal of the office: key and certificate are made at once, by the operator; its keeper is one of its
// people.
struct NewSeal {
  OfficeId office;
  std::string name;        // as it stands in the certificate
  std::string identifier;  // of the organisation: "NTRID-…"
  std::string keeper;      // e-mail address of a person of the office
};
Result<std::string> make_seal(const Services& s, const NewSeal& order);  // its idSubscriber

Result<void> sweep_consents(store::Transaction& tx, Timestamp now);

}  // namespace paraf::actions
