#include "platform/store/sql_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "base/text.h"

namespace paraf::store {

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// PostgreSQL's name for octets. Whole words only.
std::string with_bytea(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end == at) {
      out += text[at++];
      continue;
    }
    const std::string_view word = text.substr(at, end - at);
    out += word == "BLOB" ? std::string_view{"BYTEA"} : word;
    at = end;
  }
  return out;
}

// The highest $n in the text, quoted texts left out.
std::size_t highest_value(std::string_view text) {
  std::size_t highest = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\'') quoted = !quoted;
    if (quoted || text[at] != '$') continue;
    std::size_t number = 0;
    std::from_chars(text.data() + at + 1, text.data() + text.size(), number);
    highest = std::max(highest, number);
  }
  return highest;
}

// Comments cost both engines time in every parse, and their quotes would confuse us.
std::string without_comments(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1);
    std::string_view line = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    bool quoted = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (line[at] == '\'') quoted = !quoted;
      if (!quoted && line.substr(at, 2) == "--") {
        line = line.substr(0, at);
        break;
      }
    }
    if (trimmed(line).empty()) continue;
    out += line;
    if (out.back() != '\n') out += '\n';
  }
  return out;
}

// Where the one row of values of an INSERT begins and how long it is; nothing when there is more to the statement.
// A row that falls out for one that is there already does so whoever travels beside it.
struct OnlyRow {
  std::size_t at = 0, size = 0;
};
std::optional<OnlyRow> only_row(std::string_view text) {
  constexpr std::string_view before_row = "VALUES (";
  const auto found = text.find(before_row);
  if (!text.starts_with("INSERT INTO ") || found == std::string_view::npos || names(text, "SELECT"))
    return std::nullopt;
  const std::size_t from = found + before_row.size() - 1;
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = from; at < text.size(); ++at) {
    if (text[at] == '\'') quoted = !quoted;
    if (quoted) continue;
    if (text[at] == '(') ++depth;
    if (text[at] != ')' || --depth > 0) continue;
    const std::string_view after = text.substr(at + 1);
    const bool is_all = after.empty() || (after.starts_with(" ON CONFLICT (") && after.ends_with(") DO NOTHING"));
    return is_all ? std::optional{OnlyRow{from, at + 1 - from}} : std::nullopt;
  }
  return std::nullopt;
}

// One plain SELECT. A SELECT behind a WITH is taken for one that writes, which costs little.
bool only_reads(std::string_view text) {
  return text.empty() || (text.starts_with("SELECT") && text.find(';') == std::string_view::npos);
}

struct Header {
  bool migration = false;
  std::string name;
  std::string variant;  // "", "sqlite", "postgresql"
  Reach reach = Reach::office;
  bool first = false;
  std::string each;  // of that table
};

class Reader {
 public:
  explicit Reader(std::string_view module) { parts_.module = module; }

