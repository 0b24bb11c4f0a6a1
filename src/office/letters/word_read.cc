// The body of a .docx: a ZIP (libarchive) of XML (expat). Nothing outside is followed, no entity is expanded,
// and what it may swell to is bounded.
#include <archive.h>
#include <archive_entry.h>
#include <expat.h>

#include <functional>
#include <map>
#include <memory>

#include "office/letters/word_parts.h"

namespace paraf::letters {
namespace {

constexpr std::size_t most_file = 10u << 20, most_unpacked = 40u << 20, most_text = 512u << 10;
constexpr int most_entries = 1000, most_depth = 200, most_paragraphs = 5000;

tl::unexpected<Error> unreadable(std::string where) {
  return malformed("letters.word_unreadable", {{"where", std::move(where)}});
}
tl::unexpected<Error> unsafe(std::string what) {
  return refused("letters.word_unsafe", {{"what", std::move(what)}});
}

using Files = std::map<std::string, std::string>;

bool wanted(const std::string& name) {
  return name == "word/document.xml" || name == "[Content_Types].xml" || name.ends_with(".rels");
}

bool is_program(const std::string& name) {
  return name.find("vbaProject") != std::string::npos || name.find("vbaData") != std::string::npos ||
         name.starts_with("word/embeddings/") || name.starts_with("word/activeX/") || name.ends_with(".exe");
}

Result<Files> unpack(ByteView file) {
  if (file.size() > most_file) return too_large("letters.word_large");
  if (text_of(file).starts_with("\xD0\xCF\x11\xE0")) return unreadable("DOC lama atau DOCX bersandi");
  const std::unique_ptr<archive, decltype(&archive_read_free)> zip{archive_read_new(), &archive_read_free};
  archive_read_support_format_zip(zip.get());
  if (archive_read_open_memory(zip.get(), file.data(), file.size()) != ARCHIVE_OK) return unreadable("ZIP");
  Files files;
  std::size_t total = 0;
  archive_entry* entry = nullptr;
  for (int count = 0;; ++count) {
    const int status = archive_read_next_header(zip.get(), &entry);
    if (status == ARCHIVE_EOF) break;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return unreadable("ZIP");
    if (count > most_entries) return too_large("letters.word_large");
    const char* path = archive_entry_pathname_utf8(entry);
    if (path == nullptr) return unreadable("ZIP");
    const std::string name{path};
    if (is_program(name)) return unsafe("makro atau program");
    if (name.starts_with('/') || name.find("..") != std::string::npos) return unsafe("nama di luar berkas");
    if (!wanted(name)) continue;
    if (files.contains(name)) return unsafe("bagian yang sama dua kali");
    std::string& text = files[name];
    char octets[65536];
    for (;;) {
      const la_ssize_t size = archive_read_data(zip.get(), octets, sizeof octets);
      if (size < 0) return unreadable(name);
      if (size == 0) break;
      total += static_cast<std::size_t>(size);
      if (total > most_unpacked) return too_large("letters.word_large");
      text.append(octets, static_cast<std::size_t>(size));
    }
  }
  if (!files.contains("word/document.xml")) return unreadable("bukan DOCX");
  return files;
}

std::string_view local(const char* name) {
  const std::string_view text{name};
  const std::size_t colon = text.find(':');
  return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

using Attributes = std::map<std::string, std::string>;

std::string at(const Attributes& attributes, const char* name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string{} : found->second;
}

struct Handler {
  std::function<void(std::string_view, const Attributes&)> start = [](auto, const auto&) {};
  std::function<void(std::string_view)> end = [](auto) {};
  std::function<void(std::string_view)> text = [](auto) {};
  XML_Parser parser = nullptr;
  int depth = 0;
  std::string wrong_code, wrong;  // set: parsing stops
  void stop(std::string code, std::string what) {
    if (wrong_code.empty()) wrong_code = std::move(code), wrong = std::move(what);
    XML_StopParser(parser, XML_FALSE);
  }
};

Result<void> parse(const std::string& xml, const std::string& name, Handler& handler) {
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)> parser{
      XML_ParserCreate("UTF-8"), &XML_ParserFree};
  handler.parser = parser.get();
  XML_SetUserData(parser.get(), &handler);
  XML_SetStartDoctypeDeclHandler(parser.get(),
                                 [](void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
                                   static_cast<Handler*>(data)->stop("unsafe", "DOCTYPE");
                                 });
  XML_SetElementHandler(
      parser.get(),
      [](void* data, const XML_Char* element, const XML_Char** given) {
        auto& h = *static_cast<Handler*>(data);
        if (++h.depth > most_depth) return h.stop("unreadable", "XML");
        Attributes attributes;
        for (; *given != nullptr; given += 2) attributes.emplace(local(given[0]), given[1]);
        h.start(local(element), attributes);
      },
      [](void* data, const XML_Char* element) {
        auto& h = *static_cast<Handler*>(data);
        --h.depth;
        h.end(local(element));
      });
  XML_SetCharacterDataHandler(parser.get(), [](void* data, const XML_Char* text, int size) {
    static_cast<Handler*>(data)->text({text, static_cast<std::size_t>(size)});
  });
  const XML_Status status = XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), 1);
  if (handler.wrong_code == "unsafe") return unsafe(handler.wrong);
  if (handler.wrong_code == "large") return too_large("letters.word_large");
  if (!handler.wrong_code.empty() || status != XML_STATUS_OK) return unreadable(name);
  return {};
}

