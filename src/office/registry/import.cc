#include "office/registry/import.h"

#include <charconv>
#include <map>

#include "office/people/import.h"
#include "office/people/nik.h"

namespace paraf::registry {
namespace {

using store::value;

struct Columns {
  std::optional<std::size_t> sequence, day, number, letter_day, from, to, subject, classification, remark;
};

Columns columns_of(const sheet::Table& t) {
  return {t.column({"no", "nomor agenda", "no agenda", "nomor urut", "no urut"}),
          t.column({"tanggal", "tanggal agenda", "tgl", "tanggal terima", "tanggal masuk"}),
          t.column({"nomor surat", "no surat", "nomor"}),
          t.column({"tanggal surat", "tgl surat"}),
          t.column({"dari", "pengirim", "asal surat"}),
          t.column({"kepada", "tujuan", "penerima"}),
          t.column({"perihal", "hal", "isi ringkas"}),
          t.column({"klasifikasi", "kode klasifikasi", "kode"}),
          t.column({"keterangan", "ket", "status"})};
}

}  // namespace

std::string missing_column(const sheet::Table& table, Book book) {
  const Columns c = columns_of(table);
  if (!c.sequence) return "no";
  if (!c.day) return "tanggal";
  if (!c.subject) return "perihal";
  if (book == Book::outgoing && !c.number) return "nomor surat";
  return {};
}

EntryList read_entries(const sheet::Table& table, Book book) {
  const Columns c = columns_of(table);
  EntryList list;
  std::map<std::pair<int, int>, int> seen;
  for (const sheet::Row& row : table.rows) {
    ++list.rows;
    bool good = true;
    const auto wrong = [&](const std::optional<std::size_t>& column, std::string code, Facts facts = {}) {
      list.findings.push_back(
          {row.number, column ? table.columns[*column] : "", std::move(code), std::move(facts)});
      good = false;
    };
    const auto text = [&](const std::optional<std::size_t>& column) {
      if (!column) return std::string{};
      const sheet::Cell& cell = row.cells.at(*column);
      if (cell.kind == sheet::Kind::formula) wrong(column, "people.import.formula");
      if (cell.kind == sheet::Kind::error) wrong(column, "people.import.error_cell");
      return cell.text;
    };
    AgendaEntry entry;
    entry.book = book;
    const std::string sequence = text(c.sequence);
    const auto read = std::from_chars(sequence.data(), sequence.data() + sequence.size(), entry.sequence);
    if (read.ec != std::errc{} || read.ptr != sequence.data() + sequence.size() || entry.sequence < 1 ||
        entry.sequence > 9'999'999)
      wrong(c.sequence, "registry.import.sequence");
    const auto day = people::day_as_written(text(c.day));
    if (day)
      entry.day = *day, entry.year = people::year_of(*day);
    else
      wrong(c.day, "people.import.day");
    (book == Book::outgoing ? entry.number : entry.their_number) = text(c.number);
    if (book == Book::incoming)
      entry.number = sequence;
    else if (entry.number.empty())
      wrong(c.number, "registry.import.no_number");
    if (const std::string written = text(c.letter_day); !written.empty()) {
      const auto letter_day = people::day_as_written(written);
      if (letter_day)
        entry.letter_day = people::iso(*letter_day);
      else
        wrong(c.letter_day, "people.import.day");
    }
    entry.from = text(c.from);
    entry.to = text(c.to);
    entry.subject = text(c.subject);
    if (entry.subject.empty()) wrong(c.subject, "registry.import.no_subject");
    if (people::holds_nik(entry.subject)) wrong(c.subject, "registry.subject_holds_nik");
    entry.classification = text(c.classification);
    const std::string remark = text(c.remark);
    const bool voided =
        remark.starts_with("batal") || remark.starts_with("Batal") || remark.starts_with("BATAL");
    entry.state = voided ? EntryState::voided : EntryState::final;
    if (voided) entry.reason = remark;
    if (good) {
      const auto [first, fresh] = seen.emplace(std::pair{entry.year, entry.sequence}, row.number);
      if (!fresh) wrong(c.sequence, "people.import.twice", {{"row", std::to_string(first->second)}});
    }
    if (good) list.good.push_back({row.number, std::move(entry)});
  }
  return list;
}

Result<bool> is_taken(store::Transaction& tx, Book book, int year, int sequence) {
  return TRY(tx.maybe(sql, "has_sequence",
                      {value(tx.scope().only()), value(name_of(book)), value(year), value(sequence)}))
      .has_value();
}

Result<void> take_over(store::Transaction& tx, Timestamp now, const AgendaEntry& entry) {
  if (TRY(is_taken(tx, entry.book, entry.year, entry.sequence)))
    return conflict("registry.sequence_taken",
                    {{"number", std::to_string(entry.sequence)}, {"year", std::to_string(entry.year)}});
  const OfficeId& office = tx.scope().only();
  const std::string letter = "impor:" + std::to_string(entry.year) + ':' + std::to_string(entry.sequence);
  TRY(tx.execute(sql, "insert_entry",
                 {value(office), value(name_of(entry.book)), value(entry.year), value(entry.sequence),
                  value(entry.number), value(letter), value(""), value(people::iso(entry.day)),
                  value(entry.their_number), value(entry.letter_day), value(entry.from), value(entry.to),
                  value(entry.subject), value(entry.classification), value(search_text(entry)),
                  value(name_of(EntryState::final)), value(now)}));
  TRY(add_words(tx, entry));
  if (entry.state == EntryState::voided)
    TRY(tx.execute(sql, "set_state",
                   {value(office), value(name_of(entry.book)), value(letter),
                    value(name_of(EntryState::voided)), value(entry.reason), value(1)}));
  TRY(tx.execute(sql, "go_on_after",
                 {value(office), value(name_of(entry.book)), value(entry.year), value(entry.sequence)}));
  return {};
}

}  // namespace paraf::registry