  Result<Sql::Parts> read(std::string_view text) {
    int line_number = 0;
    std::optional<Header> header;
    std::string body;
    int header_line = 0;
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size() - 1);
      const std::string_view line = text.substr(0, end + 1);
      text.remove_prefix(end + 1);
      ++line_number;
      const bool names = line.starts_with("-- name:");
      const bool migrates = line.starts_with("-- migration:");
      if (!names && !migrates) {
        if (header) body += line;
        else if (!trimmed(without_comments(line)).empty()) return wrong(line_number, "SQL before the first header");
        continue;
      }
      if (header) TRY(add(*header, header_line, body));
      header = TRY(read_header(trimmed(line.substr(line.find(':') + 1)), migrates, line_number));
      header_line = line_number;
      body.clear();
    }
    if (header) TRY(add(*header, header_line, body));
    return finish();
  }

 private:
  tl::unexpected<Error> wrong(int line, std::string_view what) const {
    return malformed("store.sql_file",
                     {{"module", parts_.module}, {"line", fmt::format("{}", line)}, {"what", std::string{what}}});
  }

  Result<Header> read_header(std::string_view rest, bool migration, int line) const {
    Header header;
    header.migration = migration;
    std::vector<std::string> words;
    while (!rest.empty()) {
      const auto end = std::min(rest.find(' '), rest.size());
      if (end > 0) words.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (words.empty()) return wrong(line, "a header without a name");
    header.name = words.front();
    for (std::size_t at = 1; at < words.size(); ++at) {
      const std::string& word = words[at];
      if (word == "[sqlite]" || word == "[postgresql]") {
        header.variant = word.substr(1, word.size() - 2);
      } else if (word == "first" && !migration) {
        header.first = true;
      } else if (word == "each" && header.variant == "postgresql" && at + 1 < words.size()) {
        header.each = words[++at];
      } else if (word == "scope:" && !migration && at + 1 < words.size()) {
        const std::string& reach = words[++at];
        if (reach == "office") header.reach = Reach::office;
        else if (reach == "installation") header.reach = Reach::installation;
        else if (reach == "across") header.reach = Reach::across;
        else return wrong(line, "no such scope: " + reach);
      } else {
        return wrong(line, "cannot read '" + word + "' in a header");
      }
    }
    return header;
  }

  Result<void> add(const Header& header, int line, const std::string& body) {
    const std::string clean = without_comments(body);
    std::string_view text = trimmed(clean);
    if (text.empty()) return wrong(line, header.name + " has no SQL");
    return header.migration ? add_migration(header, line, text) : add_statement(header, line, text);
  }

  Result<void> add_migration(const Header& header, int line, std::string_view text) {
    int number = 0;
    const char* end = header.name.data() + header.name.size();
    if (std::from_chars(header.name.data(), end, number).ptr != end) return wrong(line, "a migration has a number");
    auto& all = parts_.migrations;
    if (all.empty() || all.back().number != number) {
      if (number != static_cast<int>(all.size()) + 1) return wrong(line, "migrations are numbered 1, 2, 3 …");
      all.push_back({number, {}, {}});
    }
    return put(header, line, text, all.back().sqlite, all.back().postgresql, common_migrations_[number]);
  }

  Result<void> add_statement(const Header& header, int line, std::string_view text) {
    auto [found, made] = parts_.statements.try_emplace(header.name);
    Statement& statement = found->second;
    if (!made && (statement.reach != header.reach || statement.first != header.first))
      return wrong(line, header.name + ": its variants differ in scope");
    statement.name = header.name;
    statement.reach = header.reach;
    statement.first = header.first;
    if (!header.each.empty()) statement.into = header.each;
    statement.each = statement.each || !header.each.empty();
    if (text.ends_with(';')) text = trimmed(text.substr(0, text.size() - 1));
    // The tenancy rule stands on this: without a $1 there is nothing to hold to the office.
    if (header.reach == Reach::office && text.find("$1") == std::string_view::npos)
      return wrong(line, header.name + " names no office: give it $1, or a scope");
    statement.values = std::max(statement.values, highest_value(text));
    return put(header, line, text, statement.sqlite, statement.postgresql, common_statements_[header.name]);
  }

  // The text without a variant serves every engine that has none of its own, whichever comes first.
  Result<void> put(const Header& header, int line, std::string_view text, std::string& sqlite,
                   std::string& postgresql, std::string& common) {
    std::string& place = header.variant.empty() ? common : header.variant == "sqlite" ? sqlite : postgresql;
    if (!place.empty()) return wrong(line, header.name + " is there twice");
    place = header.variant == "postgresql" ? with_bytea(text) : std::string{text};
    return {};
  }

  Result<Sql::Parts> finish() {
    const auto fill = [](std::string& sqlite, std::string& postgresql, const std::string& common) {
      if (sqlite.empty()) sqlite = common;
      if (postgresql.empty()) postgresql = with_bytea(common);
    };
    for (Migration& migration : parts_.migrations)
      fill(migration.sqlite, migration.postgresql, common_migrations_[migration.number]);
    for (auto& [name, statement] : parts_.statements) {
      fill(statement.sqlite, statement.postgresql, common_statements_[name]);
      statement.postgresql_values = highest_value(statement.postgresql);
      if (const auto row = only_row(statement.postgresql); row && !statement.each) {
        constexpr std::size_t after_verb = sizeof "INSERT INTO " - 1;
        statement.row_at = row->at;
        statement.row_size = row->size;
        const std::size_t end = statement.postgresql.find_first_of(" (", after_verb);
        statement.into = statement.postgresql.substr(after_verb, end - after_verb);
      }
      statement.only_reads = only_reads(statement.sqlite) && only_reads(statement.postgresql);
    }
    return std::move(parts_);
  }

  Sql::Parts parts_;
  std::map<int, std::string> common_migrations_;
  std::map<std::string, std::string> common_statements_;
};

}  // namespace

bool names(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

std::string several(const Statement& statement, std::size_t rows) {
  const std::string_view all = statement.postgresql, row = all.substr(statement.row_at, statement.row_size);
  std::string out{all.substr(0, statement.row_at)};
  for (std::size_t n = 0; n < rows; ++n) {
    if (n > 0) out += ", ";
    bool quoted = false;
    for (std::size_t at = 0; at < row.size(); ++at) {
      if (row[at] == '\'') quoted = !quoted;
      out += row[at];
      if (quoted || row[at] != '$') continue;
      std::size_t number = 0;
      const char* const end = std::from_chars(row.data() + at + 1, row.data() + row.size(), number).ptr;
      out += fmt::format("{}", number + n * statement.postgresql_values);
      at = static_cast<std::size_t>(end - row.data()) - 1;
    }
  }
  out += all.substr(statement.row_at + statement.row_size);
  return out;
}

Result<Sql::Parts> read_sql(std::string_view module, std::string_view text) { return Reader{module}.read(text); }

Sql::Sql(std::string_view module, std::string_view text) {
  Result<Parts> parts = read_sql(module, text);
  if (!parts) {
    fmt::print(stderr, "{}\n", parts.error().line());
    std::abort();
  }
  parts_ = std::make_unique<const Parts>(*std::move(parts));
}
Sql::~Sql() = default;

}  // namespace paraf::store
