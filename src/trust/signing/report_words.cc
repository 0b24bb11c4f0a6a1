// What a revision did, in sentences: for the paper and for the page alike.
#include <algorithm>
#include <map>

#include "trust/signing/report.h"

namespace paraf::signing {
namespace {

constexpr std::size_t most_numbers = 8;

std::string joined(const std::vector<std::string>& list, std::string_view between = ", ") {
  std::string out;
  for (const std::string& one : list) out += (out.empty() ? "" : std::string{between}) + one;
  return out;
}

struct Kind {  // rows that differ only in their numbers are one line
  bool allowed;
  std::size_t page;
  std::string kind, how, subtype, name, keys;
  friend auto operator<=>(const Kind&, const Kind&) = default;
};

}  // namespace

std::string word_of(const ChangeReport& change, const messages::Catalogue& catalogue,
                    messages::Language language) {
  const std::string code = "signing.report.change." + change.what;
  return catalogue.has(language, code) ? catalogue.text(language, code) : change.what;
}

RevisionWords words_of(const RevisionReport& revision, std::size_t number,
                       const messages::Catalogue& catalogue, messages::Language language) {
  const auto say = [&](const std::string& code, const Facts& facts = {}) {
    return catalogue.text(language, "signing.report." + code, facts);
  };
  RevisionWords out;
  const std::string of = std::to_string(number);
  const bool stamped = std::ranges::any_of(revision.objects, [&](const ObjectReport& o) {
    return o.kind == "time_stamp" &&
           std::ranges::find(revision.signed_by, o.name) != revision.signed_by.end();
  });
  out.title = say(revision.signed_by.empty() ? "rev.unsigned"
                  : stamped                  ? "rev.stamped"
                                             : "rev.signed",
                  revision.signed_by.empty() ? Facts{{"number", of}}
                                             : Facts{{"number", of}, {"fields", joined(revision.signed_by)}});
  out.extent = say("rev.extent",
                   {{"octets", std::to_string(revision.end)}, {"objects", std::to_string(revision.total)}});
  if (number == 1 && revision.objects.empty()) out.extent += ". " + say("rev.first");

  std::map<Kind, std::vector<int>> rows;
  for (const ObjectReport& o : revision.objects)
    rows[{o.allowed, o.page, o.kind, o.how, o.subtype, o.name, joined(o.keys)}].push_back(o.object);
  for (const auto& [row, objects] : rows) {
    const std::string object_code = "signing.report.object." + row.kind;
    const std::string what = catalogue.has(language, object_code)
                                 ? catalogue.text(language, object_code)
                                 : word_of({row.allowed, row.kind, 0}, catalogue, language);
    const std::string page = std::to_string(row.page);
    std::string text = row.page == 0 ? say("rev." + row.how, {{"what", what}})
                       : row.kind == "page"
                           ? say("rev." + row.how, {{"what", what + " " + page}})
                           : say("rev.page", {{"page", page}}) + say("rev." + row.how, {{"what", what}});
    std::vector<std::string> more;
    if (!row.subtype.empty()) more.push_back(row.subtype);
    if (!row.name.empty()) more.push_back(say("rev.name", {{"name", row.name}}));
    if (!row.keys.empty()) more.push_back(say("rev.keys", {{"keys", row.keys}}));
    std::vector<std::string> numbers;
    for (std::size_t i = 0; i < std::min(objects.size(), most_numbers); ++i) {
      if (objects[i] != 0) numbers.push_back(std::to_string(objects[i]));
    }
    if (objects.size() > most_numbers) numbers.emplace_back("…");
    if (!numbers.empty()) more.push_back(say("rev.numbers", {{"numbers", joined(numbers)}}));
    if (!more.empty()) text += " (" + joined(more, "; ") + ")";
    out.lines.push_back(
        {!revision.judged || row.allowed, revision.judged,
         revision.judged
             ? say("rev.judged", {{"text", text}, {"verdict", say(row.allowed ? "allowed" : "forbidden")}})
             : text});
  }
  if (revision.left_off > 0)
    out.lines.push_back({true, false, say("rev.more", {{"count", std::to_string(revision.left_off)}})});
  // What nothing allows first, then page by page.
  std::ranges::stable_sort(out.lines, [](const auto& a, const auto& b) { return !a.allowed && b.allowed; });
  return out;
}

}  // namespace paraf::signing
