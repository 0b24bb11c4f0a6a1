// Many certificates on one approval: the list is checked, kept under its hash, and issued row by row.
#include <algorithm>
#include <map>

#include "platform/journal/journal.h"
#include "trust/ca/issuance_list.sql.h"
#include "trust/ca/records.h"
#include "trust/ca/request_parts.h"

namespace paraf::ca {

const store::Sql list_sql{"ca_list", embedded::trust_ca_issuance_list_sql};

using store::Scope;
using store::Transaction;
using store::value;

namespace {

constexpr std::size_t batch = 200;
constexpr std::chrono::hours lists_kept{24 * 30};

std::string hash_of(const std::vector<ListRow>& rows) {
  std::string text = "issue_list\n";
  for (const ListRow& row : rows)
    text += "#" + std::to_string(row.line) + "\n" + canonical(Request::Act::issue, row.content);
  return hex(crypto::sha256(bytes_of(text)));
}

std::string named(const Request::Content& content, const char* field) {
  const auto found = content.find(field);
  return found == content.end() ? std::string{} : found->second;
}

}  // namespace

// What requests of this very list have issued, by line; the first request that did.
Result<std::map<int, Requests::Given>> Requests::issued_of(const std::string& hash) {
  std::map<int, Given> given;
  for (const store::Row& row : TRY(parts_.store.read(Scope::installation(), [&](Transaction& tx) {
         return tx.query(list_sql, "list_issued", {value(hash)});
       })))
    given.insert_or_assign(static_cast<int>(row.integer(0)), Given{row.text(1), row.text(2)});
  return given;
}

// Rows, keys and names are the same: to issue it once more would give everybody a second certificate.
Result<void> Requests::not_wholly_issued(const std::string& hash, const std::vector<ListRow>& rows) {
  const auto given = TRY(issued_of(hash));
  std::string request;
  for (const ListRow& row : rows) {
    const auto found = given.find(row.line);
    if (found == given.end()) return {};
    request = found->second.request;
  }
  return conflict("ca.list.issued", {{"request", request}});
}

Result<ListReport> Requests::check_list(const std::vector<ListRow>& rows, const std::string& officer) {
  if (rows.empty()) return malformed("ca.list.empty");
  if (rows.size() > most_rows) return malformed("ca.list.long", {{"most", std::to_string(most_rows)}});
  ListReport report;
  report.hash = hash_of(rows);
  TRY(not_wholly_issued(report.hash, rows));
  std::map<Bytes, int> keys;
  for (const ListRow& row : rows) {
    ListReport::Row& line = report.rows.emplace_back();
    line.line = row.line;
    line.name = named(row.content, "common_name");
    const auto judged = [&]() -> Result<void> {
      TRY(rehearse(Request::Act::issue, row.content));
      const auto [same, fresh] = keys.emplace(TRY(order_of(row.content)).public_key, row.line);
      if (!fresh) return refused("ca.list.same_key", {{"line", std::to_string(same->second)}});
      return {};
    }();
    if (judged) continue;
    // A store or token that is away is no fault of the row.
    if (judged.error().kind == ErrorKind::unavailable || judged.error().kind == ErrorKind::internal)
      return tl::unexpected<Error>(judged.error());
    line.problem = judged.error();
    ++report.bad;
  }
  if (report.bad != 0) return report;
  TRY(keep_list(report.hash, rows, officer));
  return report;
}

// The rows in batches, so that others write in between. The count of the list is the mark that it is whole: it
// is zero until the last row is there, and whoever checks the same list again goes on with it.
Result<void> Requests::keep_list(const std::string& hash, const std::vector<ListRow>& rows,
                                 const std::string& officer) {
  const Timestamp now = parts_.clock.now();
  const bool whole = TRY(parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<bool> {
    TRY(tx.execute(list_sql, "begin_list", {value(hash), value(now), value(officer)}));
    return TRY(tx.query(list_sql, "whole_list", {value(hash)})).size() == 1;
  }));
  if (whole) return {};  // the very same list was checked before
  for (std::size_t from = 0; from < rows.size(); from += batch) {
    TRY(parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
      for (std::size_t i = from; i < std::min(from + batch, rows.size()); ++i)
        TRY(tx.execute(
            list_sql, "insert_list_row",
            {value(hash), value(rows[i].line), value(canonical(Request::Act::issue, rows[i].content))}));
      return {};
    }));
    parts_.fault("ca.list_batch_kept");
  }
  return parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(list_sql, "end_list", {value(hash), value(static_cast<std::int64_t>(rows.size()))}));
    return {};
  });
}

