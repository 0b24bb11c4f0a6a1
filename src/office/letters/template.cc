#include "office/letters/template.h"

#include <yaml-cpp/yaml.h>

#include <array>
#include <fstream>
#include <iterator>
#include <set>

#include "office/people/nip.h"

namespace paraf::letters {
namespace {

struct Column {
  std::string_view name, head;
  double width;
  std::string Applicant::*field;  // nullptr: the running number
  bool required;
};

// The columns a table of applicants may have. A NIP may be missing (not everybody is a civil
// servant) and then shows "-"; a missing name or NIK stops the letter.
const std::array<Column, 9> columns = {{
    {"no", "No.", 8, nullptr, false},
    {"nama", "Nama", 34, &Applicant::name, true},
    {"nip", "NIP", 30, &Applicant::nip, false},
    {"nik", "NIK", 29, &Applicant::nik, true},
    {"jabatan", "Jabatan", 30, &Applicant::position, true},
    {"pangkat", "Pangkat/Gol.", 24, &Applicant::rank, false},
    {"unit", "Unit Kerja", 30, &Applicant::unit, true},
    {"email", "Alamat Email", 40, &Applicant::email, true},
    {"telepon", "Nomor HP", 26, &Applicant::phone, true},
}};

const Column* column(std::string_view name) {
  for (const Column& each : columns)
    if (each.name == name) return &each;
  return nullptr;
}

struct Problem {
  int line;
  std::string what;
};

[[noreturn]] void fail(const YAML::Node& node, std::string what) {
  throw Problem{node.Mark().line + 1, std::move(what)};
}

std::string text(const YAML::Node& node) {
  if (!node.IsScalar()) fail(node, "harus berupa teks");
  return node.Scalar();
}

std::vector<std::string> texts(const YAML::Node& node) {
  if (!node.IsSequence()) fail(node, "harus berupa daftar");
  std::vector<std::string> all;
  for (const YAML::Node& each : node) all.push_back(text(each));
  return all;
}

std::vector<std::pair<std::string, std::string>> pairs(const YAML::Node& node) {
  if (!node.IsSequence()) fail(node, "harus berupa daftar [label, isi]");
  std::vector<std::pair<std::string, std::string>> all;
  for (const YAML::Node& each : node) {
    if (!each.IsSequence() || each.size() != 2) fail(each, "harus berupa [label, isi]");
    all.emplace_back(text(each[0]), text(each[1]));
  }
  return all;
}

void only(const YAML::Node& node, const std::set<std::string>& known) {
  if (!node.IsMap()) fail(node, "harus berupa nama: nilai");
  for (const auto& pair : node)
    if (!known.contains(pair.first.Scalar())) fail(pair.first, "kata tidak dikenal: " + pair.first.Scalar());
}

std::string member(const YAML::Node& node, const char* name) {
  return node[name] ? text(node[name]) : std::string{};
}

bool truth(const YAML::Node& node, const char* name, bool otherwise) {
  const std::string word = member(node, name);
  if (word.empty()) return otherwise;
  if (word != "ya" && word != "tidak") fail(node[name], std::string{name} + " harus ya atau tidak");
  return word == "ya";
}

// `around` is where the block's word stands, for a block whose content is missing.
Block read_block(const std::string& kind, const YAML::Node& node, const YAML::Node& around,
                 std::vector<std::string>& applicant_columns, std::vector<std::string>& annex) {
  const bool bare = !node || node.IsNull();
  if (kind == "kop") return Kop{};
  if (kind == "tanda_tangan") {
    if (bare) return SignatureBlock{};
    only(node, {"kiri"});
    return SignatureBlock{truth(node, "kiri", false)};
  }
  const std::set<std::string> with_content = {"kepala",   "judul",   "yth",          "paragraf",
                                              "daftar",   "rincian", "tabel",        "kotak",
                                              "tembusan", "kode_qr", "tabel_pemohon"};
  if (!with_content.contains(kind)) fail(around, "blok tidak dikenal: " + kind);
  if (bare) fail(around, kind + " belum ada isinya");
  if (kind == "kepala") {
    only(node, {"sifat", "lampiran", "hal", "nomor"});
    if (!node["hal"]) fail(node, "kepala belum ada hal");
    return Heading{member(node, "sifat"), member(node, "lampiran"), member(node, "hal"),
                   truth(node, "nomor", true)};
  }
  if (kind == "judul") {
    if (node.IsScalar()) return Title{text(node), false, false};
    only(node, {"teks", "nomor", "tanggal"});
    return Title{member(node, "teks"), truth(node, "nomor", false), truth(node, "tanggal", false)};
  }
  if (kind == "yth") return Addressee{texts(node)};
  if (kind == "paragraf") {
    if (node.IsScalar()) return Text{text(node), true};
    only(node, {"teks", "menjorok"});
    return Text{member(node, "teks"), truth(node, "menjorok", true)};
  }
  if (kind == "daftar") return Numbered{texts(node)};
  if (kind == "rincian") return Pairs{pairs(node)};
  if (kind == "tabel_pemohon") {
    only(node, {"kolom", "lampiran", "rujukan"});
    if (node["lampiran"]) {
      if (!node["rujukan"]) fail(node["lampiran"], "lampiran memerlukan rujukan: kata-kata pengganti tabel");
      annex = {text(node["lampiran"]), text(node["rujukan"])};
    }
    Table table;
    for (const std::string& name : texts(node["kolom"])) {
      const Column* known = column(name);
      if (known == nullptr) fail(node["kolom"], "kolom tidak dikenal: " + name);
      applicant_columns.push_back(name);
      table.head.emplace_back(known->head);
      table.widths.push_back(known->width);
    }
    if (table.head.empty()) fail(node, "tabel_pemohon tanpa kolom");
    return table;
  }
  if (kind == "tabel") {
    only(node, {"kepala", "lebar", "baris"});
    Table table;
    table.head = texts(node["kepala"]);
    if (node["lebar"])
      for (const double width : node["lebar"].as<std::vector<double>>())
        table.widths.push_back(width_of(width));
    if (!table.widths.empty() && table.widths.size() != table.head.size())
      fail(node["lebar"], "lebar harus sebanyak kepala");
    for (const YAML::Node& row : node["baris"]) {
      table.rows.push_back(texts(row));
      if (table.rows.back().size() != table.head.size()) fail(row, "baris harus sebanyak kepala");
    }
    return table;
  }
  if (kind == "kotak") {
    if (!node.IsSequence()) fail(node, "kotak harus berupa daftar baris");
    Boxes boxes;
    for (const YAML::Node& row : node) boxes.rows.push_back(pairs(row));
    return boxes;
  }
  if (kind == "kode_qr") return CodeNote{text(node)};
  return Copies{texts(node)};
}

// "2 (dua)": a letter writes a count in figures and in words.
std::string counted(std::size_t count) {
  constexpr std::array<std::string_view, 12> small = {"nol",     "satu",     "dua",     "tiga",
                                                      "empat",   "lima",     "enam",    "tujuh",
                                                      "delapan", "sembilan", "sepuluh", "sebelas"};
  const auto in_words = [&](auto&& self, std::size_t n) -> std::string {
    if (n < 12) return std::string{small[n]};
    if (n < 20) return self(self, n - 10) + " belas";
    if (n < 100) return self(self, n / 10) + " puluh" + (n % 10 == 0 ? "" : " " + self(self, n % 10));
    if (n < 200) return "seratus" + (n == 100 ? "" : " " + self(self, n - 100));
    if (n < 1000) return self(self, n / 100) + " ratus" + (n % 100 == 0 ? "" : " " + self(self, n % 100));
    return std::to_string(n);
  };
  return std::to_string(count) + " (" + in_words(in_words, count) + ")";
}

// A NIP in its groups, broken over two lines after the first at most.
std::string written(const Column& column, const Applicant& applicant) {
  const std::string& said = applicant.*column.field;
  const auto nip =
      column.field == &Applicant::nip ? people::Nip::parse(said) : malformed("people.nip.not_18_digits");
  if (!nip) return said;
  std::string grouped = nip->grouped();
  for (std::size_t at = grouped.find(' ', 10); at != std::string::npos; at = grouped.find(' ', at + 2))
    grouped.replace(at, 1, "\u00A0");
  return grouped;
}

// Every text of a block, in the order it is read, through one function.
template <typename F>
Result<void> each_text(Block& block, F&& change) {
  const auto all = [&](std::vector<std::string>& many) -> Result<void> {
    for (std::string& one : many) TRY(change(one));
    return {};
  };
  const auto both = [&](std::vector<std::pair<std::string, std::string>>& many) -> Result<void> {
    for (auto& [label, said] : many) {
      TRY(change(label));
      TRY(change(said));
    }
    return {};
  };
  if (auto* heading = std::get_if<Heading>(&block)) {
    TRY(change(heading->sifat));
    TRY(change(heading->lampiran));
    return change(heading->hal);
  }
  if (auto* title = std::get_if<Title>(&block)) return change(title->text);
  if (auto* addressee = std::get_if<Addressee>(&block)) return all(addressee->lines);
  if (auto* paragraph = std::get_if<Text>(&block)) return change(paragraph->text);
  if (auto* list = std::get_if<Numbered>(&block)) return all(list->items);
  if (auto* list = std::get_if<Pairs>(&block)) return both(list->rows);
  if (auto* table = std::get_if<Table>(&block)) {
    for (auto& row : table->rows) TRY(all(row));
    return {};
  }
  if (auto* boxes = std::get_if<Boxes>(&block)) {
    for (auto& row : boxes->rows) TRY(both(row));
    return {};
  }
  if (auto* note = std::get_if<CodeNote>(&block)) return change(note->text);
  if (auto* copies = std::get_if<Copies>(&block)) return all(copies->to);
  return {};
}

}  // namespace

std::vector<Fields> applicant_fields(const std::vector<Applicant>& applicants) {
  std::vector<Fields> all;
  for (const Applicant& applicant : applicants) {
    Fields fields;
    for (const Column& each : columns) {
      const std::string said =
          each.field == nullptr ? std::to_string(all.size() + 1) + "." : written(each, applicant);
      fields[std::string{each.name}] = said.empty() && !each.required ? "-" : said;
    }
    all.push_back(std::move(fields));
  }
  return all;
}

// What the applicants themselves fill in: the first one's data, for letters about one person, and how many.
Fields with_applicants(const Fields& given, const std::vector<Applicant>& applicants) {
  Fields fields = given;
  if (applicants.empty()) return fields;
  for (const Column& each : columns)
    if (each.field != nullptr) {
      const std::string said = written(each, applicants.front());
      fields.try_emplace(std::string{each.name} + "_pemohon", said.empty() && !each.required ? "-" : said);
    }
  fields.try_emplace("jumlah_pemohon", counted(applicants.size()));
  return fields;
}

Result<Template> Template::read(std::string_view yaml, std::string_view name) {
  const auto wrong = [&](int line, std::string what) {
    return malformed(
        "letters.template",
        {{"file", std::string{name}}, {"line", std::to_string(line)}, {"problem", std::move(what)}});
  };
  try {
    const YAML::Node root = YAML::Load(std::string{yaml});
    only(root, {"surat", "judul", "kertas", "blok"});
    Template read;
    read.letter_ = member(root, "surat");
    read.title_ = member(root, "judul");
    read.paper_ = member(root, "kertas");
    if (read.letter_.empty()) fail(root, "belum ada: surat");
    if (!read.paper_.empty() && read.paper_ != "A4" && read.paper_ != "F4")
      fail(root["kertas"], "kertas harus A4 atau F4");
    if (!root["blok"] || !root["blok"].IsSequence() || root["blok"].size() == 0)
      fail(root, "belum ada: blok");
    for (const YAML::Node& each : root["blok"]) {
      Piece piece;
      if (each.IsScalar()) {
        piece.block = read_block(each.Scalar(), YAML::Node{}, each, piece.columns, piece.annex);
      } else {
        if (!each.IsMap() || each.size() != 1) fail(each, "setiap blok satu kata");
        const auto only_one = *each.begin();
        piece.block =
            read_block(only_one.first.Scalar(), only_one.second, only_one.first, piece.columns, piece.annex);
      }
      read.blocks_.push_back(std::move(piece));
    }
    return read;
  } catch (const Problem& problem) {
    return wrong(problem.line, problem.what);
  } catch (const YAML::Exception& broken) {
    return wrong(broken.mark.line + 1, broken.msg);
  }
}

Result<Template> Template::read(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in) return not_found("letters.template_missing", {{"file", path.string()}});
  const std::string yaml{std::istreambuf_iterator<char>{in}, {}};
  return read(yaml, path.string());
}

