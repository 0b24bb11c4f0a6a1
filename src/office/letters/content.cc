#include "office/letters/content.h"

#include <boost/json.hpp>

#include <cmath>

#include "platform/crypto/hash.h"

namespace paraf::letters {
namespace {

namespace json = boost::json;

template <typename... F>
struct Cases : F... {
  using F::operator()...;
};
template <typename... F>
Cases(F...) -> Cases<F...>;

constexpr std::size_t most_octets = 256 * 1024;
constexpr std::size_t most_blocks = 200;

json::array array_of(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

json::array pairs_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  json::array array;
  for (const auto& [label, text] : pairs) array.push_back(json::array{json::value(label), json::value(text)});
  return array;
}

json::object object_of(const Block& block) {
  return std::visit(
      Cases{
          [](const Kop&) {
            return json::object{{"kind", "kop"}};
          },
          [](const Heading& b) {
            return json::object{{"kind", "kepala"},
                                {"sifat", b.sifat},
                                {"lampiran", b.lampiran},
                                {"hal", b.hal},
                                {"nomor", b.with_number}};
          },
          [](const Title& b) {
            json::object o{
                {"kind", "judul"}, {"teks", b.text}, {"nomor", b.with_number}, {"tanggal", b.with_date}};
            if (b.annex) o["lampiran"] = true;  // left out otherwise: the hash of older letters stays
            return o;
          },
          [](const Addressee& b) {
            return json::object{{"kind", "yth"}, {"baris", array_of(b.lines)}};
          },
          [](const Text& b) {
            return json::object{{"kind", "paragraf"}, {"teks", b.text}, {"menjorok", b.indent}};
          },
          [](const Numbered& b) {
            return json::object{{"kind", "daftar"}, {"butir", array_of(b.items)}};
          },
          [](const Pairs& b) {
            return json::object{{"kind", "rincian"}, {"baris", pairs_of(b.rows)}};
          },
          [](const Table& b) {
            json::array widths, rows;
            for (const double width : b.widths) widths.emplace_back(width);
            for (const auto& row : b.rows) rows.push_back(array_of(row));
            return json::object{
                {"kind", "tabel"}, {"kepala", array_of(b.head)}, {"lebar", widths}, {"baris", rows}};
          },
          [](const Boxes& b) {
            json::array rows;
            for (const auto& row : b.rows) rows.push_back(pairs_of(row));
            return json::object{{"kind", "kotak"}, {"baris", rows}};
          },
          [](const SignatureBlock& b) {
            return json::object{{"kind", "tanda_tangan"}, {"kiri", b.left}};
          },
          [](const CodeNote& b) {
            return json::object{{"kind", "kode_qr"}, {"teks", b.text}};
          },
          [](const Copies& b) {
            return json::object{{"kind", "tembusan"}, {"kepada", array_of(b.to)}};
          },
      },
      block);
}

// Reading: a member that is missing or of another type ends the reading with its name.
struct Bad {
  std::string what;
};

json::object object_of(const std::map<std::string, std::string>& fields) {
  json::object object;
  for (const auto& [name, said] : fields) object[name] = said;
  return object;
}

json::object object_of(const WordPage& page) {
  json::array applicants;
  for (const auto& one : page.applicants) applicants.push_back(object_of(one));
  return {{"berkas", page.file}, {"isian", object_of(page.fields)}, {"pemohon", std::move(applicants)}};
}

const json::value& at(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  if (found == nullptr) throw Bad{std::string{name}};
  return *found;
}
std::string text(const json::value& value, std::string_view name) {
  if (!value.is_string()) throw Bad{std::string{name}};
  return std::string{value.get_string()};
}
std::string text(const json::object& object, std::string_view name) { return text(at(object, name), name); }
bool truth(const json::object& object, std::string_view name) {
  const json::value& value = at(object, name);
  if (!value.is_bool()) throw Bad{std::string{name}};
  return value.get_bool();
}
const json::array& array(const json::value& value, std::string_view name) {
  if (!value.is_array()) throw Bad{std::string{name}};
  return value.get_array();
}
const json::array& array(const json::object& object, std::string_view name) {
  return array(at(object, name), name);
}
std::vector<std::string> texts(const json::array& values, std::string_view name) {
  std::vector<std::string> all;
  for (const json::value& each : values) all.push_back(text(each, name));
  return all;
}
std::vector<std::pair<std::string, std::string>> pairs(const json::array& values, std::string_view name) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const json::value& each : values) {
    const json::array& pair = array(each, name);
    if (pair.size() != 2) throw Bad{std::string{name}};
    all.emplace_back(text(pair[0], name), text(pair[1], name));
  }
  return all;
}

Table table(const json::object& object) {
  Table read{texts(array(object, "kepala"), "kepala"), {}, {}};
  for (const json::value& width : array(object, "lebar")) {
    if (!width.is_number() || !(width_of(width.to_number<double>()) > 0)) throw Bad{"lebar"};
    read.widths.push_back(width_of(width.to_number<double>()));
  }
  for (const json::value& row : array(object, "baris"))
    read.rows.push_back(texts(array(row, "baris"), "baris"));
  // A row of another width would be drawn beside its columns.
  for (const auto& row : read.rows)
    if (row.size() != read.head.size()) throw Bad{"baris"};
  if (read.head.empty() || (!read.widths.empty() && read.widths.size() != read.head.size()))
    throw Bad{"lebar"};
  return read;
}