// What the file says of itself and of others: programs, and files elsewhere that would be fetched.
Result<void> look_around(const Files& files, WordBody& body) {
  for (const auto& [name, text] : files) {
    if (name == "word/document.xml") continue;
    Handler h;
    h.start = [&, rels = name.ends_with(".rels")](std::string_view element, const Attributes& a) {
      const std::string type = at(a, rels ? "Type" : "ContentType");
      if (type.find("macroEnabled") != std::string::npos || type.find("vbaProject") != std::string::npos)
        return h.stop("unsafe", "makro");
      if (!rels || element != "Relationship") return;
      if (type.ends_with("/header")) body.left.insert("header");
      if (type.ends_with("/footer")) body.left.insert("footer");
      if (type.ends_with("/aFChunk") || type.ends_with("/oleObject") || type.ends_with("/control") ||
          type.ends_with("/package"))
        return h.stop("unsafe", "isi tertanam");
      if (at(a, "TargetMode") != "External") return;
      if (!type.ends_with("/hyperlink")) return h.stop("unsafe", "tautan ke berkas lain");
      body.left.insert("link");
    };
    TRY(parse(text, name, h));
  }
  return {};
}

// Fields that fetch something when they are brought up to date.
bool fetches(std::string_view instruction) {
  for (const std::string_view word : {"INCLUDETEXT", "INCLUDEPICTURE", "DDE", "LINK ", "IMPORT"})
    if (instruction.find(word) != std::string_view::npos &&
        instruction.find("HYPERLINK") == std::string_view::npos)
      return true;
  return false;
}

class Reader {
 public:
  Result<WordBody> read(const std::string& xml, WordBody body) {
    body_ = std::move(body);
    h_.start = [this](std::string_view e, const Attributes& a) { start(e, a); };
    h_.end = [this](std::string_view e) { end(e); };
    h_.text = [this](std::string_view t) { said(t); };
    TRY(parse(xml, "word/document.xml", h_));
    return std::move(body_);
  }

 private:
  static bool is_left_out(std::string_view e) {
    return e == "drawing" || e == "pict" || e == "Fallback" || e == "moveFrom" || e == "del" ||
           e == "txbxContent";
  }

  void start(std::string_view e, const Attributes& a) {
    if (e == "altChunk" || e == "object" || e == "control" || e == "OLEObject")
      return h_.stop("unsafe", "isi tertanam");
    if (e == "instrText") instruction_ = true;
    if (e == "fldSimple" && fetches(at(a, "instr")))
      return h_.stop("unsafe", "isian yang mengambil berkas lain");
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
      if (++paragraphs_ > most_paragraphs) return h_.stop("large", "");
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
    if (e == "instrText") instruction_ = false;
    if (is_left_out(e) && skipping_ > 0) --skipping_;
    if (skipping_ > 0) return;
    if (e == "r" && runs_ > 0) --runs_;
    if (e == "t") reading_ = false;
    if (e == "tbl" && tables_ > 0) --tables_;
    if (e != "p") return;
    if (fetches(instructions_)) return h_.stop("unsafe", "isian yang mengambil berkas lain");
    instructions_.clear();
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
    if (instruction_) instructions_ += text;
    if (reading_ && skipping_ == 0) add(text);
  }
  void add(std::string_view text) {
    total_ += text.size();
    if (total_ > most_text) return h_.stop("large", "");
    paragraph_.text += text;
  }
  WordTable& table() { return std::get<WordTable>(body_.nodes.back()); }

  Handler h_;
  WordBody body_;
  WordParagraph paragraph_;
  std::string instructions_;
  std::size_t total_ = 0;
  int paragraphs_ = 0, tables_ = 0, runs_ = 0, skipping_ = 0;
  bool reading_ = false, instruction_ = false;
};

}  // namespace

Result<WordBody> body_of_word(ByteView docx) {
  const Files files = TRY(unpack(docx));
  WordBody body;
  TRY(look_around(files, body));
  return Reader{}.read(files.at("word/document.xml"), std::move(body));
}

}  // namespace paraf::letters
