// The body of a .docx. Nothing outside is followed, no entity is expanded, and what it may swell to is
// bounded.
#include <algorithm>

#include "office/letters/word_parts.h"
#include "platform/package/package.h"

namespace paraf::letters {
namespace {

constexpr std::size_t most_file = 10u << 20, most_unpacked = 40u << 20, most_text = 512u << 10;
constexpr int most_parts = 1000, most_depth = 200, most_paragraphs = 5000;
constexpr std::string_view fetching_field = "isian yang mengambil berkas lain";

tl::unexpected<Error> unreadable(std::string where) {
  return malformed("letters.word_unreadable", {{"where", std::move(where)}});
}
tl::unexpected<Error> unsafe(std::string what) {
  return refused("letters.word_unsafe", {{"what", std::move(what)}});
}

using package::at;
using package::Attributes;
using package::Handler;
using package::Parts;

bool wanted(const std::string& name) {
  return name == "[Content_Types].xml" || name.ends_with(".rels") ||
         (name.starts_with("word/") && name.ends_with(".xml"));
}

bool is_program(const std::string& name) {
  return name.find("vbaProject") != std::string::npos || name.find("vbaData") != std::string::npos ||
         name.starts_with("word/embeddings/") || name.starts_with("word/activeX/") || name.ends_with(".exe");
}

// What is wrong with the file, in this module's words. A handler's reason begins with its kind.
tl::unexpected<Error> told(const package::Fault& fault) {
  switch (fault.kind) {
    case package::Fault::Kind::too_large: return too_large("letters.word_large");
    case package::Fault::Kind::outside: return unsafe("nama di luar berkas");
    case package::Fault::Kind::twice: return unsafe("bagian yang sama dua kali");
    case package::Fault::Kind::document_type: return unsafe("DOCTYPE");
    case package::Fault::Kind::stopped:
      return fault.what.empty() ? too_large("letters.word_large") : unsafe(fault.what);
    case package::Fault::Kind::unreadable: break;
  }
  return unreadable(fault.where);
}

Result<Parts> unpack(ByteView file) {
  if (text_of(file).starts_with("\xD0\xCF\x11\xE0")) return unreadable("DOC lama atau DOCX bersandi");
  bool program = false;
  auto parts = package::unpack(file, {most_file, most_unpacked, most_parts}, [&](const std::string& name) {
    program = program || is_program(name);
    return wanted(name);
  });
  if (program) return unsafe("makro atau program");
  if (!parts) return told(parts.error());
  if (!parts->contains("word/document.xml")) return unreadable("bukan DOCX");
  return std::move(*parts);
}

Result<void> follow(const std::string& xml, const std::string& name, Handler& handler) {
  handler.deepest = most_depth;
  if (const auto done = package::parse(xml, name, handler); !done) return told(done.error());
  return {};
}

// What the fields of a part are for. The kind of a field is its first word, in whatever case; a field within
// another begins anew. [ISO/IEC 29500-1 §17.16]
class FieldKinds {
 public:
  void start(std::string_view e, const Attributes& a) {
    if (e == "instrText" || e == "delInstrText") inside_ = true;
    if (e == "fldChar" && at(a, "fldCharType") == "begin") instructions_ += '\n';
    if (e == "fldSimple") instructions_ += '\n' + at(a, "instr") + '\n';
  }
  void end(std::string_view e) {
    if (e == "instrText" || e == "delInstrText") inside_ = false;
  }
  void said(std::string_view text) {
    if (inside_) instructions_ += text;
  }
  // One of them fetches something when it is brought up to date.
  bool fetches() const {
    constexpr std::string_view kinds[] = {"INCLUDE", "INCLUDETEXT", "INCLUDEPICTURE", "LINK", "IMPORT",
                                          "DDE",     "DDEAUTO",     "DATABASE",       "RD"};
    std::string kind;
    bool open = true;  // no word has ended since the field began
    const auto is_one = [&] { return std::ranges::find(kinds, kind) != std::end(kinds); };
    for (const char c : instructions_) {
      const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (letter && open) {
        kind += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
        continue;
      }
      if (is_one()) return true;
      open = c == '\n' || (open && kind.empty());
      kind.clear();
    }
    return is_one();
  }

