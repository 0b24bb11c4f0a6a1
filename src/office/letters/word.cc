#include "office/letters/word.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "office/letters/template.h"
#include "office/letters/word_parts.h"

namespace paraf::letters {
namespace {

constexpr std::array<std::string_view, 9> applicant_columns = {
    "no", "nama", "nip", "nik", "jabatan", "pangkat", "unit", "email", "telepon"};

// Words on one line, as a paragraph is set: tabs and line ends are spaces.
std::string flowing(std::string_view text) {
  std::string out;
  for (const char c : trimmed(text)) {
    const char plain = c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
    if (plain != ' ' || (!out.empty() && out.back() != ' ')) out.push_back(plain);
  }
  return out;
}

// "Lampiran : 1 berkas" is a label and what it says.
std::pair<std::string, std::string> labelled(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {};
  return {flowing(text.substr(0, colon)), flowing(text.substr(colon + 1))};
}

bool is_heading_label(const std::string& label) {
  const std::string l = lowered(label);
  return l == "nomor" || l == "no" || l == "no." || l == "sifat" || l == "lampiran" || l == "hal" ||
         l == "perihal";
}

bool holds(std::string_view text, std::string_view blank) {
  const auto names = blanks_in(text);
  return std::find(names.begin(), names.end(), blank) != names.end();
}

// The letters of a text that are no part of a blank.
std::string besides_blanks(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((text[at] == '$' || text[at] == '#') && at + 1 < text.size() && text[at + 1] == '{') {
      at = std::min(text.find('}', at), text.size());
      continue;
    }
    out.push_back(text[at]);
  }
  return out;
}

// A line of the signature block: who signs, and nothing the block does not print itself.
bool of_signature(std::string_view text) {
  const auto names = blanks_in(text);
  if (names.empty() ||
      !std::all_of(names.begin(), names.end(), [](const std::string& n) { return is_late(n); }))
    return false;
  std::string rest = lowered(besides_blanks(text));
  std::erase_if(rest, [](char c) { return c < 'a' || c > 'z'; });
  return rest.empty() || rest == "nip" || rest == "ditandatanganisecaraelektronikoleh";
}

// "1. ", "a) ", "- ": the mark of an item that was typed by hand.
std::size_t item_mark(std::string_view text) {
  std::size_t at = 0;
  if (text.starts_with("- ") || text.starts_with("• ")) return text.find(' ') + 1;
  while (at < text.size() && at < 3 && text[at] >= '0' && text[at] <= '9') ++at;
  if (at == 0 && !text.empty() && text[0] >= 'a' && text[0] <= 'z') at = 1;
  if (at == 0 || at + 1 >= text.size() || (text[at] != '.' && text[at] != ')') || text[at + 1] != ' ')
    return 0;
  return at + 2;
}

std::string without_mark(const std::string& text) { return text.substr(item_mark(text)); }

std::string column_of(std::string_view cell) {
  const auto names = blanks_in(cell);
  if (names.size() != 1 || !trimmed(besides_blanks(cell)).empty()) return {};
  std::string name = names.front();
  if (name.ends_with("_pemohon")) name.resize(name.size() - 8);
  if (name == "hp" || name == "nomor_hp") name = "telepon";
  if (name == "nomor") name = "no";
  return std::find(applicant_columns.begin(), applicant_columns.end(), name) == applicant_columns.end()
             ? ""
             : name;
}

// The columns of a table of applicants, or nothing.
std::vector<std::string> columns_of(const WordTable& table) {
  for (const auto& row : table.rows) {
    std::vector<std::string> columns;
    for (const WordCell& cell : row) {
      const std::string text = flowing(cell.text);
      const bool counts = text.empty() || text == "1" || text == "1.";
      const std::string name = counts && columns.empty() ? "no" : column_of(text);
      if (name.empty()) break;
      columns.push_back(name);
    }
    if (columns.size() == row.size() && columns.size() >= 2 && column_of(flowing(row.back().text)) != "")
      return columns;
  }
  return {};
}

class Writer {
 public:
  Writer(std::string_view letter, std::string_view title) {
    out_ << YAML::BeginMap << YAML::Key << "surat" << YAML::Value << std::string{letter} << YAML::Key
         << "judul" << YAML::Value << std::string{title} << YAML::Key << "blok" << YAML::Value
         << YAML::BeginSeq << "kop";
  }

