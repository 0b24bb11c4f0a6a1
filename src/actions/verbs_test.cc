#include "actions/verbs.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <set>

#include "actions/act.h"
#include "office/sop/check.h"
#include "office/sop/load.h"

namespace paraf::actions {
namespace {

std::string sops() {
  const char* root = std::getenv("PARAF_ROOT");
  return std::string{root ? root : "."} + "/sop";
}

TEST_CASE("every verb is found by its word and by its name, once") {
  std::set<std::string> names;
  for (const auto& [word, spec] : verbs()) {
    CHECK(word == spec.word);
    CHECK(names.insert(spec.name).second);
    CHECK(verb(spec.name) == &spec);
    CHECK_FALSE(spec.makes.empty());  // an act that leaves nothing behind could be left out unseen
  }
  CHECK(verb("dance") == nullptr);
}

TEST_CASE("every verb but the submission does something to a register, a letter, a mail or the record") {
  for (const auto& [word, spec] : verbs()) {
    CAPTURE(spec.name);
    CHECK((doing(spec.name).record != nullptr) == (spec.name != "submit_request"));
  }
}

TEST_CASE("what a verb needs, some verb makes, or the office brings") {
  std::set<std::string> made = {"surat_permohonan"};
  for (const auto& [word, spec] : verbs()) made.insert(spec.makes.begin(), spec.makes.end());
  for (const auto& [word, spec] : verbs())
    for (const std::string& need : spec.needs) {
      CAPTURE(spec.name);
      CHECK(made.contains(need));
    }
}

TEST_CASE("the offices' procedures use only these verbs, and check without an error") {
  const auto words = messages::Catalogue::embedded();
  REQUIRE(words);
  const auto report = sop::check_path(sops(), verbs(), {*words, messages::Language::id});
  CHECK_MESSAGE(report.errors == 0, report.text);
}

}  // namespace
}  // namespace paraf::actions