Block block_from(const json::value& value) {
  if (!value.is_object()) throw Bad{"blok"};
  const json::object& object = value.get_object();
  const std::string kind = text(object, "kind");
  if (kind == "kop") return Kop{};
  if (kind == "kepala")
    return Heading{text(object, "sifat"), text(object, "lampiran"), text(object, "hal"),
                   truth(object, "nomor")};
  if (kind == "judul")
    return Title{text(object, "teks"), truth(object, "nomor"), truth(object, "tanggal"),
                 object.contains("lampiran") && truth(object, "lampiran")};
  if (kind == "yth") return Addressee{texts(array(object, "baris"), "baris")};
  if (kind == "paragraf") return Text{text(object, "teks"), truth(object, "menjorok")};
  if (kind == "daftar") return Numbered{texts(array(object, "butir"), "butir")};
  if (kind == "rincian") return Pairs{pairs(array(object, "baris"), "baris")};
  if (kind == "tabel") return table(object);
  if (kind == "kotak") {
    Boxes boxes;
    for (const json::value& row : array(object, "baris")) {
      boxes.rows.push_back(pairs(array(row, "baris"), "baris"));
      if (boxes.rows.back().empty()) throw Bad{"baris"};
    }
    return boxes;
  }
  if (kind == "tanda_tangan") return SignatureBlock{truth(object, "kiri")};
  if (kind == "kode_qr") return CodeNote{text(object, "teks")};
  if (kind == "tembusan") return Copies{texts(array(object, "kepada"), "kepada")};
  throw Bad{kind};
}

json::object object_of(const Content& content, bool with_signature) {
  json::array blocks;
  for (const Block& block : content.blocks)
    if (with_signature || !std::holds_alternative<SignatureBlock>(block)) blocks.push_back(object_of(block));
  json::object object{{"surat", content.letter},
                      {"kertas", content.paper},
                      {"garam", content.salt},
                      {"blok", std::move(blocks)}};
  if (content.page) object["halaman_word"] = object_of(*content.page);  // left out otherwise, as it was
  return object;
}

std::map<std::string, std::string> fields_from(const json::value& value, std::string_view name) {
  if (!value.is_object()) throw Bad{std::string{name}};
  std::map<std::string, std::string> fields;
  for (const auto& member : value.get_object())
    fields[std::string{member.key()}] = text(member.value(), name);
  return fields;
}

WordPage page_from(const json::value& value) {
  if (!value.is_object()) throw Bad{"halaman_word"};
  const json::object& object = value.get_object();
  WordPage page{text(object, "berkas"), fields_from(at(object, "isian"), "isian")};
  for (const json::value& one : array(object, "pemohon"))
    page.applicants.push_back(fields_from(one, "pemohon"));
  return page;
}

}  // namespace

std::string Content::hal() const {
  for (const Block& block : blocks)
    if (const auto* heading = std::get_if<Heading>(&block)) return heading->hal;
  for (const Block& block : blocks)
    if (const auto* title = std::get_if<Title>(&block)) return title->text;
  return letter;
}

std::string Content::addressee() const {
  for (const Block& block : blocks) {
    const auto* found = std::get_if<Addressee>(&block);
    if (found == nullptr || found->lines.empty()) continue;
    std::string_view line{found->lines.front()};
    for (bool more = true; more;) {
      more = false;
      for (const std::string_view word : {" ", "Kepada", "Yth.", "Yth", ":"})
        if (line.starts_with(word)) line.remove_prefix(word.size()), more = true;
    }
    return std::string{line};
  }
  return {};
}

double width_of(double written) { return std::round(written * 1000) / 1000; }

boost::json::value to_json(const Content& content) { return object_of(content, true); }

Result<Content> content_from_json(std::string_view text_of_json) {
  if (text_of_json.size() > most_octets) return too_large("letters.too_long");
  json::parse_options options;
  options.max_depth = 8;
  boost::system::error_code failed;
  const json::value value = json::parse(text_of_json, failed, {}, options);
  if (failed || !value.is_object()) return malformed("letters.content", {{"problem", "JSON"}});
  try {
    const json::object& object = value.get_object();
    Content content{text(object, "surat"), text(object, "kertas"), text(object, "garam"), {}};
    if (content.salt.size() != 32 || !from_hex(content.salt)) throw Bad{"garam"};
    if (content.paper != "A4" && content.paper != "F4" && !content.paper.empty()) throw Bad{"kertas"};
    const json::array& blocks = array(object, "blok");
    if (blocks.size() > most_blocks) return too_large("letters.too_long");
    for (const json::value& block : blocks) content.blocks.push_back(block_from(block));
    if (object.contains("halaman_word")) content.page = page_from(at(object, "halaman_word"));
    return content;
  } catch (const Bad& bad) {
    return malformed("letters.content", {{"problem", bad.what}});
  }
}

std::string canonical(const Content& content) { return canonical_json(object_of(content, false)); }

std::string canonical_hash(const Content& content) {
  return hex(crypto::sha256(bytes_of(canonical(content))));
}

}  // namespace paraf::letters
