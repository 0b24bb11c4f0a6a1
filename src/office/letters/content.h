// office/letters/content.h: what a letter says, apart from who signs it when and under which number.
//
// Content is made from a template by filling its blanks, is what officials edit, check and initial,
// and is one JSON value. Number, date, QR and signature block are no part of it: they are filled in when
// it is rendered. So its canonical hash, to which initials bind, is the same before and after the
// number is given, and differs when a word of the letter does.
#pragma once

#include <boost/json/fwd.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/random.h"
#include "base/result.h"

namespace paraf::letters {

struct Kop {};    // the office's letterhead
struct Heading {  // Nomor, Sifat, Lampiran, Hal; place and date at right
  std::string sifat{}, lampiran{}, hal{};
  bool with_number = true;
};
struct Title {  // centred, as on a disposition sheet or a receipt
  std::string text{};
  bool with_number = false;
  bool with_date = false;  // place and date at right, above
  bool annex = false;      // begins a page of its own: the head of an annex (lampiran)
};
struct Addressee {  // Yth.
  std::vector<std::string> lines{};
};
struct Text {
  std::string text{};
  bool indent = true;  // the first line set in
};
struct Numbered {  // a list "1. … 2. …"
  std::vector<std::string> items{};
};
struct Pairs {  // "Nama : …" lines
  std::vector<std::pair<std::string, std::string>> rows{};
};
struct Table {
  std::vector<std::string> head{};
  std::vector<double> widths{};  // shares; empty: by content
  std::vector<std::vector<std::string>> rows{};
};
// A width is kept to a thousandth: what a text of JSON gives back is then exactly what was written into
// it, and the hash of a letter does not hang on the last bit of a number.
double width_of(double written);
struct Boxes {  // the ruled boxes of a disposition sheet: label, text
  std::vector<std::vector<std::pair<std::string, std::string>>> rows{};
};
struct SignatureBlock {  // where the signature goes
  bool left = false;     // receipts have theirs at left
};
struct CodeNote {  // the QR of a receipt, with words beside it: nothing is signed
  std::string text{};
};
struct Copies {  // tembusan
  std::vector<std::string> to{};
};

using Block = std::variant<Kop, Heading, Title, Addressee, Text, Numbered, Pairs, Table, Boxes,
                           SignatureBlock, CodeNote, Copies>;

// The office's own Word page that this letter is set on, where LibreOffice is installed: its file, and what
// fills it. The wording stands in the blocks as for every letter, so that it is read, compared and initialled
// there.
struct WordPage {
  std::string file{};                                            // SHA-256 of the DOCX, hex
  std::map<std::string, std::string> fields{};                   // by blank
  std::vector<std::map<std::string, std::string>> applicants{};  // by column: "no", "nama", "nip" …
};

struct Content {
  std::string letter{};  // "rekomendasi"
  std::string paper{};   // "A4", "F4" or empty: the office's
  std::string salt{};    // 32 hex digits: keeps the hash from betraying a NIK
  std::vector<Block> blocks{};
  std::optional<WordPage> page{};

  std::string hal() const;        // the subject, for registers and screens
  std::string addressee() const;  // "Kepala Balai …", as a register has it; empty: it names none
};

boost::json::value to_json(const Content& content);
Result<Content> content_from_json(std::string_view json);  // `malformed letters.content`

// The canonical text: JSON with sorted keys, no spaces, shortest numbers, as RFC 8785 has it, without
// the signature block. canonical_hash is its SHA-256 in hex. The salt makes it a commitment that
// may stand in a journal.
std::string canonical(const Content& content);
std::string canonical_hash(const Content& content);
// RFC 8785 over any JSON value (numbers: integers and finite doubles).
std::string canonical_json(const boost::json::value& value);

}  // namespace paraf::letters
