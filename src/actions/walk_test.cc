#include "office/workflow/walk.h"

#include <doctest/doctest.h>

#include <cstdlib>

#include "actions/verbs.h"
#include "office/sop/load.h"

namespace paraf::workflow {
namespace {

std::string sop_folder() {
  const char* root = std::getenv("PARAF_ROOT");
  return std::string{root == nullptr ? "." : root} + "/sop";
}

const Timestamp monday = *Timestamp::parse("2026-01-05T08:00:00+07:00");

// The plain way: no outcome but going on; the authority says yes.
const Choice* plain(const Walk& walk) {
  for (const Choice& choice : walk.choices)
    if (choice.word == "lengkapi" || (choice.outcome.empty() && !choice.word.starts_with("kata:")))
      return &choice;
  for (const Choice& choice : walk.choices)
    if (choice.word.starts_with("kata:") && choice.outcome != "refused") return &choice;
  return nullptr;
}

TEST_CASE("every procedure can be walked the plain way to its end, and nothing on it is refused") {
  int walked = 0;
  for (const std::string& path : sop::find(sop_folder())) {
    CAPTURE(path);
    const auto sop = sop::load(path, actions::verbs());
    REQUIRE_MESSAGE(sop, (sop ? "" : sop.error().line()));
    std::vector<std::string> chosen;
    calendar::WorkingTime time;
    Walk now = *walk(*sop, actions::verbs(), time, monday, std::chrono::minutes{10}, chosen);
    while (const Choice* next = plain(now)) {
      REQUIRE(chosen.size() < longest_walk);
      CAPTURE(next->word);
      chosen.push_back(next->word);
      now = *walk(*sop, actions::verbs(), time, monday, std::chrono::minutes{10}, chosen);
      REQUIRE(now.path.size() == chosen.size());
      const auto& last = now.path.back();
      REQUIRE_MESSAGE(!last.refused, (last.refused ? last.refused->line() : ""));
    }
    CHECK(now.now.status == Status::done);
    ++walked;
  }
  CHECK(walked >= 5);
}

TEST_CASE("a walk says what an office would be refused, and stops at what cannot be chosen") {
  const auto sop = sop::load(sop_folder() + "/bekasi/pendaftaran-sertifikat", actions::verbs());
  REQUIRE(sop);
  calendar::WorkingTime time;
  const auto go = [&](const std::vector<std::string>& chosen) {
    return *walk(*sop, actions::verbs(), time, monday, std::chrono::minutes{60}, chosen);
  };
  const Walk start = go({});
  REQUIRE(!start.choices.empty());
  SUBCASE("a word of no step there is ends the walk where it was") {
    CHECK(go({"99.z"}).path.empty());
    CHECK(go({"99.z"}).now.at == start.now.at);
  }
  SUBCASE("each act comes an hour of working time later, not of the wall") {
    std::vector<std::string> chosen;
    Walk now = start;
    for (int i = 0; i < 9 && plain(now); ++i) {
      chosen.push_back(plain(now)->word);
      now = go(chosen);
    }
    CHECK(time.between(monday, now.at) == std::chrono::hours{9});
  }
}

}  // namespace
}  // namespace paraf::workflow
