#include "office/letters/word_fill.h"

#include <algorithm>
#include <cmath>

#include "office/letters/word_parts.h"
#include "platform/package/package.h"

namespace paraf::letters {
namespace {

using package::Element;

Element* child(Element& of, std::string_view name) {
  for (auto& one : of.inside)
    if (auto* element = std::get_if<Element>(&one); element && element->name == name) return element;
  return nullptr;
}

void set(Element& of, std::string_view name, std::string value) {
  for (auto& [known, said] : of.attributes)
    if (known == name) {
      said = std::move(value);
      return;
    }
  of.attributes.emplace_back(name, std::move(value));
}

std::string attribute(const Element& of, std::string_view name) {
  for (const auto& [known, said] : of.attributes)
    if (known == name) return said;
  return {};
}

std::string text_in(const Element& of) {
  std::string out;
  for (const auto& one : of.inside) {
    if (const auto* text = std::get_if<std::string>(&one)) out += *text;
  }
  return out;
}

// The texts of a paragraph in their order, without those of paragraphs within (text boxes) and deleted ones.
void texts_of(Element& of, std::vector<Element*>& out) {
  for (auto& one : of.inside) {
    auto* element = std::get_if<Element>(&one);
    if (element == nullptr || element->name == "w:p" || element->name == "w:del") continue;
    if (element->name == "w:t")
      out.push_back(element);
    else
      texts_of(*element, out);
  }
}

std::string whole(const std::vector<Element*>& texts) {
  std::string out;
  for (const Element* one : texts) out += text_in(*one);
  return out;
}

void put(Element& text, std::string said) {
  text.inside.clear();
  if (!said.empty()) text.inside.emplace_back(std::move(said));
  set(text, "xml:space", "preserve");
}

// Puts `said` in the place of [from, to) of the paragraph's text: into the piece where it begins.
void replace(const std::vector<Element*>& texts, std::size_t from, std::size_t to, const std::string& said) {
  std::size_t begin = 0;
  bool placed = false;
  for (Element* one : texts) {
    const std::string text = text_in(*one);
    const std::size_t end = begin + text.size();
    if (end > from && begin < to) {
      const std::size_t first = from > begin ? from - begin : 0;
      const std::size_t last = std::min(to, end) - begin;
      put(*one, text.substr(0, first) + (placed ? "" : said) + text.substr(last));
      placed = true;
    }
    begin = end;
  }
}

// A line end within a text is a break of its own in Word.
void break_lines(Element& of) {
  for (std::size_t i = 0; i < of.inside.size(); ++i) {
    auto* element = std::get_if<Element>(&of.inside[i]);
    if (element == nullptr) continue;
    if (element->name != "w:t") {
      break_lines(*element);
      continue;
    }
    std::string text = text_in(*element);
    if (text.find('\n') == std::string::npos) continue;
    std::vector<std::variant<std::string, Element>> pieces;
    for (std::size_t at = 0;;) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      Element piece{"w:t"};
      put(piece, text.substr(at, end - at));
      pieces.emplace_back(std::move(piece));
      if (end == text.size()) break;
      pieces.emplace_back(Element{"w:br"});
      at = end + 1;
    }
    const auto place = of.inside.erase(of.inside.begin() + static_cast<std::ptrdiff_t>(i));
    of.inside.insert(place, std::make_move_iterator(pieces.begin()), std::make_move_iterator(pieces.end()));
    i += pieces.size() - 1;
  }
}

class Filler {
 public:
  Filler(const WordPage& page, const Fields& late, std::string_view letter, double room, double room_for_code)
      : page_(page), late_(late), letter_(letter), room_(room), room_for_code_(room_for_code) {}

  Result<void> fill(Element& part) {
    TRY(walk(part, page_.fields));
    break_lines(part);
    return {};
  }
  // Last of all: how high the place must be, is known when the whole page has been read.
  void settle() {
    if (line_ == nullptr) return;
    const double mm = names_signer_ ? room_for_code_ : room_;
    set(*line_, "w:line", std::to_string(std::lround(mm / 25.4 * 1440)));
    set(*line_, "w:lineRule", "exact");
  }
  bool signature() const { return line_ != nullptr; }
  bool names_signer() const { return names_signer_; }
  pdf::Align align() const { return align_; }

