#include "office/letters/marks.h"

#include "office/letters/letters.sql.h"
#include "office/people/nik_masked.h"
#include "platform/blobs/sealer.h"

namespace paraf::letters {

namespace {

using store::value;

std::string place_of(const LetterId& letter, std::string_view id) {
  return "letter_mark:" + letter.text() + ':' + std::string{id};
}

void add(std::string& line, std::string_view words) {
  if (words.empty()) return;
  if (!line.empty()) line += " · ";
  line += words;
}

std::string joined(const std::vector<std::string>& cells) {
  std::string row;
  for (const std::string& cell : cells) row += (row.empty() ? "" : " | ") + cell;
  return row;
}

}  // namespace

Result<void> mark_correction(store::Transaction& tx, const blobs::Sealer& sealer, const Letter& as_read,
                             const CorrectionMark& mark) {
  if (as_read.state != LetterState::draft) return conflict("letters.not_a_draft");
  if (mark.edition != as_read.edition) return conflict("letters.changed_since");
  const Content now_says = TRY(content(tx, sealer, as_read.id, as_read.edition));
  const bool there = mark.block >= 0 && static_cast<std::size_t>(mark.block) < now_says.blocks.size();
  if (!there || mark.words.empty() || mark.words.size() > 2000 || mark.id.empty())
    return malformed("letters.mark");
  TRY(tx.execute(sql, "insert_mark",
                 {value(tx.scope().only()), value(as_read.id), value(mark.id), value(mark.edition),
                  value(mark.block), value(mark.by), value(mark.position),
                  value(sealer.seal(mark.words, place_of(as_read.id, mark.id))), value(mark.at)}));
  return {};
}

Result<std::vector<CorrectionMark>> marks(store::Transaction& tx, const blobs::Sealer& sealer,
                                          const LetterId& id) {
  std::vector<CorrectionMark> all;
  for (const store::Row& row : TRY(tx.query(sql, "marks", {value(tx.scope().only()), value(id)})))
    all.push_back({row.text(0), static_cast<int>(row.integer(1)), static_cast<int>(row.integer(2)),
                   PersonId::trusted(row.text(3)), row.text(4),
                   TRY(sealer.open(row.bytes(5), place_of(id, row.text(0)))), row.time(6)});
  return all;
}

std::string words_of(const Block& block) {
  std::string line;
  std::visit(
      [&](const auto& b) {
        using B = std::decay_t<decltype(b)>;
        if constexpr (std::is_same_v<B, Heading>) {
          for (const std::string& each : {b.sifat, b.lampiran, b.hal}) add(line, each);
        } else if constexpr (std::is_same_v<B, Title> || std::is_same_v<B, Text> ||
                             std::is_same_v<B, CodeNote>) {
          add(line, b.text);
        } else if constexpr (std::is_same_v<B, Addressee>) {
          for (const std::string& each : b.lines) add(line, each);
        } else if constexpr (std::is_same_v<B, Numbered>) {
          for (const std::string& each : b.items) add(line, each);
        } else if constexpr (std::is_same_v<B, Pairs>) {
          for (const auto& [label, said] : b.rows) add(line, label + ": " + said);
        } else if constexpr (std::is_same_v<B, Table>) {
          for (const std::string& each : b.head) add(line, each);
          for (const auto& row : b.rows) add(line, joined(row));
        } else if constexpr (std::is_same_v<B, Boxes>) {
          for (const auto& row : b.rows)
            for (const auto& [label, said] : row) add(line, label + ": " + said);
        } else if constexpr (std::is_same_v<B, Copies>) {
          for (const std::string& each : b.to) add(line, each);
        }
      },
      block);
  return people::with_niks_masked(std::move(line));
}

}  // namespace paraf::letters
