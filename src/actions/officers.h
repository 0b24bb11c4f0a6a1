// actions/officers.h: what the authority's officers see of everything it issued, and what two of them do
// together.
//
// Every call is for a person who holds the role petugas_psre in the authority's office today; anybody else is
// `forbidden actions.authority_only`. An officer is named to the authority as on the command line
// ("person:01J…"), so that who asked at one door does not approve at another.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "actions/services.h"
#include "trust/ca/requests.h"

namespace paraf::outbox {
class Courier;
}
namespace paraf::sheet {
struct Page;
}

namespace paraf::actions {

enum class SheetForm { csv, xlsx };

// The pages as a workbook; as CSV the last of them.
Result<File> file_of(const std::vector<sheet::Page>& pages, SheetForm form, const std::string& name,
                     Timestamp now);

// One certificate as a line of the inventory. Names are the holder's, never a raw distinguished name.
struct InventoryLine {
  std::string serial, issuer, profile, name, organisation;
  std::string status;  // "active", "suspended", "revoked", "expired", "promised", "presumed"
  std::string reason;  // of a revocation: "keyCompromise"
  Timestamp not_before, not_after;
  std::optional<Timestamp> revoked{};
};
InventoryLine inventory_line(const ca::Record& record, Timestamp now);
// The filter of the inventory that a word asks for: "" (any), "valid", "expired", "revoked", "suspended".
// Any other is `malformed ca.search_status`.
Result<ca::InventoryQuery::Status> inventory_status(std::string_view word);
// The lines as a table for spreadsheets; its titles are Indonesian, as the office's own books are.
sheet::Page inventory_sheet(const std::vector<InventoryLine>& lines, std::string title);

// What to look for; every field narrows. Dates are instants.
struct InventoryAsk {
  std::string text{};    // beginnings of words: name, organisation, serial, order, e-mail, DNS name …
  std::string status{};  // "", "valid", "expired", "revoked", "suspended"
  std::string profile{};
  std::optional<Timestamp> expires_from{}, expires_before{};
  std::string after{};  // `next` of the page before
  int most = 50;
};
struct InventoryPage {
  std::vector<InventoryLine> lines;
  std::string next{};  // empty: that was all
};

struct CertificateHistory {
  InventoryLine line;
  std::string subject, order, follows, followed_by, fingerprint, key, subscriber;
  std::optional<Timestamp> invalid_since{};
  struct Event {
    Timestamp at;
    std::string act, by;  // by: a person's name, "" where it was the machine
  };
  std::vector<Event> events;  // oldest first
};

struct ExpiryReport {
  struct Group {
    std::string month, profile;  // "2026-03"
    int count = 0;
  };
  Timestamp from, until;
  int total = 0;
  std::vector<Group> groups;
  std::vector<InventoryLine> lines;  // in the order they end
};

struct AuthorityStatus {
  struct List {
    std::string issuer;
    int shard = 0;  // -1: all of them together
    Timestamp this_update, next_update;
    std::int64_t entries = 0;
  };
  struct Service {  // a certificate of the authority itself
    std::string id, name;
    Timestamp not_after;
  };
  std::vector<List> lists;
  std::vector<Service> services;
  std::int64_t revision = 0, certificates = 0;  // of the status index, which OCSP answers from
  int waiting = 0, failed = 0;                  // requests
};

// What an act would do, were it done now.
struct ActPreview {
  std::optional<ca::Draft> makes{};
  std::vector<InventoryLine> ends{};     // revoked by it
  std::vector<InventoryLine> touches{};  // held, released, or followed by the new one
  std::vector<keys::Purpose> stops{};    // services that rest after it, until a rollover
};

struct OfficersRequest {
  ca::Request request;
  std::string text;                               // the one text that is approved, as canonical() writes it
  std::vector<std::string> authors, approved_by;  // names
  std::string about;                              // whose certificate it is about, "" for none
  bool own = false;                               // the asker is one of its authors
  std::vector<ca::ListMade> rows{};               // of a list
  ActPreview preview{};                           // of one that waits
  std::optional<Error> obstacle{};                // why one that waits could not be done now
};

class Officers {
 public:
  explicit Officers(const Services& services) : s_(services) {}

  // ── the inventory ──
  Result<InventoryPage> inventory(const Session& who, const InventoryAsk& ask);
  // All pages of it: `too_large actions.export_long` beyond a hundred thousand lines.
  Result<File> inventory_file(const Session& who, InventoryAsk ask, SheetForm form);
  Result<CertificateHistory> certificate(const Session& who, const std::string& serial);
  // Valid certificates that end within so many days (1 to 3660).
  Result<ExpiryReport> expiries(const Session& who, int days);
  Result<File> expiries_file(const Session& who, int days, SheetForm form);
  Result<AuthorityStatus> status(const Session& who);

