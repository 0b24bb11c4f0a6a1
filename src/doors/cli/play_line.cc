#include "doors/cli/play_line.h"

#include "base/text.h"

namespace paraf::cli::scenario {

namespace {

bool space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// Words, with ':' and ',' as words of their own where a space or the end follows ("09:00" is one word).
bool words_of(std::string_view text, std::vector<Word>& words) {
  for (std::size_t i = 0; i < text.size();) {
    if (space(text[i])) {
      ++i;
      continue;
    }
    if (text[i] == '"') {
      const std::size_t end = text.find('"', i + 1);
      if (end == std::string_view::npos) return false;
      words.push_back({std::string{text.substr(i + 1, end - i - 1)}, true});
      i = end + 1;
      continue;
    }
    const auto separates = [&](std::size_t at) {
      return (text[at] == ':' || text[at] == ',') && (at + 1 == text.size() || space(text[at + 1]));
    };
    if (separates(i)) {
      words.push_back({std::string(1, text[i]), false});
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && !space(text[end]) && text[end] != '"' && !separates(end)) ++end;
    words.push_back({std::string{text.substr(i, end - i)}, false});
    i = end;
  }
  return true;
}

// The first `what` outside quotes.
std::size_t outside_quotes(std::string_view text, std::string_view what) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (!quoted && text.substr(i).starts_with(what)) return i;
  }
  return std::string_view::npos;
}

}  // namespace

tl::unexpected<Error> not_understood(std::string what) {
  return malformed("cli.play.not_understood", {{"what", std::move(what)}});
}

Script read_script(std::string_view text) {
  Script script;
  int number = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view raw = text.substr(at, end - at);
    at = end + 1;
    ++number;
    if (const std::size_t comment = outside_quotes(raw, "#"); comment != std::string_view::npos) raw = raw.substr(0, comment);
    Line line;
    line.number = number;
    line.text = trimmed(raw);
    if (line.text.empty()) continue;
    std::string_view said = line.text;
    if (const std::size_t arrow = outside_quotes(said, "->"); arrow != std::string_view::npos) {
      std::string_view wanted = said.substr(arrow + 2);
      said = said.substr(0, arrow);
      line.looks_only = trimmed(said).empty();
      while (true) {
        // After an error code and ':' commas belong to its facts.
        const std::size_t comma = outside_quotes(wanted, ",");
        const std::size_t colon = outside_quotes(wanted, ": ");
        const bool whole = comma == std::string_view::npos || (colon != std::string_view::npos && colon < comma);
        line.expects.emplace_back(trimmed(whole ? wanted : wanted.substr(0, comma)));
        if (whole) break;
        wanted = wanted.substr(comma + 1);
      }
    }
    std::vector<Word> words;
    if (!words_of(said, words)) {
      script.problem_line = number;
      script.problem = "a quotation mark is not closed";
      return script;
    }
    bool behind = false;
    for (Word& word : words) {
      const bool sign = !word.quoted && (word.text == ":" || word.text == ",");
      if (sign && word.text == ":" && !behind) {
        behind = true;
        line.after.emplace_back();
      } else if (sign && word.text == "," && behind) {
        line.after.emplace_back();
      } else if (behind) {
        line.after.back().push_back(std::move(word));
      } else {
        line.words.push_back(std::move(word));
      }
    }
    script.lines.push_back(std::move(line));
  }
  return script;
}

}  // namespace paraf::cli::scenario
