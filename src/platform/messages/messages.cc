#include "platform/messages/messages.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>

#include "platform/messages/en.yaml.h"
#include "platform/messages/id.yaml.h"

namespace paraf::messages {
namespace {

bool blank_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

// next_blank finds {name} from `from` on: its start and its end past the brace.
std::pair<std::size_t, std::size_t> next_blank(std::string_view text, std::size_t from) {
  for (std::size_t open = text.find('{', from); open != std::string_view::npos; open = text.find('{', open + 1)) {
    std::size_t end = open + 1;
    while (end < text.size() && blank_letter(text[end])) ++end;
    if (end > open + 1 && end < text.size() && text[end] == '}') return {open, end + 1};
  }
  return {std::string_view::npos, std::string_view::npos};
}

std::string scalar(const YAML::Node& node, const char* key) {
  const YAML::Node value = node[key];
  return value && value.IsScalar() ? value.as<std::string>() : std::string{};
}

Result<std::map<std::string, Sentence, std::less<>>> read(std::string_view yaml) {
  std::map<std::string, Sentence, std::less<>> sentences;
  try {
    const YAML::Node root = YAML::Load(std::string{yaml});
    for (const auto& entry : root) {
      const auto code = entry.first.as<std::string>();
      Sentence sentence;
      if (entry.second.IsScalar()) {
        sentence.say = entry.second.as<std::string>();
      } else {
        sentence = {scalar(entry.second, "title"), scalar(entry.second, "say"), scalar(entry.second, "next"),
                    scalar(entry.second, "clause")};
      }
      if (!sentences.emplace(code, std::move(sentence)).second) return internal("messages.twice", code);
    }
  } catch (const YAML::Exception& broken) {
    return internal("messages.unreadable", broken.what());
  }
  return sentences;
}

// Several words of the program: "nama, nik" -> "nama, NIK". What is none stays.
std::string told_each(const Catalogue& catalogue, Language language, const std::string& name, const std::string& value) {
  constexpr std::string_view between = ", ";
  std::string out;
  for (std::size_t at = 0; at <= value.size();) {
    const std::size_t end = std::min(value.find(between, at), value.size());
    const std::string part = value.substr(at, end - at);
    const Sentence* word = catalogue.find(language, "fact." + name + "." + part);
    out += (at == 0 ? "" : between);
    out += word == nullptr ? part : word->say;
    at = end + between.size();
  }
  return out;
}

// The facts as a reader is told them.
Facts told(const Catalogue& catalogue, Language language, Facts facts) {
  const Sentence* beneath = nullptr;
  for (auto& [name, value] : facts) {
    if (const Sentence* word = catalogue.find(language, "fact." + name + "." + value))
      value = word->say;
    else if (const Sentence* phrase = value.empty() ? nullptr : catalogue.find(language, "fact." + name))
      value = fill(phrase->say, {{name, value}});
    else if (name == "because")
      beneath = catalogue.find(language, value);
    else
      value = told_each(catalogue, language, name, value);
  }
  if (beneath == nullptr) return facts;
  const std::string say = fill(beneath->say, facts), next = fill(beneath->next, facts);
  std::erase_if(facts, [](const auto& fact) { return fact.first == "because"; });
  facts.insert(facts.end(), {{"because", say}, {"because_next", next}});
  return facts;
}

}  // namespace

Language language_of(std::string_view header) {
  double best_id = 0.0;
  double best_en = 0.0;
  while (!header.empty()) {
    const std::size_t comma = header.find(',');
    std::string_view range = header.substr(0, comma);
    header = comma == std::string_view::npos ? std::string_view{} : header.substr(comma + 1);
    double quality = 1.0;
    if (const std::size_t q = range.find("q="); q != std::string_view::npos) {
      const std::string_view digits = range.substr(q + 2);
      if (std::from_chars(digits.data(), digits.data() + digits.size(), quality).ec != std::errc{}) quality = 0.0;
    }
    range.remove_prefix(std::min(range.find_first_not_of(' '), range.size()));
    if (range.starts_with("id") || range.starts_with("*")) best_id = std::max(best_id, quality);
    if (range.starts_with("en")) best_en = std::max(best_en, quality);
  }
  return best_en > best_id ? Language::en : Language::id;
}

std::string fill(std::string_view text, const Facts& facts) {
  std::string filled;
  std::size_t at = 0;
  for (;;) {
    const auto [start, end] = next_blank(text, at);
    if (start == std::string_view::npos) break;
    const std::string_view name = text.substr(start + 1, end - start - 2);
    const auto fact = std::find_if(facts.begin(), facts.end(), [&](const auto& f) { return f.first == name; });
    filled += text.substr(at, start - at);
    filled += fact == facts.end() ? text.substr(start, end - start) : std::string_view{fact->second};
    at = end;
  }
  filled += text.substr(at);
  return filled;
}

std::vector<std::string> blanks(std::string_view text) {
  std::vector<std::string> names;
  for (auto [start, end] = next_blank(text, 0); start != std::string_view::npos;
       std::tie(start, end) = next_blank(text, end))
    names.emplace_back(text.substr(start + 1, end - start - 2));
  return names;
}

Result<Catalogue> Catalogue::embedded() {
  return parse(paraf::embedded::platform_messages_id_yaml, paraf::embedded::platform_messages_en_yaml);
}

Result<Catalogue> Catalogue::parse(std::string_view indonesian, std::string_view english) {
  Catalogue catalogue;
  catalogue.indonesian_ = TRY(read(indonesian));
  catalogue.english_ = TRY(read(english));
  return catalogue;
}

const Sentence* Catalogue::find(Language language, std::string_view code) const {
  const auto& sentences = of(language);
  const auto found = sentences.find(code);
  return found == sentences.end() ? nullptr : &found->second;
}

Sentence Catalogue::sentence(Language language, const Error& error) const {
  const Sentence* found = error.kind == ErrorKind::internal ? nullptr : find(language, error.code);
  if (found == nullptr) found = find(language, "messages.internal");
  if (found == nullptr) return {std::string{error.code}, {}, {}, {}};
  const Facts facts = told(*this, language, error.facts);
  return {fill(found->title, facts), fill(found->say, facts), fill(found->next, facts), found->clause};
}

std::string Catalogue::text(Language language, std::string_view code, const Facts& facts) const {
  const Sentence* found = find(language, code);
  return found == nullptr ? std::string{code} : fill(found->say, facts);
}

bool Catalogue::has(Language language, std::string_view code) const { return find(language, code) != nullptr; }

std::vector<std::string> Catalogue::codes(Language language) const {
  std::vector<std::string> all;
  for (const auto& [code, sentence] : of(language)) all.push_back(code);
  return all;
}

}  // namespace paraf::messages