  void take(const WordParagraph& p) {
    const std::string text{trimmed(p.text)};
    if (copies_) {
      if (!text.empty()) copied_.push_back(without_mark(flowing(text)));
      return;
    }
    if (holds(text, "ttd_pengirim")) return sign();
    if (text.empty()) return stop_addressee();
    if (of_signature(text)) return end_groups();  // also a line that holds the date alone
    if (!begun_ && heading_line(text)) return;
    if (lowered(text).starts_with("tembusan")) return begin_copies(text);
    if (in_addressee_ && addressee_.size() < 6 && !p.listed) {
      addressee_.push_back(text);
      return;
    }
    if (!begun_ && !in_addressee_ && addressee_.empty() && begins_addressee(text)) {
      give_heading();
      in_addressee_ = true;
      addressee_.push_back(text);
      return;
    }
    if (!begun_ && p.centred && addressee_.empty()) return give_title(text);
    if (p.listed || item_mark(text) > 0) {
      begin_body();
      give_pairs();
      list_.push_back(p.listed ? flowing(text) : without_mark(flowing(text)));
      return;
    }
    if (const auto [label, said] = labelled(text);
        p.text.find('\t') != std::string::npos && !label.empty() && label.size() <= 40 && !said.empty()) {
      begin_body();
      give_list();
      pairs_.emplace_back(label, said);
      return;
    }
    end_groups();
    out_ << YAML::BeginMap << YAML::Key << "paragraf" << YAML::Value << YAML::BeginMap << YAML::Key << "teks"
         << YAML::Value << flowing(text) << YAML::Key << "menjorok" << YAML::Value
         << (p.indented ? "ya" : "tidak") << YAML::EndMap << YAML::EndMap;
  }

  void take(const WordTable& table) {
    bool signature = false, heading = !begun_, two = !table.rows.empty();
    for (const auto& row : table.rows) {
      for (const WordCell& cell : row) signature = signature || holds(cell.text, "ttd_pengirim");
      std::string line;
      for (const WordCell& cell : row) line += cell.text + " ";
      heading = heading && !row.empty() && is_heading_label(label_of(row));
      two = two && (row.size() == 2 || (row.size() == 3 && trimmed(row[1].text) == ":"));
    }
    if (signature) return sign();
    if (table.rows.empty()) return;
    if (heading) {
      for (const auto& row : table.rows) keep_heading(label_of(row), value_of(row));
      return;
    }
    const std::vector<std::string> columns = columns_of(table);
    if (columns.empty() && two) {
      begin_body();
      give_list();
      for (const auto& row : table.rows) pairs_.emplace_back(label_of(row), value_of(row));
      return;
    }
    end_groups();
    columns.empty() ? give_table(table) : give_applicants(columns);
  }

  bool is_signed() const { return signed_; }

  std::string ended() {
    end_groups();
    if (!copied_.empty()) {
      out_ << YAML::BeginMap << YAML::Key << "tembusan" << YAML::Value << copied_ << YAML::EndMap;
    }
    out_ << YAML::EndSeq << YAML::EndMap;
    return std::string{out_.c_str()} + "\n";
  }

 private:
  static std::string label_of(const std::vector<WordCell>& row) {
    const std::string first = flowing(row.front().text);
    const std::size_t colon = first.find(':');
    return flowing(colon == std::string::npos ? first : first.substr(0, colon));
  }
  static std::string value_of(const std::vector<WordCell>& row) {
    std::string last = row.size() > 1 ? flowing(row.back().text) : labelled(row.front().text).second;
    if (last.starts_with(": ")) last.erase(0, 2);
    return last;
  }
  static bool begins_addressee(const std::string& text) {
    const std::string l = lowered(text);
    return l.starts_with("yth") || l.starts_with("kepada") || l.starts_with("kpd");
  }