 private:
  std::string instructions_;
  bool inside_ = false;
};

// Where somebody may be led who clicks. A picture may name the same relationship, and is fetched from there.
bool is_address(std::string_view target) {
  for (const std::string_view scheme : {"https://", "http://", "mailto:", "#"})
    if (target.starts_with(scheme)) return true;
  return false;
}

// Every part that says what belongs to the file, or has words of its own: headers, notes, what stands behind.
Result<void> look_around(const Parts& files, WordBody& body) {
  for (const auto& [name, text] : files) {
    if (name == "word/document.xml") continue;
    FieldKinds fields;
    Handler h;
    h.start = [&, rels = name.ends_with(".rels")](std::string_view element, const Attributes& a) {
      fields.start(element, a);
      const std::string type = at(a, rels ? "Type" : "ContentType");
      if (type.find("macroEnabled") != std::string::npos || type.find("vbaProject") != std::string::npos)
        return h.stop("makro");
      if (!rels || element != "Relationship") return;
      if (type.ends_with("/header")) body.left.insert("header");
      if (type.ends_with("/footer")) body.left.insert("footer");
      if (type.ends_with("/aFChunk") || type.ends_with("/oleObject") || type.ends_with("/control") ||
          type.ends_with("/package"))
        return h.stop("isi tertanam");
      const std::string mode = at(a, "TargetMode");
      const bool outside = !(mode.empty() || mode == "Internal") || at(a, "Target").find("://") != std::string::npos;
      if (!outside) return;
      if (!type.ends_with("/hyperlink") || !is_address(at(a, "Target"))) return h.stop("tautan ke berkas lain");
      body.left.insert("link");
    };
    h.end = [&](std::string_view element) { fields.end(element); };
    h.text = [&](std::string_view said) { fields.said(said); };
    TRY(follow(text, name, h));
    if (fields.fetches()) return unsafe(std::string{fetching_field});
  }
  return {};
}

class Reader {
 public:
  Result<WordBody> read(const std::string& xml, WordBody body) {
    body_ = std::move(body);
    h_.start = [this](std::string_view e, const Attributes& a) { start(e, a); };
    h_.end = [this](std::string_view e) { end(e); };
    h_.text = [this](std::string_view t) { said(t); };
    TRY(follow(xml, "word/document.xml", h_));
    if (fields_.fetches()) return unsafe(std::string{fetching_field});
    return std::move(body_);
  }

 private:
  static bool is_left_out(std::string_view e) {
    return e == "drawing" || e == "pict" || e == "Fallback" || e == "moveFrom" || e == "del" ||
           e == "txbxContent";
  }

  void start(std::string_view e, const Attributes& a) {
    if (e == "altChunk" || e == "object" || e == "control" || e == "OLEObject")
      return h_.stop("isi tertanam");
    fields_.start(e, a);
    if (is_left_out(e)) {
      ++skipping_;
      if (e == "drawing" || e == "pict") body_.left.insert("picture");
      if (e == "txbxContent") body_.left.insert("text_box");
    }
    if (skipping_ > 0) return;
    if (e == "tbl" && ++tables_ == 1) body_.nodes.emplace_back(WordTable{});
    if (e == "tr" && tables_ == 1) table().rows.emplace_back();
    if (e == "tc" && tables_ == 1 && !table().rows.empty())
      table().rows.back().push_back({paragraphs_ + 1, {}});
    if (e == "p") {
      if (++paragraphs_ > most_paragraphs) return h_.stop({});
      paragraph_ = {paragraphs_, {}, false, false, false};
    }
    if (e == "jc") paragraph_.centred = at(a, "val") == "center";
    if (e == "numPr") paragraph_.listed = true;
    if (e == "ind") paragraph_.indented = !at(a, "firstLine").empty() && at(a, "firstLine") != "0";
    if (e == "t") reading_ = true;
    if (e == "tab" && runs_ > 0) add("\t");
    if (e == "br" || e == "cr") add("\n");
    if (e == "noBreakHyphen") add("-");
    if (e == "r") ++runs_;
  }

  void end(std::string_view e) {
    fields_.end(e);
    if (is_left_out(e) && skipping_ > 0) --skipping_;
    if (skipping_ > 0) return;
    if (e == "r" && runs_ > 0) --runs_;
    if (e == "t") reading_ = false;
    if (e == "tbl" && tables_ > 0) --tables_;
    if (e != "p") return;
    if (tables_ == 0) {
      body_.nodes.emplace_back(paragraph_);
    } else if (!table().rows.empty() && !table().rows.back().empty()) {
      std::string& cell = table().rows.back().back().text;
      if (!cell.empty() && !paragraph_.text.empty()) cell += '\n';
      cell += paragraph_.text;
    }
    paragraph_.text.clear();
  }

  void said(std::string_view text) {
    fields_.said(text);
    if (reading_ && skipping_ == 0) add(text);
  }
  void add(std::string_view text) {
    total_ += text.size();
    if (total_ > most_text) return h_.stop({});
    paragraph_.text += text;
  }
  WordTable& table() { return std::get<WordTable>(body_.nodes.back()); }

  Handler h_;
  WordBody body_;
  WordParagraph paragraph_;
  FieldKinds fields_;
  std::size_t total_ = 0;
  int paragraphs_ = 0, tables_ = 0, runs_ = 0, skipping_ = 0;
  bool reading_ = false;
};

}  // namespace

Result<WordBody> body_of_word(ByteView docx) {
  const Parts files = TRY(unpack(docx));
  WordBody body;
  TRY(look_around(files, body));
  return Reader{}.read(files.at("word/document.xml"), std::move(body));
}

}  // namespace paraf::letters
