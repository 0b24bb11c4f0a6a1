#include <fstream>
#include <set>
#include <sstream>

#include "platform/journal/chain_check.h"
#include "platform/journal/written.h"

namespace paraf::journal {

namespace {

using store::value;

std::optional<ChainRoot> promised(const std::optional<Checkpoint>& checkpoint, const std::string& chain) {
  if (checkpoint)
    for (const ChainRoot& one : checkpoint->chains)
      if (one.chain == chain) return one;
  return std::nullopt;
}

// Page by page: a chain does not have to fit into memory.
Result<void> feed(store::Transaction& tx, const std::string& chain, ChainCheck& check) {
  std::int64_t last = INT64_MIN;
  while (true) {
    const store::Rows rows = TRY(tx.query(sql, "page", {value(chain), value(last)}));
    if (rows.empty()) return {};
    for (const store::Row& row : rows) {
      last = row.integer(1);
      const Result<Written> entry = written(row);
      if (entry) check.entry(*entry);
      else check.unreadable(last, row.bytes(7));
    }
  }
}

Result<Report> examine(store::Transaction& tx, const std::optional<Checkpoint>& checkpoint) {
  std::map<std::string, std::pair<std::int64_t, Bytes>> heads;
  std::set<std::string> chains;
  for (const store::Row& row : TRY(tx.query(sql, "heads", {}))) {
    heads[row.text(0)] = {row.integer(1), row.bytes(2)};
    chains.insert(row.text(0));
  }
  for (const store::Row& row : TRY(tx.query(sql, "chains", {}))) chains.insert(row.text(0));
  if (checkpoint)
    for (const ChainRoot& one : checkpoint->chains) chains.insert(one.chain);

  Report report;
  for (const std::string& chain : chains) {
    ChainCheck check{chain, promised(checkpoint, chain)};
    TRY(feed(tx, chain, check));
    const auto head = heads.find(chain);
    check.finish(head == heads.end() ? std::nullopt : std::optional{head->second});
    report.chains.push_back(check.root());
    report.findings.insert(report.findings.end(), check.findings().begin(), check.findings().end());
    report.entries += check.root().size;
    report.unproven += check.unproven();
  }
  if (checkpoint) {
    report.proven = checkpoint->made;
    report.key = checkpoint->fingerprint();
  }
  return report;
}

}  // namespace

Result<Report> verify_journal(store::Store& store, const std::optional<std::string>& checkpoint_path) {
  std::optional<Checkpoint> checkpoint;
  if (checkpoint_path) {
    std::ifstream in{*checkpoint_path, std::ios::binary};
    if (!in) return not_found("journal.no_checkpoint", {{"file", *checkpoint_path}});
    std::stringstream text;
    text << in.rdbuf();
    checkpoint = TRY(Checkpoint::parse(text.str()));
  }
  return store.read(store::Scope::installation(),
                    [&](store::Transaction& tx) { return examine(tx, checkpoint); });
}

}  // namespace paraf::journal
