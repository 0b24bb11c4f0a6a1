#include <doctest/doctest.h>

#include "office/people/roles.h"

using namespace paraf;
using namespace paraf::people;

namespace {

const PersonId kadis = PersonId::trusted("01KADIS"), old = PersonId::trusted("01OLD"),
               kabid = PersonId::trusted("01KABID"), sekretaris = PersonId::trusted("01SEK");
Day on(const char* iso) { return *parse_day(iso); }

// The head until 30 June; vacant in July; a new head from 1 August.
RoleBook book() {
  RoleBook all;
  all.grants = {{old, "kepala_dinas", "", {on("2024-01-02"), on("2026-06-30")}},
                {kadis, "kepala_dinas", "", {on("2026-08-01")}},
                {kabid, "kepala_bidang", "", {on("2024-01-02")}},
                {sekretaris, "sekretaris", "", {on("2024-01-02")}}};
  all.stand_ins = {{.id = "1",
                    .person = sekretaris,
                    .role = "kepala_dinas",
                    .kind = StandInKind::plh,
                    .period = {on("2026-03-02"), on("2026-03-06")},
                    .legal_basis = "SP 800/12/2026",
                    .title = "Kepala Dinas"},
                   {.id = "2",
                    .person = kabid,
                    .role = "kepala_dinas",
                    .kind = StandInKind::plt,
                    .period = {on("2026-06-25"), on("2026-08-10")},
                    .legal_basis = "SK 821/7/2026",
                    .title = "Kepala Dinas"}};
  return all;
}

std::string who(std::string_view role, const char* day) {
  std::string text;
  for (const Authority& each : who_may_act(book(), role, on(day)))
    text += (text.empty() ? "" : " ") + each.person.text() +
            (each.stand_in ? "/" + std::string{name_of(each.stand_in->kind)} : "");
  return text;
}

}  // namespace

TEST_CASE("who may act in a role depends on the day") {
  struct Row {
    std::string why, day, who;
  };
  const Row rows[] = {
      {"before anybody", "2024-01-01", ""},
      {"the first day counts", "2024-01-02", "01OLD"},
      {"the day before the Plh.", "2026-03-01", "01OLD"},
      {"a Plh. acts beside the holder", "2026-03-02", "01OLD 01SEK/Plh."},
      {"the last day of the Plh. counts", "2026-03-06", "01OLD 01SEK/Plh."},
      {"and the day after does not", "2026-03-07", "01OLD"},
      {"a Plt. has nothing to fill while the post is held", "2026-06-30", "01OLD"},
      {"vacant: the Plt. acts", "2026-07-01", "01KABID/Plt."},
      {"a new head ends the Plt.", "2026-08-01", "01KADIS"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(who("kepala_dinas", row.day.c_str()) == row.who);
  }
  CHECK(who("tidak_ada", "2026-07-01") == "");
}

TEST_CASE("a person may act by holding a role or by standing in, and the answer says which") {
  CHECK(may_act(book(), kabid, "kepala_dinas", on("2026-07-15"))->stand_in->legal_basis == "SK 821/7/2026");
  CHECK_FALSE(may_act(book(), kabid, "kepala_dinas", on("2026-03-03")));
  CHECK_FALSE(may_act(book(), kabid, "kepala_bidang", on("2026-03-03"))->stand_in);
  CHECK(roles_of(book(), kabid, on("2026-07-15")) ==
        std::vector<std::string>{"kepala_bidang", "kepala_dinas"});
  CHECK(roles_of(book(), kabid, on("2026-08-02")) == std::vector<std::string>{"kepala_bidang"});
}
