#include <fmt/format.h>

#include "doors/cli/cli.h"
#include "doors/cli/installation.h"
#include "platform/journal/checkpoint.h"
#include "platform/journal/list.h"
#include "platform/messages/messages.h"

namespace paraf::cli {

int journal_verify(const JournalOptions& options) {
  const auto store = open_store(options.data, options.db);
  if (!store) return say_error(store.error());
  const auto report = journal::verify_journal(
      **store, options.checkpoint.empty() ? std::nullopt : std::optional{options.checkpoint});
  if (!report) return say_error(report.error());
  const auto catalogue = messages::Catalogue::embedded();
  if (!catalogue) return say_error(catalogue.error());

  fmt::print("{} entri dalam {} rantai\n", report->entries, report->chains.size());
  for (const auto& chain : report->chains)
    fmt::print("  {:<16} {:>8}  {}\n", chain.chain.empty() ? "(instalasi)" : chain.chain, chain.size, hex(chain.root));
  for (const auto& finding : report->findings)
    fmt::print("SALAH {} nomor {}: {} [{}]\n", finding.chain.empty() ? "(instalasi)" : finding.chain, finding.at,
               catalogue->text(messages::Language::id, finding.what), finding.what);
  if (report->proven) {
    fmt::print("Dibuktikan oleh titik periksa {} (kunci {}); {} entri sesudahnya belum terbukti.\n",
               report->proven->rfc3339(), report->key, report->unproven);
  } else {
    fmt::print("Tanpa titik periksa yang disimpan di luar, ujung jurnal belum terbukti ({} entri).\n", report->unproven);
  }
  fmt::print("{}\n", report->intact() ? "Jurnal utuh." : "Jurnal TIDAK utuh.");
  return report->intact() ? done : not_good;
}

int journal_list(const JournalOptions& options) {
  const auto store = open_store(options.data, options.db);
  if (!store) return say_error(store.error());
  const auto read = journal::each(**store, [](const journal::Written& line) {
    fmt::print("{}\t{}\t{}\t{}\t{}\t{}", line.chain.empty() ? "*" : line.chain, line.number, line.at.rfc3339(), line.entry.act,
               line.entry.subject, line.entry.actor);
    for (const auto& [name, value] : line.entry.facts) fmt::print("\t{}={}", name, value);
    fmt::print("\n");
  });
  if (!read) return say_error(read.error());
  return done;
}

int journal_checkpoint(const std::string& data) {
  SystemClock clock;
  SystemRandom random;
  const auto installation = Installation::open(data, clock, random);
  if (!installation) return say_error(installation.error());
  const auto path = (*installation)->checkpoint();
  if (!path) return say_error(path.error());
  fmt::print("{}\n", *path);
  return done;
}

}  // namespace paraf::cli
