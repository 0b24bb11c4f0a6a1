// trust/ca/requests.h: acts of the authority that take two officers.   [CPS §5.2]
//
// One officer asks, another approves, and only then is it done. The content that is asked for is written in
// one way only and hashed; an approval is given to that hash. Who changes the content becomes one of its
// authors and voids what was approved before. No author ever approves.
//
// What would be refused is refused when it is asked for (a dry run, with the lint), so that nothing fails
// after the approval without need. What fails all the same (a token that is gone) stays in sight as
// `failed` and can be tried again; a crash between approval and act is made good by resume(), at start.
//
// What is asked for is asked for once: an open request (one that waits, is being done, or failed) is the only one
// about its certificate, key or service. Who asks for the very same is given that request; who asks for the same
// in other words is told of it (conflict ca.request.exists). And what somebody else has done in the meantime is
// not done again: such a request ends as `overtaken`.
//
// Every function owns its transactions: never call one inside a transaction.
#pragma once

#include <map>

#include "trust/ca/ca.h"

namespace paraf::ca {

using RequestId = Id<struct AuthorityRequestTag>;

struct Request {
  enum class State { waiting, approved, done, failed, rejected, withdrawn, overtaken };
  // What each act reads of its content:
  //   issue      profile, subscriber, pkcs10 (base64; else public_key, base64 SPKI) and the subject:
  //              common_name organization organizational_unit title locality organization_identifier
  //              dns_names (divided by spaces) email. Of a PKCS#10 request only its key is taken, and that
  //              its owner has it [RFC 2986 §3]; nothing it says of names or extensions.
  //   revoke     issuer serial reason, invalid_since (RFC 3339)
  //   suspend, release   issuer serial
  //   renew      issuer serial kind (renew rekey replace), pkcs10 or public_key; replace: also the subject as it
  //              is now, as in issue
  //   block_key  public_key, why
  //   roll_over  purpose (issuing ocsp tsa), kind (p256 …). Of an issuing CA whose root is elsewhere it makes the
  //              key and the request to carry there; its result is the SHA-256 of the key
  //   issue_list list (the hash that check_list gave), rows (how many), name (of the file)
  //   take_issuing  certificate (base64): what such a root answered
  enum class Act { issue, revoke, suspend, release, renew, block_key, roll_over, issue_list, take_issuing };
  using Content = std::map<std::string, std::string>;

  RequestId id;
  Act act = Act::issue;
  Content content;
  std::string hash;  // SHA-256 in hex, of act and content
  State state = State::waiting;
  std::vector<std::string> authors;  // who asked, and whoever changed it
  Timestamp asked;
  std::optional<Timestamp> decided{};
  std::vector<std::string> approved_by{};
  std::string result{};  // serial of what was made; the code of why it failed or was overtaken; why rejected
  bool asked_before = false;  // from ask(): it was there already
};
std::string_view name_of(Request::Act act);
Result<Request::Act> act_named(std::string_view word);  // malformed ca.request.act
std::string_view name_of(Request::State state);

// The one text of an act and its content, and its hash: what an officer is shown, and approves.
std::string canonical(Request::Act act, const Request::Content& content);
std::string hash_of(Request::Act act, const Request::Content& content);

// What an act would do, were it done now: shown before it is asked for, and to whoever approves it.
struct Preview {
  std::optional<Draft> makes{};  // a certificate
  std::vector<Record> ends{};    // certificates that are revoked
  std::vector<Record> touches{}; // certificates that are held or released, or that the new one follows
  std::vector<keys::Purpose> stops{}; // services that rest after it until a rollover: Authority::stopped_by
};

// ---- many certificates on one approval ----
//
// A list is checked row by row, and kept under a hash over all of its rows; the request issue_list names that
// hash, so that an approval is of every row as it was checked. Each row is an order of its own ("request:ID:LINE"):
// whatever dies in the midst, the same rows give the same certificates, once.
struct ListRow {
  int line = 0;              // of the file it was read from
  Request::Content content;  // as of the act issue
};
struct ListReport {
  struct Row {
    int line = 0;
    std::string name;              // common_name, as the row has it
    std::optional<Error> problem{};  // empty: it would be issued
  };
  std::string hash;
  std::vector<Row> rows;
  int bad = 0;
};
// What became of a row of a list that was approved.
struct ListMade {
  int line = 0;
  std::string name, serial, code;  // serial: it was issued; code: why it was not; neither: not yet tried
  Request::Content content{};      // every field of the row, as it was checked and is approved
};

// The tables of lists, beside those of ca.h; only who issues from a list needs them.
extern const store::Sql list_sql;

// What happened to somebody's certificate (revoke, suspend, release, renew, block_key) is told to whoever keeps a
// record of its holder: a message of this kind, whose key is the request, in the same transaction that makes the
// request `done`. Which certificates those are, touched() says.
inline constexpr std::string_view certificate_fate = "certificate_fate";

class Requests {
 public:
  // approvals: how many officers besides the author. One is "four eyes".
  Requests(Authority& authority, const Parts& parts, int approvals = 1)
      : Requests(authority, parts.store, parts.clock, parts.random, parts.fault, approvals) {}
  // The same for whoever has no keyring: no key is used here but by the authority itself.
  Requests(Authority& authority, store::Store& store, const Clock& clock, Random& random, FaultPoint fault = {},
           int approvals = 1)
      : authority_(authority), parts_{store, clock, random, std::move(fault)}, approvals_(approvals) {}

