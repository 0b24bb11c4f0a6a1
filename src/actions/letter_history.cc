// How a draft came to be what it is: its versions, and what changed from one to the next, line by line.
#include <algorithm>

#include "actions/compared.h"
#include "actions/desk_parts.h"
#include "office/people/nik_masked.h"

namespace paraf::actions {

namespace {

// A letter's content as lines: what a reader compares.
std::vector<std::string> lines_of(const letters::Content& content) {
  std::vector<std::string> lines;
  const auto add = [&](std::string line) {
    if (!line.empty()) lines.push_back(std::move(line));
  };
  for (const letters::Block& block : content.blocks)
    std::visit(
        [&](const auto& b) {
          using B = std::decay_t<decltype(b)>;
          if constexpr (std::is_same_v<B, letters::Heading>) {
            add("Sifat: " + b.sifat);
            add("Lampiran: " + b.lampiran);
            add("Hal: " + b.hal);
          } else if constexpr (std::is_same_v<B, letters::Title> || std::is_same_v<B, letters::Text> ||
                               std::is_same_v<B, letters::CodeNote>) {
            add(b.text);
          } else if constexpr (std::is_same_v<B, letters::Addressee>) {
            for (const std::string& line : b.lines) add(line);
          } else if constexpr (std::is_same_v<B, letters::Numbered>) {
            for (const std::string& line : b.items) add("- " + line);
          } else if constexpr (std::is_same_v<B, letters::Pairs>) {
            for (const auto& [label, value] : b.rows) add(label + ": " + value);
          } else if constexpr (std::is_same_v<B, letters::Table>) {
            for (const auto& row : b.rows) {
              std::string line;
              for (const std::string& cell : row) line += (line.empty() ? "" : " | ") + cell;
              add(line);
            }
          } else if constexpr (std::is_same_v<B, letters::Boxes>) {
            for (const auto& row : b.rows)
              for (const auto& [label, value] : row) add(label + ": " + value);
          } else if constexpr (std::is_same_v<B, letters::Copies>) {
            for (const std::string& to : b.to) add("Tembusan: " + to);
          }
        },
        block);
  return lines;
}

}  // namespace

Result<std::vector<LetterVersion>> Desk::letter_history(const Session& who, const CaseRef& subject,
                                                        std::string use) {
  const Services& s = parts_->s;
  const Parts::Loaded l = TRY(parts_->load(who, subject));
  if (!l.officer || l.c.is_applicant({who.office, who.person})) return not_found("workflow.no_such_case");
  return s.store.read(store::Scope::office(subject.office),
                      [&](store::Transaction& tx) -> Result<std::vector<LetterVersion>> {
                        const auto letter = TRY(letters::letter_of_case(tx, subject.id.text(), use));
                        if (!letter) return not_found("workflow.no_draft", {{"letter", use}});
                        std::vector<LetterVersion> all;
                        std::vector<std::string> before;
                        for (const letters::Version& version : TRY(letters::versions(tx, letter->id))) {
                          LetterVersion one;
                          one.version = version.edition;
                          one.remark = version.remark;
                          one.hash = version.hash;
                          one.at = version.at;
                          if (const auto person = people::person(tx, version.by)) one.by = person->name;
                          std::vector<std::string> now =
                              lines_of(TRY(letters::content(tx, s.sealer, letter->id, version.edition)));
                          one.lines = compared(before, now);
                          // A look at papers is on record, a look at this is not: it shows what the case shows.
                          for (auto& [mark, text] : one.lines) text = people::with_niks_masked(std::move(text));
                          before = std::move(now);
                          all.push_back(std::move(one));
                        }
                        return all;
                      });
}

}  // namespace paraf::actions
