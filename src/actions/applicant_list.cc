#include "actions/applicant_list.h"

#include <algorithm>
#include <map>

#include "actions/act.h"

namespace paraf::actions {

namespace {

using Column = std::optional<std::size_t>;

struct Columns {
  Column name, nip, nik, position, rank, unit, email, phone;
  struct Own {  // a paper that each applicant has of their own
    const sop::Paper* paper;
    Column file, day;
  };
  std::vector<Own> papers;
};

std::string day_title(const sop::Paper& paper) { return "tanggal " + paper.label; }

Result<Columns> columns_of(const sheet::Table& table, const sop::Sop& sop) {
  Columns c;
  c.name = table.column({"nama", "nama lengkap", "name"});
  if (!c.name) return malformed("people.import.no_column", {{"column", "nama"}});
  c.nip = table.column({"nip"});
  c.nik = table.column({"nik"});
  c.position = table.column({"jabatan", "position"});
  c.rank = table.column({"pangkat", "golongan", "pangkat/golongan", "rank"});
  c.unit = table.column({"unit", "unit kerja", "instansi", "perangkat daerah"});
  c.email = table.column({"email", "e-mail", "surel", "email dinas"});
  c.phone = table.column({"hp", "nomor hp", "no hp", "telepon", "phone"});
  for (const sop::Paper& paper : sop.papers)
    if (paper.each)
      c.papers.push_back({&paper, table.column({paper.id, paper.label}),
                          paper.age.set() ? table.column({"tanggal " + paper.id, day_title(paper)}) : Column{}});
  return c;
}

// A cell's words. Digits that a program has rounded look whole and are not.
std::string text_at(const sheet::Row& row, const Column& column) {
  if (!column) return {};
  const sheet::Cell& cell = row.cells[*column];
  if (cell.kind == sheet::Kind::rounded) return "~" + cell.text;
  if (cell.kind == sheet::Kind::error) return {};
  return cell.text;
}

std::string without_spaces(std::string text) {
  std::erase_if(text, [](char c) { return c == ' '; });
  return text;
}

class Files {
 public:
  static Result<Files> of(std::vector<Upload> given) {
    Files files;
    for (Upload& upload : given) {
      const std::string name = upload.name.substr(upload.name.find_last_of("/\\") + 1);
      if (!files.by_name_.try_emplace(name, std::move(upload)).second)
        return malformed("collective.file_twice", {{"file", name}});
    }
    return files;
  }

  // A file is taken once: two people do not share a card.
  std::optional<Upload> take(const std::string& name, const std::string& slot) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return std::nullopt;
    Upload upload = std::move(found->second);
    upload.paper = slot;
    by_name_.erase(found);
    return upload;
  }
  std::string named_after(const std::string& nip, const std::string& slot, bool only_slot) const {
    if (nip.size() < 8) return {};
    for (const auto& [name, upload] : by_name_)
      if (name.find(nip) != std::string::npos && (only_slot || name.find(slot) != std::string::npos))
        return name;
    return {};
  }
  std::vector<std::string> left() const {
    std::vector<std::string> names;
    for (const auto& [name, upload] : by_name_) names.push_back(name);
    return names;
  }

 private:
  std::map<std::string, Upload> by_name_;
};

}  // namespace

Result<ApplicantList> applicants_of(const sheet::Table& table, const sop::Sop& sop,
                                    std::vector<Upload> files) {
  const Columns c = TRY(columns_of(table, sop));
  Files folder = TRY(Files::of(std::move(files)));
  ApplicantList list;
  for (const sheet::Row& row : table.rows) {
    ApplicantRow one;
    one.line = row.number;
    one.statement = {text_at(row, c.name),
                     without_spaces(text_at(row, c.nip)),
                     without_spaces(text_at(row, c.nik)),
                     text_at(row, c.position),
                     text_at(row, c.rank),
                     text_at(row, c.unit),
                     text_at(row, c.email),
                     text_at(row, c.phone)};
    RowReport remark{row.number, one.statement.name, {}};
    for (const auto& [column, title] : {std::pair{&c.nip, "NIP"}, {&c.nik, "NIK"}})
      if (text_at(row, *column).starts_with('~'))
        remark.problems.push_back(
            sentence_of(Error{ErrorKind::malformed, "collective.rounded", {{"column", title}}}));
    for (const auto& [paper, column, day] : c.papers) {
      const std::string written = text_at(row, column);
      const std::string name =
          written.empty() ? folder.named_after(one.statement.nip, paper->id, c.papers.size() == 1) : written;
      auto upload = folder.take(name, paper->id);
      if (upload) {
        upload->day = text_at(row, day);
        one.papers.push_back(std::move(*upload));
      } else if (!written.empty())
        remark.problems.push_back(
            sentence_of(Error{ErrorKind::refused, "collective.no_file", {{"file", written}}}));
    }
    if (!remark.problems.empty()) list.remarks.push_back(std::move(remark));
    list.rows.push_back(std::move(one));
  }
  for (const std::string& name : folder.left())
    list.remarks.push_back(
        {0, name, {sentence_of(Error{ErrorKind::refused, "collective.file_unused", {{"file", name}}})}});
  return list;
}

sheet::Page empty_list(const sop::Sop& sop) {
  sheet::Page page{"Pemohon",
                   "",
                   {},
                   {{"Nama", 30},
                    {"NIP", 22},
                    {"NIK", 20},
                    {"Jabatan", 30},
                    {"Pangkat", 24},
                    {"Unit kerja", 30},
                    {"Email", 30},
                    {"HP", 16}},
                   {}};
  for (const sop::Paper& paper : sop.papers)
    if (paper.each) {
      page.columns.push_back({paper.id, 28});
      if (paper.age.set()) page.columns.push_back({"Tanggal " + paper.id, 16});
    }
  return page;
}

std::vector<RowReport> merged(const ApplicantList& list, std::vector<RowReport> judged) {
  for (const RowReport& remark : list.remarks) {
    const auto row = std::find_if(judged.begin(), judged.end(), [&](const RowReport& r) {
      return remark.line != 0 && r.line == remark.line;
    });
    if (row == judged.end())
      judged.push_back(remark);
    else
      row->problems.insert(row->problems.begin(), remark.problems.begin(), remark.problems.end());
  }
  return judged;
}

sheet::Page page_of(const std::vector<RowReport>& report, const std::map<int, std::string>& waits) {
  sheet::Page page{
      "Laporan", "", {}, {{"Baris", 8, true}, {"Nama", 30}, {"Keadaan", 14}, {"Keterangan", 90}}, {}};
  for (const RowReport& row : report) {
    std::string problems;
    for (const std::string& problem : row.problems) problems += (problems.empty() ? "" : " ") + problem;
    const auto wait = row.problems.empty() ? waits.find(row.line) : waits.end();
    page.rows.push_back({row.line == 0 ? "" : std::to_string(row.line), row.name,
                         wait != waits.end()    ? "menunggu"
                         : row.problems.empty() ? "baik"
                         : row.line == 0        ? "catatan"
                                                : "dikembalikan",
                         wait != waits.end() ? wait->second : problems});
  }
  return page;
}

}  // namespace paraf::actions
