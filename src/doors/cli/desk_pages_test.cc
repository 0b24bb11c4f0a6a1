// Pages of a desk beside the plain step: hours offered and chosen, a step left out, running cases moved to a
// new edition.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "actions/report.h"
#include "doors/cli/served_pages.h"
#include "tests/support/folder.h"

namespace paraf::cli::served {

namespace {

void does(Served& served, const actions::CaseRef& subject, const char* who, const char* verb) {
  actions::ActRequest act;
  act.verb = verb;
  act.params["text"] = "Proses";
  const auto done = served.node.desk->perform(served.actor(who).session(), subject, std::move(act));
  INFO(verb << " " << (done ? std::string{} : done.error().line()));
  REQUIRE(done);
}

std::string page_of(const actions::CaseRef& subject) {
  return "/meja/perkara/" + subject.office.text() + "/" + subject.id.text();
}

}  // namespace

TEST_CASE(
    "hours are offered and chosen in forms, and who did not come is offered others; the month shows it") {
  on_each_engine([](const std::string& db) {
    Served served{"purnama", "bantuan-login", {}, db};
    Actor &dewi = served.actor("dewi"), &staf = served.actor("staf");
    for (Actor* actor : {&dewi, &staf}) served.open_account(*actor);
    const auto subject = hand_in(served, dewi);
    const std::string at = page_of(subject), month = "/meja/jadwal?bulan=2026-01";
    Portal applicant{served, dewi}, official{served, staf};

    CHECK(official.fill(at, "langkah-tawarkan", {{"p.place", "Ruang layanan"}}).status >= 400);  // no hour
    REQUIRE(official
                .fill(at, "langkah-tawarkan",
                      {{"tanggal.1", "2026-01-07"},
                       {"jam.1", "09:00"},
                       {"tanggal.2", "2026-01-08"},
                       {"jam.2", "13:00"},
                       {"p.place", "Ruang <layanan>"}})
                .status == 303);
    CHECK_FALSE(has(official.see(month), dewi.person.name));  // nothing is agreed yet
    CHECK(has(applicant.see(at), "13.00 WITA"));
    CHECK(applicant.fill(at, "langkah-pilih", {{"p.slot", "3"}}).status >= 400);
    CHECK(applicant.fill(at, "langkah-pilih", {}).status >= 400);
    REQUIRE(applicant.fill(at, "langkah-pilih", {{"p.slot", "2"}}).status == 303);
    const std::string agreed = official.see(month);
    CHECK(has(agreed, dewi.person.name));
    CHECK(has(agreed, "13.00"));
    CHECK(has(agreed, "Ruang &lt;layanan&gt;"));
    CHECK_FALSE(has(official.see("/meja/jadwal?bulan=2026-02"), dewi.person.name));

    served.stage->clock().set(*Timestamp::parse("2026-01-08T05:30:00Z"));
    Portal later{served, staf};
    REQUIRE(later
                .fill(at, "langkah-a",
                      {{"p.attended", "tidak"}, {"hasil", "tidak_hadir"}, {"p.text", "Berhalangan"}})
                .status == 303);
    CHECK(has(later.see(month), "class=\"meet absent\""));
    CHECK(has(later.see(month), "/meja/jadwal/laporan?bulan=2026-01"));
    CHECK(later.client.get("/meja/jadwal/laporan?bulan=2026-01").body.starts_with("%PDF"));
    CHECK(Portal{served, dewi}.client.get("/meja/jadwal/laporan?bulan=2026-01").status == 403);
    const auto report = actions::assistance_file(
        *served.node.services, staf.session(), *people::parse_day("2026-01-01"), *people::parse_day("2026-02-01"),
        actions::Form::csv);
    REQUIRE(report);
    const std::string told{text_of(report->bytes)};
    CHECK(has(told, dewi.person.name));
    CHECK(has(told, "tidak hadir"));
    CHECK(has(told, "dijadwalkan kembali"));
    REQUIRE(later
                .fill(at, "langkah-tawarkan",
                      {{"tanggal.1", "2026-01-12"}, {"jam.1", "10:00"}, {"p.place", "Ruang layanan"}})
                .status == 303);
    Portal again{served, dewi};
    CHECK(again.fill(at, "langkah-pilih", {{"p.slot", "2"}}).status >=
          400);  // one hour was offered this time
    REQUIRE(again.fill(at, "langkah-pilih", {{"p.slot", "1"}}).status == 303);
    const std::string moved = later.see(month);
    CHECK(has(moved, "10.00"));
    CHECK_FALSE(has(moved, "class=\"meet absent\""));
  });
}

TEST_CASE("the head leaves a step of words out, with a reason, on a page that others do not have") {
  on_each_engine([](const std::string& db) {
    Served served{"kudus", "pendaftaran-penerbitan", {}, db};
    for (const char* who : {"kadis", "kabid", "wahyu"}) served.open_account(served.actor(who));
    const auto subject = hand_in(served, served.actor("wahyu"));
    const std::string at = page_of(subject), page = at + "/penyimpangan";
    does(served, subject, "kadis", "give_disposition");
    does(served, subject, "kabid", "receive_letter");
    does(served, subject, "kabid", "give_disposition");
    Portal head{served, served.actor("kadis")}, kabid{served, served.actor("kabid")},
        wahyu{served, served.actor("wahyu")};
    CHECK(has(head.see(at), "href=\"" + page + "\""));
    CHECK_FALSE(has(kabid.see(at), page));
    CHECK(kabid.client.get(page).status == 403);
    CHECK(wahyu.client.get(page).status == 403);
    CHECK(has(head.see(page), "forward:teruskan"));
    struct Row {
      std::string why, step, reason;
      int status;
    };
    const Row rows[] = {{"no reason", "forward:teruskan", "", 422},
                        {"no step", "", "Mendesak", 400},
                        {"a step that is over", "give_disposition:disposisi", "Mendesak", 409}};
    for (const Row& row : rows) {
      CAPTURE(row.why);
      const int status = head.fill(page, "simpang", {{"langkah", row.step}, {"alasan", row.reason}}).status;
      if (row.status != 409) CHECK(status == row.status);
      CHECK(status >= 400);
    }
    REQUIRE(head.fill(page, "simpang", {{"langkah", "forward:teruskan"}, {"alasan", "Kabid <dinas> luar"}})
                .status == 303);
    CHECK(has(head.see(at), "Kabid &lt;dinas&gt; luar"));
    const auto view = served.node.desk->view(served.actor("kadis").session(), subject);
    REQUIRE(view);
    CHECK(view->row == "3");
  });
}

TEST_CASE("running cases are moved to a new edition one by one, with what it would do in sight") {
  on_each_engine([](const std::string& db) {
    Served served{"kudus", "pendaftaran-penerbitan", {}, db};
    for (const char* who : {"kadis", "agendaris"}) served.open_account(served.actor(who));
    const auto subject = hand_in(served, served.actor("wahyu"));
    const tests::Folder folder;
    const std::filesystem::path copy = std::filesystem::path{folder.path()} / "kudus";
    std::filesystem::copy(source_folder() + "/sop/kudus", copy, std::filesystem::copy_options::recursive);
    const std::filesystem::path file = copy / "pendaftaran-penerbitan/sop.yaml";
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    std::string yaml = text.str();
    const std::size_t edition = yaml.find("edisi: 1");
    REQUIRE(edition != std::string::npos);
    yaml.replace(edition, 8, "edisi: 2");
    std::ofstream{file} << yaml;
    const auto adopted =
        served.node.desk->adopt_sop(served.actor("agendaris").session(), file.parent_path().string());
    INFO((adopted ? std::string{} : adopted.error().line()));
    REQUIRE(adopted);

    const std::string page = "/meja/sop/pendaftaran-penerbitan/pindah";
    Portal admin{served, served.actor("agendaris")}, head{served, served.actor("kadis")};
    CHECK(head.client.get(page).status == 403);
    CHECK(has(admin.see(page), page_of(subject)));
    CHECK(admin.fill(page, "pindah-1", {}).status >= 400);  // why?
    REQUIRE(admin.fill(page, "pindah-1", {{"alasan", "Edisi 2 berlaku"}}).status == 303);
    CHECK(has(admin.see(page), "Semua perkara berjalan"));
    CHECK(served.node.desk->view(served.actor("kadis").session(), subject)->edition == *adopted);
  });
}

}  // namespace paraf::cli::served