  // preview says what the act would do, and refuses what ask refuses; nothing is kept.
  Result<Preview> preview(Request::Act act, const Request::Content& content);
  // ask records what is wanted: malformed ca.request.content (fact: what) for a field that is missing or of
  // no such act, and every refusal the act itself would meet. The same content, asked for by whomever, gives the
  // request that is open (asked_before); another about the same is conflict ca.request.exists (fact: request).
  Result<Request> ask(Request::Act act, const Request::Content& content, const std::string& officer);
  // amend changes what is wanted; approvals given so far are void. conflict ca.request.decided
  Result<Request> amend(const RequestId& id, const Request::Content& content, const std::string& officer);
  // approve is given to the hash that the officer was shown: conflict ca.request.changed when it is another
  // now, forbidden ca.request.own for an author. With the last approval needed the act is done.
  Result<Request> approve(const RequestId& id, const std::string& hash, const std::string& officer);
  Result<Request> reject(const RequestId& id, const std::string& why, const std::string& officer);
  Result<Request> withdraw(const RequestId& id,
                           const std::string& officer);  // forbidden ca.request.not_yours
  // retry does again what was approved and failed. What failed may be rejected or withdrawn as well.
  Result<Request> retry(const RequestId& id, const std::string& officer);

  Result<Request> find(const RequestId& id);  // not_found ca.request.none
  // The oldest first; nothing given: those that wait, and those that failed.
  Result<std::vector<Request>> list(std::optional<Request::State> state = std::nullopt, int most = 200);
  // The certificates that a request which is done held, released, revoked or made to follow another; none for the
  // other acts.
  Result<std::vector<Record>> touched(const Request& request);
  // resume does what was approved and not yet done; says how many. At start.
  Result<int> resume();

  // check_list says of each row what issue would refuse, and keeps the list when there is nothing:
  // malformed ca.list.empty, ca.list.long (more than most_rows). A key that stands in two rows is wrong in the second.
  // A list whose every row has its certificate is conflict ca.list.issued (fact: request), here and in ask.
  static constexpr std::size_t most_rows = 10'000;
  Result<ListReport> check_list(const std::vector<ListRow>& rows, const std::string& officer);
  // The rows of a list (not_found ca.list.none), and what became of those of an approved request.
  Result<std::vector<ListRow>> list_rows(const std::string& hash);
  Result<std::vector<ListMade>> list_made(const Request& request);
  // sweep_lists forgets lists that nobody asked for in thirty days; says how many. Cheap when there are none.
  Result<int> sweep_lists();

 private:
  struct Held {
    store::Store& store;
    const Clock& clock;
    Random& random;
    FaultPoint fault;
  };
  Result<Request> carry_out(Request request);
  Result<std::string> perform(const Request& request);
  Result<bool> did(const Request& request, std::string_view what, const std::string& subject);
  Result<void> rehearse(Request::Act act, const Request::Content& content);
  Result<void> keep_list(const std::string& hash, const std::vector<ListRow>& rows, const std::string& officer);
  struct Given {
    std::string serial, request;
  };
  Result<std::map<int, Given>> issued_of(const std::string& hash);
  Result<void> not_wholly_issued(const std::string& hash, const std::vector<ListRow>& rows);
  Result<void> rehearse_list(const Request::Content& content);
  Result<std::string> perform_list(const Request& request);
  Authority& authority_;
  Held parts_;
  int approvals_;
};

}  // namespace paraf::ca