  // ── what two officers do together: see trust/ca/requests.h ──
  // preview says what an act would do, and refuses what ask refuses. A key or PKCS#10 request may be PEM, here and
  // below.
  Result<ActPreview> preview(const Session& who, ca::Request::Act act, ca::Request::Content content);
  // ask: the same act and content, asked for by whomever and still open, is that request again
  // (request.asked_before).
  Result<OfficersRequest> ask(const Session& who, ca::Request::Act act, ca::Request::Content content);
  Result<OfficersRequest> amend(const Session& who, const ca::RequestId& id,
                                const ca::Request::Content& content);
  Result<OfficersRequest> approve(const Session& who, const ca::RequestId& id, const std::string& hash);
  Result<OfficersRequest> reject(const Session& who, const ca::RequestId& id, const std::string& why);
  Result<OfficersRequest> withdraw(const Session& who, const ca::RequestId& id);
  Result<OfficersRequest> retry(const Session& who, const ca::RequestId& id);
  // Each brings what one that waits would do, and the rows of a list with every field they were checked with; in
  // requests() neither.
  Result<OfficersRequest> request(const Session& who, const ca::RequestId& id);
  // The rows of a list as a spreadsheet, to be read before they are approved; a key stands as the SHA-256 of
  // its octets. `conflict actions.no_list` for a request of another act.
  Result<File> list_file(const Session& who, const ca::RequestId& id, SheetForm form);
  Result<void> admitted(const Session& who);  // is an officer today
  // state: "" those that wait or failed; else "waiting", "approved", "done", "failed", "rejected",
  // "withdrawn".
  Result<std::vector<OfficersRequest>> requests(const Session& who, const std::string& state);
  // Under a root that is elsewhere: the PKCS#10 request of the next issuing CA, as PEM, to be carried there.
  Result<File> root_request(const Session& who);

  // ── what one officer does alone ──
  // suspend holds a certificate at once: the urgent path, when a key is reported lost. Releasing it, or revoking it
  // for good, takes two. why stands in the authority's journal: `refused actions.no_reason`.
  Result<InventoryLine> suspend(const Session& who, const std::string& serial, const std::string& why);

  // check_list reads a CSV or XLSX and says of each row what issuing it would refuse; a good list can be
  // asked for by its hash. `malformed actions.list_column` (fact: column) for a column of no known name,
  // `sheet.…`.
  Result<ca::ListReport> check_list(const Session& who, ByteView file);

 private:
  Result<std::string> officer(const Session& who);
  Result<OfficersRequest> shown(const Session& who, Result<ca::Request> request, bool whole = true);
  Result<ActPreview> previewed(ca::Request::Act act, const ca::Request::Content& content);
  Result<ca::Record> record_of(const std::string& serial);
  ca::Requests requests_of() { return {s_.authority, s_.store, s_.clock, s_.random}; }
  const Services& s_;
};

// The authority's own record of the holder follows what happened to the certificate it names, and the holder is told
// by mail, once for each act and certificate. The record is read as it stands now, not as the request wanted it, so
// that a message that comes late or twice changes nothing. A certificate that follows another stands in the holder's
// list from then on.
Result<void> follow_certificate(const Services& s, const ca::Request& request);
// watch_certificate makes the courier do the same for what one person is about to do to a certificate: a hold, or a
// revocation by its holder. Where nothing came of it, nothing follows.
Result<void> watch_certificate(store::Transaction& tx, Timestamp now, Random& random, const ca::Record& record,
                               const std::string& actor);
// suspend_at_once holds a certificate on one officer's word, with the reason in the journal of the authority's office.
// It is durable and known when this returns; the holder's record follows, whoever dies.
//   conflict ca.revoked_already            it is held or revoked
//   forbidden actions.revocation_by_two    a certificate of the authority itself
//   refused actions.no_reason
struct Holding {  // where it is done: the command line has no more than this
  store::Store& store;
  const Clock& clock;
  Random& random;
  ca::Authority& authority;
  OfficeId office;  // that is the authority here
};
Result<void> suspend_at_once(const Holding& at, const ca::Record& record, const std::string& actor,
                             std::string_view why);
// connect_requests makes the courier do so for every request that is done, at whatever door it was approved.
void connect_requests(outbox::Courier& courier, const Services& s);

// "person:01J…" by name, when it is one of the authority's own people; "" for the machine and for others.
Result<std::string> name_of_actor(const Services& s, std::string_view actor);

// What an officer reads of a field: a key or PKCS#10 request as the SHA-256 of its octets ("sha256:…", as
// `openssl dgst` prints it of the DER), everything else as it is, whole.
std::string readable(const std::string& field, const std::string& value);

// The rows of a list as a spreadsheet has them: a column for each field of the act issue (profile,
// subscriber, pkcs10 or public_key, common_name, …), under its name or its Indonesian one (profil, pelanggan,
// nama, instansi, …). A PEM in a cell is taken for its content.
Result<std::vector<ca::ListRow>> read_issuance_list(ByteView file);

}  // namespace paraf::actions