// A list is unmarked before its rows go: nobody asks for half of one.
Result<int> Requests::sweep_lists() {
  const Timestamp until = parts_.clock.now() - lists_kept;
  const store::Rows old = TRY(parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<store::Rows> {
    TRY(tx.execute(list_sql, "unmark_lists", {value(until)}));
    return tx.query(list_sql, "unmarked_lists", {value(until)});
  }));
  for (const store::Row& list : old) {
    const std::string hash = list.text(0);
    bool left = true;
    while (left)
      left = TRY(parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<bool> {
        if (TRY(tx.execute(list_sql, "drop_list_rows",
                           {value(hash), value(static_cast<std::int64_t>(batch)), value(until)})) != 0)
          return true;
        TRY(tx.execute(list_sql, "drop_list", {value(hash), value(until)}));
        return false;
      }));
  }
  return static_cast<int>(old.size());
}

Result<std::vector<ListRow>> Requests::list_rows(const std::string& hash) {
  std::vector<ListRow> rows;
  for (const store::Row& row : TRY(parts_.store.read(Scope::installation(), [&](Transaction& tx) {
         return tx.query(list_sql, "list_rows", {value(hash)});
       })))
    rows.push_back({static_cast<int>(row.integer(0)), TRY(content_in(row.text(1)))});
  if (rows.empty()) return not_found("ca.list.none");
  return rows;
}

Result<std::vector<ListMade>> Requests::list_made(const Request& request) {
  std::vector<ListMade> all;
  if (request.act != Request::Act::issue_list) return all;
  std::map<int, std::size_t> place;
  for (ListRow& row : TRY(list_rows(named(request.content, "list")))) {
    place.emplace(row.line, all.size());
    all.push_back({row.line, named(row.content, "common_name"), {}, {}, std::move(row.content)});
  }
  for (const store::Row& made : TRY(parts_.store.read(Scope::installation(), [&](Transaction& tx) {
         return tx.query(list_sql, "list_made", {value(request.id)});
       }))) {
    const auto found = place.find(static_cast<int>(made.integer(0)));
    if (found == place.end()) continue;
    all[found->second].serial = made.text(1);
    all[found->second].code = made.text(2);
  }
  return all;
}

// What was good when it was checked may not be any more: a key blocked since, another person's meanwhile.
Result<void> Requests::rehearse_list(const Request::Content& content) {
  const auto rows = TRY(list_rows(named(content, "list")));
  if (named(content, "rows") != std::to_string(rows.size()))
    return malformed("ca.request.content", {{"what", "rows"}});
  TRY(not_wholly_issued(named(content, "list"), rows));
  for (const ListRow& row : rows) {
    const auto judged = rehearse(Request::Act::issue, row.content);
    if (judged) continue;
    if (judged.error().kind == ErrorKind::unavailable || judged.error().kind == ErrorKind::internal)
      return tl::unexpected<Error>(judged.error());
    return refused("ca.list.row",
                   {{"line", std::to_string(row.line)}, {"code", std::string{judged.error().code}}});
  }
  return {};
}

// A row that is refused is written down and stops no other; a token that is away stops them all until the
// request is tried again. What has its certificate is passed over, also where an earlier request of the same list,
// given up half done, issued it.
Result<std::string> Requests::perform_list(const Request& r) {
  const auto rows = TRY(list_rows(named(r.content, "list")));
  const auto given = TRY(issued_of(named(r.content, "list")));
  const Bytes approval = TRY(from_hex(r.hash));
  int refusals = 0;
  for (const ListRow& row : rows) {
    const auto earlier = given.find(row.line);
    if (earlier != given.end() && earlier->second.request == r.id.text()) continue;
    const auto issued = [&]() -> Result<std::string> {
      if (earlier != given.end()) return earlier->second.serial;
      IssuanceOrder order = TRY(order_of(row.content));
      order.id = "request:" + r.id.text() + ":" + std::to_string(row.line);
      order.approval = approval;
      order.actor = r.approved_by.empty() ? "system" : r.approved_by.front();
      return TRY(authority_.issue(order)).serial;
    }();
    parts_.fault("ca.list_row_issued");
    if (!issued) {
      const ErrorKind kind = issued.error().kind;
      if (kind == ErrorKind::unavailable || kind == ErrorKind::internal ||
          issued.error().code == "ca.order_in_progress")
        return tl::unexpected<Error>(issued.error());
      ++refusals;
    }
    const std::string serial = issued ? *issued : std::string{};
    const std::string code = issued ? std::string{} : std::string{issued.error().code};
    const Timestamp now = parts_.clock.now();
    TRY(parts_.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
      TRY(tx.execute(list_sql, "put_list_made",
                     {value(r.id), value(row.line), value(serial), value(code), value(now)}));
      return {};
    }));
    parts_.fault("ca.list_row_kept");
  }
  if (refusals != 0) return refused("ca.list.refused", {{"rows", std::to_string(refusals)}});
  return std::to_string(rows.size());
}

}  // namespace paraf::ca