 private:
  // The rows of applicants come out of one.
  static bool is_row_of_applicants(Element& row, const Fields& known) {
    int blanks = 0;
    for (auto& one : row.inside) {
      auto* cell = std::get_if<Element>(&one);
      if (cell == nullptr || cell->name != "w:tc") continue;
      for (const std::string& name : blanks_in(cell_text(*cell))) {
        if (!known.contains(column(name))) return false;
        ++blanks;
      }
    }
    return blanks >= 2;
  }
  static std::string column(std::string name) {
    if (name.ends_with("_pemohon")) name.resize(name.size() - 8);
    if (name == "hp" || name == "nomor_hp") return "telepon";
    return name == "nomor" ? "no" : name;
  }
  static void cell_texts(Element& of, std::vector<Element*>& out) {
    for (auto& one : of.inside) {
      auto* element = std::get_if<Element>(&one);
      if (element == nullptr) continue;
      if (element->name == "w:p")
        texts_of(*element, out);
      else
        cell_texts(*element, out);
    }
  }
  static std::string cell_text(Element& cell) {
    std::vector<Element*> texts;
    cell_texts(cell, texts);
    return whole(texts);
  }

  Result<void> table(Element& of, const Fields& fields) {
    std::vector<std::variant<std::string, Element>> made;
    for (auto& one : of.inside) {
      auto* row = std::get_if<Element>(&one);
      if (row == nullptr || row->name != "w:tr" || page_.applicants.empty() ||
          !is_row_of_applicants(*row, page_.applicants.front())) {
        if (row != nullptr) TRY(walk(*row, fields));
        made.push_back(std::move(one));
        continue;
      }
      for (const auto& applicant : page_.applicants) {
        Element copy = *row;
        Fields own = fields;
        for (const auto& [name, said] : applicant) own[name] = own[name + "_pemohon"] = said;
        own["nomor"] = applicant.at("no");
        own["hp"] = own["nomor_hp"] = applicant.at("telepon");
        TRY(walk(copy, own));
        number(copy, applicant.at("no"));
        made.emplace_back(std::move(copy));
      }
    }
    of.inside = std::move(made);
    return {};
  }
  // A first cell that holds "1." counts.
  static void number(Element& row, const std::string& said) {
    Element* first = child(row, "w:tc");
    std::vector<Element*> texts;
    if (first != nullptr) cell_texts(*first, texts);
    const std::string text = whole(texts);
    if (text == "1" || text == "1.") replace(texts, 0, text.size(), said);
  }

  Result<void> walk(Element& of, const Fields& fields) {
    if (of.name == "w:p") TRY(paragraph(of, fields));
    if (of.name == "w:tbl") return table(of, fields);
    for (auto& one : of.inside)
      if (auto* element = std::get_if<Element>(&one)) TRY(walk(*element, fields));
    return {};
  }

  Result<void> paragraph(Element& of, const Fields& fields) {
    std::vector<Element*> texts;
    texts_of(of, texts);
    for (std::size_t from = 0;;) {
      const std::string text = whole(texts);
      const auto blank = next_blank(text, from);
      if (!blank) return {};
      if (blank->name == "ttd_pengirim" && line_ == nullptr) {
        replace(texts, blank->from, blank->to, "\u00A0");
        from = blank->from + 2;
        mark(of);
        texts.clear();
        texts_of(of, texts);
        continue;
      }
      if (blank->name == "nama_pengirim") names_signer_ = true;
      const Fields& from_where = is_late(blank->name) ? late_ : fields;
      const auto found = from_where.find(blank->name);
      if (found == from_where.end() || found->second.find_first_not_of(" \t\n") == std::string::npos)
        return refused(
            "letters.blank_unfilled",
            {{"blank", text.substr(blank->from, blank->to - blank->from)}, {"letter", std::string{letter_}}});
      replace(texts, blank->from, blank->to, found->second);
      from = blank->from + found->second.size();  // what fills a blank is not filled again
    }
  }