std::vector<std::string> Template::blanks() const {
  std::set<std::string> names;
  for (Piece piece : blocks_)
    static_cast<void>(each_text(piece.block, [&](std::string& one) -> Result<void> {
      for (std::string& name : blanks_in(one)) names.insert(std::move(name));
      return {};
    }));
  for (const Piece& piece : blocks_)
    for (const std::string& one : piece.annex)
      for (std::string& name : blanks_in(one)) names.insert(std::move(name));
  return {names.begin(), names.end()};
}

namespace {
// A letter with more applicants than this has them in its annex, where the template names one.
constexpr std::size_t most_in_body = 5;
}  // namespace

Result<Content> Template::fill(const Fields& given, const std::vector<Applicant>& applicants,
                               Random& random) const {
  const Fields fields = with_applicants(given, applicants);
  Content content{letter_, paper_, hex(random.bytes(16)), {}};
  std::vector<Block> annexed;  // after everything else
  for (Piece piece : blocks_) {
    if (!piece.columns.empty()) {
      auto& table = std::get<Table>(piece.block);
      int number = 0;
      for (const Applicant& applicant : applicants) {
        std::vector<std::string> row;
        ++number;
        for (const std::string& name : piece.columns) {
          const Column& known = *column(name);
          std::string cell =
              known.field == nullptr ? std::to_string(number) + "." : written(known, applicant);
          if (cell.empty() && known.required)
            return refused("letters.blank_unfilled", {{"blank", "pemohon." + name}, {"letter", letter_}});
          row.push_back(cell.empty() ? "-" : std::move(cell));
        }
        table.rows.push_back(std::move(row));
      }
      if (table.rows.empty())
        return refused("letters.blank_unfilled", {{"blank", "tabel_pemohon"}, {"letter", letter_}});
      if (!piece.annex.empty() && applicants.size() > most_in_body) {
        annexed.emplace_back(
            Title{TRY(fill_blanks(piece.annex[0], fields, letter_, true)), false, false, true});
        annexed.push_back(std::move(piece.block));
        piece.block = Text{TRY(fill_blanks(piece.annex[1], fields, letter_, true)), true};
      }
    } else {
      TRY(each_text(piece.block, [&](std::string& one) -> Result<void> {
        one = TRY(fill_blanks(one, fields, letter_, true));
        return {};
      }));
    }
    content.blocks.push_back(std::move(piece.block));
  }
  for (Block& block : annexed) content.blocks.push_back(std::move(block));
  return content;
}

std::filesystem::path template_path(const std::filesystem::path& sop_folder, std::string_view path) {
  const std::filesystem::path own = sop_folder / path;
  std::error_code ignored;
  if (std::filesystem::exists(own, ignored)) return own;
  return sop_folder.parent_path() / path;
}

}  // namespace paraf::letters
