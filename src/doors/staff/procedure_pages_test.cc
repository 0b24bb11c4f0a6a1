#include "doors/staff/procedure_pages.h"

#include <doctest/doctest.h>

#include "actions/verbs.h"
#include "doors/staff/room_test.h"

namespace paraf::staff {

namespace {

const std::string sops = "/meja/sop";

Browser somebody(Room& room, const std::string& login) {
  Browser browser{room.router()};
  browser.log_in(login);
  return browser;
}

// The first procedure of the list.
std::string first_sop(Browser& browser) {
  const std::string list = html_of(browser.get(sops));
  const std::size_t from = list.find("href=\"/meja/sop/") + 6;
  return list.substr(from, list.find('"', from) - from);
}

// The first choice a page of the simulation offers.
std::string first_choice(const std::string& page) {
  const std::size_t list = page.find("id=\"pilih\"");
  const std::size_t from = page.find("href=\"", page.find("<ul class=\"things\">", list)) + 6;
  std::string link = page.substr(from, page.find('"', from) - from);
  for (std::size_t at = 0; (at = link.find("&amp;", at)) != std::string::npos; ++at) link.replace(at, 5, "&");
  return link;
}

}  // namespace

TEST_CASE("a procedure is walked in thought on a page, by officials alone, and nothing is kept of it") {
  const auto room = Room::raise();
  Browser head = somebody(*room, "kadis@kudus");
  const std::string sop = first_sop(head);
  CHECK(somebody(*room, "wahyu@kudus").get(sop + "/simulasi").status == 403);
  CHECK(head.get(sops + "/tiada/simulasi").status == 404);

  std::string page = html_of(head.get(sop + "/simulasi"));
  for (int i = 0; i < 3; ++i) {
    const std::string next = first_choice(page);
    REQUIRE(next.find("/simulasi?") != std::string::npos);
    const auto answer = head.get(next);
    REQUIRE(answer.status == 200);
    page = html_of(answer);
  }
  CHECK(has(page, "id=\"jam\""));
  CHECK(has(page, "Mundur satu langkah"));
  CHECK_FALSE(has(html_of(head.get("/meja/perkara")), "simulasi"));
  // What was chosen of an edition that is no more leads nowhere, and says so by standing still.
  CHECK(head.get(sop + "/simulasi?langkah=99.z,%3Cscript%3E").status == 200);
  CHECK_FALSE(has(html_of(head.get(sop + "/simulasi?langkah=%3Cscript%3Ealert(1)")), "<script>alert"));
  CHECK(head.get(sop + "/simulasi?menit=-5").status == 400);
}

TEST_CASE("the differences of a proposal from the edition in force are lines taken out and put in") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, "agendaris@kudus");
  const std::string sop = first_sop(admin);
  CHECK(has(html_of(admin.get(sop + "/edisi")), "Tidak ada perbedaan."));

  const auto edition = *room->services().store.read(
      store::Scope::office(OfficeId::trusted("kudus")), [&](store::Transaction& tx) {
        workflow::Editions editions{actions::verbs()};
        return editions.present(tx, sop.substr(sops.size() + 1));
      });
  std::string text = edition->sop.yaml;
  const std::string before = "edisi: " + std::to_string(edition->sop.edition);
  REQUIRE(text.find(before) != std::string::npos);
  text.replace(text.find(before), before.size(), "edisi: " + std::to_string(edition->sop.edition + 1));
  const std::string form = html_of(admin.get(sop + "/sunting"));
  const std::size_t token = form.find("name=\"csrf\" value=\"") + 19;
  const http::Pairs sent = {
      {"csrf", form.substr(token, form.find('"', token) - token)}, {"teks", text}, {"berlaku", "2026-02-01"}};
  const auto printed = admin.post(sop + "/cetak", sent);
  CHECK(printed.status == 200);
  CHECK(printed.headers.get("Content-Type") == "application/pdf");
  CHECK(admin.post(sop + "/usulkan", sent).status == 303);
  const std::string page = html_of(admin.get(sop + "/edisi"));
  CHECK(has(page, "<ins>edisi: "));
  CHECK(has(page, "<del>" + before));
  // Nothing is in force yet, so there is nothing to move.
  CHECK(has(html_of(admin.get(sop + "/pindah")), "Semua perkara berjalan"));
}

TEST_CASE("the report takes the days asked for, and gives the month and the log as files") {
  const auto room = Room::raise();
  Browser head = somebody(*room, "kadis@kudus");
  struct Row {
    const char *why, *target;
    int status;
  };
  const Row rows[] = {
      {"the last twelve weeks", "/meja/laporan", 200},
      {"days in order", "/meja/laporan?dari=2026-01-01&sampai=2026-01-31", 200},
      {"days the wrong way round", "/meja/laporan?dari=2026-01-31&sampai=2026-01-01", 400},
      {"more than two years", "/meja/laporan?dari=2020-01-01&sampai=2026-01-01", 400},
      {"the month as a sheet", "/meja/laporan/bulan?bulan=2026-01&bentuk=xlsx", 200},
      {"a form there is not", "/meja/laporan/bulan?bulan=2026-01&bentuk=doc", 400},
      {"the log of what happened", "/meja/laporan/peristiwa?dari=2026-01-01&sampai=2026-01-31", 200},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(head.get(row.target).status == row.status);
  }
  CHECK(somebody(*room, "wahyu@kudus").get("/meja/laporan/peristiwa").status == 403);
}

}  // namespace paraf::staff