  // The paragraph's own line, and a bookmark at its beginning.
  void mark(Element& paragraph) {
    if (child(paragraph, "w:pPr") == nullptr)
      paragraph.inside.insert(paragraph.inside.begin(), Element{"w:pPr"});
    Element* properties = child(paragraph, "w:pPr");
    if (const Element* set_as = child(*properties, "w:jc")) {
      const std::string how = attribute(*set_as, "w:val");
      align_ = how == "center"                  ? pdf::Align::centre
               : how == "right" || how == "end" ? pdf::Align::right
                                                : pdf::Align::left;
    }
    const std::string id = "987654";
    const auto first = std::find_if(paragraph.inside.begin(), paragraph.inside.end(), [&](const auto& one) {
      const auto* element = std::get_if<Element>(&one);
      return element != nullptr && element != properties;
    });
    const auto place = paragraph.inside.insert(
        first, Element{"w:bookmarkStart", {{"w:id", id}, {"w:name", std::string{signature_bookmark}}}});
    paragraph.inside.insert(place + 1, Element{"w:bookmarkEnd", {{"w:id", id}}});
    properties = child(paragraph, "w:pPr");
    if (child(*properties, "w:spacing") == nullptr) {
      // Its place among the properties is laid down: before the indents and the alignment. [ISO/IEC 29500-1
      // §17.3.1.26]
      const auto after =
          std::find_if(properties->inside.begin(), properties->inside.end(), [](const auto& one) {
            const auto* element = std::get_if<Element>(&one);
            return element != nullptr &&
                   (element->name == "w:ind" || element->name == "w:contextualSpacing" ||
                    element->name == "w:jc" || element->name == "w:rPr" || element->name == "w:sectPr" ||
                    element->name == "w:outlineLvl");
          });
      properties->inside.insert(after, Element{"w:spacing"});
    }
    line_ = child(*properties, "w:spacing");
  }

  const WordPage& page_;
  const Fields& late_;
  std::string_view letter_;
  double room_, room_for_code_;
  Element* line_ = nullptr;
  bool names_signer_ = false;
  pdf::Align align_ = pdf::Align::left;
};

bool is_filled(const std::string& name) {
  return name == "word/document.xml" ||
         ((name.starts_with("word/header") || name.starts_with("word/footer")) && name.ends_with(".xml"));
}

// With every check of a file that is taken over.
Result<package::Parts> parts_of(ByteView docx) {
  static_cast<void>(TRY(body_of_word(docx)));
  auto parts = package::unpack(docx, {10u << 20, 40u << 20, 1000}, [](const std::string&) { return true; });
  if (!parts) return malformed("letters.word_unreadable", {{"where", parts.error().where}});
  return std::move(*parts);
}

void collect(Element& of, std::vector<std::string>& out) {
  if (of.name == "w:p") {
    std::vector<Element*> texts;
    texts_of(of, texts);
    for (std::string& name : blanks_in(whole(texts)))
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
  }
  for (auto& one : of.inside)
    if (auto* element = std::get_if<Element>(&one)) collect(*element, out);
}

}  // namespace

std::string page_beside(std::string_view templat) {
  return std::string{templat.substr(0, templat.rfind('.'))} + ".docx";
}

Result<std::vector<std::string>> blanks_on_page(ByteView docx) {
  const package::Parts parts = TRY(parts_of(docx));
  std::vector<std::string> all;
  for (const auto& [name, text] : parts) {
    if (!is_filled(name)) continue;
    auto tree = package::tree(text, name);
    if (!tree) return malformed("letters.word_unreadable", {{"where", name}});
    collect(*tree, all);
  }
  return all;
}

Result<FilledWord> fill_word(ByteView docx, const WordPage& page, const Fields& late, std::string_view letter,
                             double room, double room_for_code) {
  const package::Parts parts = TRY(parts_of(docx));
  Filler filler{page, late, letter, room, room_for_code};
  std::map<std::string, Element> trees;
  for (const auto& [name, text] : parts) {
    if (!is_filled(name)) continue;
    auto tree = package::tree(text, name);
    if (!tree) return malformed("letters.word_unreadable", {{"where", name}});
    TRY(filler.fill(trees[name] = std::move(*tree)));
  }
  if (!filler.signature()) return refused("letters.word_no_signature");
  filler.settle();
  // What says what the parts are comes first, as programs expect.
  std::vector<std::pair<std::string, std::string>> out;
  for (const bool types : {true, false})
    for (const auto& [name, text] : parts)
      if ((name == "[Content_Types].xml") == types)
        out.emplace_back(name, trees.contains(name) ? package::written(trees.at(name)) : text);
  return FilledWord{TRY(package::pack(out)), filler.align(), filler.names_signer()};
}

}  // namespace paraf::letters
