// Who revokes another person's certificate within a procedure.   [docs/decisions/0062]
#include <doctest/doctest.h>

#include "actions/lifecycle.h"

namespace paraf::actions {

TEST_CASE("nobody ends another person's certificate alone") {
  const OfficeId office = OfficeId::trusted("contoh");
  const auto person = [&](const char* word) { return workflow::Who{office, PersonId::trusted(word)}; };
  const workflow::Who nobody{}, holder = person("dewi"), clerk = person("verifikator"),
                                head = person("kabid");
  struct Row {
    std::string why;
    workflow::Who brought;                                     // nobody: the holder did
    std::vector<std::pair<workflow::Who, const char*>> steps;  // who did which
    std::string code;
  };
  const Row rows[] = {
      {"the holder asked, one official carries out", nobody, {{holder, "ajukan"}}, ""},
      {"the holder asked, the same official did all", nobody, {{holder, "ajukan"}, {clerk, "nilai"}}, ""},
      {"the office asked, another decided", clerk, {{clerk, "nilai"}, {head, "putuskan"}}, ""},
      {"the office asked, one official did all",
       clerk,
       {{clerk, "nilai"}, {clerk, "putuskan"}},
       "actions.revocation_second_hand"},
      {"recorded by another, judged by one", head, {{clerk, "nilai"}}, "actions.revocation_second_hand"},
      {"recorded in the holder's name, which is no second hand",
       clerk,
       {{holder, "ajukan"}, {clerk, "nilai"}},
       "actions.revocation_second_hand"},
      {"the authority's word is nobody's hand",
       clerk,
       {{nobody, "balasan"}},
       "actions.revocation_second_hand"},
      {"nothing was done yet", clerk, {}, "actions.revocation_second_hand"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    workflow::Case c;
    c.office = office;
    c.applicants = {holder};
    c.by = row.brought;
    for (const auto& [who, step] : row.steps) {
      workflow::Done done;
      done.by = who;
      c.rows["1"].done[step] = done;
    }
    CHECK(code_of(second_hand(c, clerk)) == row.code);
  }
}

}  // namespace paraf::actions