  bool heading_line(const std::string& text) {
    // The date at right stands on the line of the number, or alone: the built-in heading prints it.
    const auto [label, said] = labelled(text);
    if (label.empty() || !is_heading_label(label)) return false;
    keep_heading(label, said);
    return true;
  }
  void keep_heading(const std::string& label, const std::string& said) {
    const std::string l = lowered(label);
    has_heading_ = true;
    if (l == "sifat") sifat_ = said;
    if (l == "lampiran") lampiran_ = said;
    if (l == "hal" || l == "perihal") hal_ = said;
  }
  void give_heading() {
    if (!has_heading_ || heading_given_) return;
    heading_given_ = true;
    out_ << YAML::BeginMap << YAML::Key << "kepala" << YAML::Value << YAML::BeginMap << YAML::Key << "sifat"
         << YAML::Value << sifat_ << YAML::Key << "lampiran" << YAML::Value << lampiran_ << YAML::Key << "hal"
         << YAML::Value << (hal_.empty() ? title_ : hal_) << YAML::EndMap << YAML::EndMap;
  }
  void give_title(const std::string& text) {
    const bool number = holds(text, "nomor_naskah");
    if (number) {
      numbered_title_ = true;
      return;
    }
    title_ += (title_.empty() ? "" : " ") + flowing(text);
  }
  void stop_addressee() { in_addressee_ = false; }
  void begin_body() {
    if (begun_) return;
    begun_ = true;
    in_addressee_ = false;
    give_heading();
    if (!title_.empty() && !heading_given_)
      out_ << YAML::BeginMap << YAML::Key << "judul" << YAML::Value << YAML::BeginMap << YAML::Key << "teks"
           << YAML::Value << title_ << YAML::Key << "nomor" << YAML::Value
           << (numbered_title_ ? "ya" : "tidak") << YAML::EndMap << YAML::EndMap;
    if (!addressee_.empty())
      out_ << YAML::BeginMap << YAML::Key << "yth" << YAML::Value << addressee_ << YAML::EndMap;
  }
  void give_list() {
    if (list_.empty()) return;
    out_ << YAML::BeginMap << YAML::Key << "daftar" << YAML::Value << list_ << YAML::EndMap;
    list_.clear();
  }
  void give_pairs() {
    if (pairs_.empty()) return;
    out_ << YAML::BeginMap << YAML::Key << "rincian" << YAML::Value << YAML::BeginSeq;
    for (const auto& [label, said] : pairs_) out_ << YAML::Flow << std::vector<std::string>{label, said};
    out_ << YAML::EndSeq << YAML::EndMap;
    pairs_.clear();
  }
  void end_groups() {
    begin_body();
    give_list();
    give_pairs();
  }
  void give_applicants(const std::vector<std::string>& columns) {
    out_ << YAML::BeginMap << YAML::Key << "tabel_pemohon" << YAML::Value << YAML::BeginMap << YAML::Key
         << "kolom" << YAML::Value << YAML::Flow << columns << YAML::Key << "lampiran" << YAML::Value
         << "DAFTAR PEMOHON" << YAML::Key << "rujukan" << YAML::Value
         << "Daftar pemohon sebanyak ${jumlah_pemohon} orang terlampir." << YAML::EndMap << YAML::EndMap;
  }
  void give_table(const WordTable& table) {
    std::size_t width = 1;
    for (const auto& row : table.rows) width = std::max(width, row.size());
    const auto cells = [&](const std::vector<WordCell>& row) {
      std::vector<std::string> out;
      for (const WordCell& cell : row) out.push_back(flowing(cell.text));
      out.resize(width);
      return out;
    };
    out_ << YAML::BeginMap << YAML::Key << "tabel" << YAML::Value << YAML::BeginMap << YAML::Key << "kepala"
         << YAML::Value << cells(table.rows.front()) << YAML::Key << "baris" << YAML::Value << YAML::BeginSeq;
    for (std::size_t i = 1; i < table.rows.size(); ++i) out_ << YAML::Flow << cells(table.rows[i]);
    out_ << YAML::EndSeq << YAML::EndMap << YAML::EndMap;
  }
  void sign() {
    end_groups();
    if (!signed_) out_ << "tanda_tangan";
    signed_ = true;
  }
  void begin_copies(const std::string& text) {
    end_groups();
    copies_ = true;
    if (const std::string said = labelled(text).second; !said.empty()) copied_.push_back(without_mark(said));
  }

  YAML::Emitter out_;
  std::string sifat_, lampiran_, hal_, title_;
  std::vector<std::string> addressee_, list_, copied_;
  std::vector<std::pair<std::string, std::string>> pairs_;
  bool has_heading_ = false, heading_given_ = false, numbered_title_ = false, in_addressee_ = false,
       begun_ = false;
  bool copies_ = false, signed_ = false;
};

// A blank that is not closed would go out as it was typed.
Result<void> look_at(int paragraph, std::string_view text, std::vector<WordBlank>& blanks) {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if ((text[at] != '$' && text[at] != '#') || text[at + 1] != '{') continue;
    const std::size_t close = text.find('}', at);
    if (close == std::string_view::npos || trimmed(text.substr(at + 2, close - at - 2)).empty() ||
        text.substr(at + 2, close - at - 2).find('{') != std::string_view::npos)
      return malformed("letters.word_blank",
                       {{"paragraph", std::to_string(paragraph)}, {"text", flowing(text.substr(at, 40))}});
  }
  for (const std::string& name : blanks_in(text))
    if (std::none_of(blanks.begin(), blanks.end(), [&](const WordBlank& b) { return b.name == name; }))
      blanks.push_back({name, paragraph});
  return {};
}

}  // namespace

Result<WordTemplate> template_of_word(ByteView docx, std::string_view letter, std::string_view title) {
  const WordBody body = TRY(body_of_word(docx));
  WordTemplate made;
  made.left = {body.left.begin(), body.left.end()};
  Writer writer{letter, title};
  for (const WordNode& node : body.nodes) {
    if (const auto* paragraph = std::get_if<WordParagraph>(&node)) {
      TRY(look_at(paragraph->number, paragraph->text, made.blanks));
      writer.take(*paragraph);
    } else {
      const auto& table = std::get<WordTable>(node);
      for (const auto& row : table.rows)
        for (const WordCell& cell : row) TRY(look_at(cell.number, cell.text, made.blanks));
      writer.take(table);
    }
  }
  if (!writer.is_signed()) return refused("letters.word_no_signature");
  made.yaml = writer.ended();
  TRY(Template::read(made.yaml, "word"));
  return made;
}

}  // namespace paraf::letters
