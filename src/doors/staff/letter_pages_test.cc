// A letter as its page: before somebody whose words it is, before somebody who signs it, and nobody else's to change.
#include <doctest/doctest.h>

#include <algorithm>
#include <regex>

#include "actions/letter_fields.h"
#include "actions/services.h"
#include "actions/signed_letters.h"
#include "doors/staff/room_test.h"
#include "platform/convert/page_image.h"

namespace paraf::staff {

namespace {

constexpr const char* use = "rekomendasi";
const std::regex whole_nik{"(^|[^0-9])[0-9]{16}($|[^0-9])"};

std::string path_of(const actions::CaseRef& subject) {
  return "/meja/perkara/" + subject.office.text() + "/" + subject.id.text();
}

std::string between(const std::string& html, std::string_view before, std::string_view after) {
  const std::size_t from = html.find(before);
  if (from == std::string::npos) return {};
  const std::size_t at = from + before.size();
  return html.substr(at, html.find(after, at) - at);
}

// A request of Kudus that its officials work on in turn.
struct Work {
  explicit Work(Room& r) : room(r) {
    REQUIRE(room.desk().bootstrap_signer({}, OfficeId::trusted("kudus"), room.person("kadis@kudus").id,
                                         Secret{std::string_view{room_password}}, "Penetapan"));
    const auto handed_in = room.desk().submit(
        room.session("wahyu@kudus"),
        {.sop = {},
         .applicants = {},
         .statement = {},
         .letter_number = "800/12/2026",
         .papers = {{"surat_permohonan", "surat.pdf", paper_pdf("Permohonan", room.clock().now())},
                    {"ktp", "ktp.png", to_bytes(ktp_png())}},
         .idempotency_key = {},
         .letter_date = "2026-01-02"});
    if (!handed_in) FAIL(handed_in.error().code);
    subject = handed_in->subject;
  }

  // Who has this to do next; everything before it is done.
  std::string until(const std::string& verb) {
    for (int round = 0; round < 20; ++round)
      for (const char* login : {"kadis@kudus", "kabid@kudus", "kasi@kudus", "verifikator@kudus"}) {
        const auto tasks = room.desk().inbox(room.session(login));
        REQUIRE(tasks);
        const auto mine =
            std::find_if(tasks->begin(), tasks->end(), [&](const actions::Task& t) { return t.subject == subject; });
        if (mine == tasks->end()) continue;
        if (mine->verb == verb) return login;
        actions::ActRequest act;
        act.verb = mine->verb;
        act.step = mine->step;
        act.params["text"] = "Proses";
        if (act.verb == "check_documents") act.verdicts = {{"surat_permohonan", {}}, {"ktp", {}}};
        const auto done = room.desk().perform(room.session(login), subject, std::move(act));
        if (!done) FAIL(mine->verb << " " << done.error().code);
      }
    FAIL("nobody has to " << verb);
    return {};
  }

  Room& room;
  actions::CaseRef subject;
};

}  // namespace

TEST_CASE("who words a letter has its fields filled and its page beside them, drawn from what is typed and kept nowhere") {
  const auto room = Room::raise();
  Work work{*room};
  const std::string login = work.until("draft_letter");
  Browser drafter = somebody(*room, login);
  const std::string at = path_of(work.subject) + "/surat/" + use;
  const std::string page = html_of(drafter.get(path_of(work.subject)));
  CHECK(std::regex_search(page, std::regex{"name=\"f\\.instansi_pemohon\"[^>]*value=\"[^\"]+\""}));
  CHECK(has(page, "formaction=\"" + at + "/pratinjau\""));
  CHECK(has(page, "<iframe class=\"leaf page\" name=\"lembar\""));

  const auto first = drafter.get(at + "/pratinjau?susun=baru");
  REQUIRE(first.status == 200);
  const std::string token = between(page, "name=\"csrf\" value=\"", "\"");
  const auto typed = [&](const std::string& unit) {
    return drafter.post(at + "/pratinjau", {{"csrf", token}, {"tindakan", "draft_letter"}, {"f.instansi_pemohon", unit}});
  };
  if (!convert::page_program().empty()) {
    CHECK(has(html_of(first), "<img src=\"data:image/jpeg;base64,"));
    const auto other = typed("Dinas Kebersihan Kota Lama");
    CHECK(other.status == 200);
    CHECK(html_of(other) != html_of(first));
    CHECK(std::string{other.headers.get("Cache-Control")} == "no-store");
  }
  CHECK(room->desk().view(room->session(login), work.subject)->letters.empty());
  CHECK(typed("x").status == 200);
  CHECK(drafter.post(at + "/pratinjau", {{"csrf", "bukan ini"}}).status == 403);
  CHECK(drafter.get(path_of(work.subject) + "/surat/lain/pratinjau").status == 404);
  CHECK(somebody(*room, "wahyu@kudus").get(at + "/pratinjau").status >= 400);
  CHECK(somebody(*room, "petugas@psre").get(at + "/pratinjau").status >= 400);

  // Only what was put otherwise becomes the letter's own; the rest goes on following the case.
  drafter.follow(drafter.send(page, "langkah-" + between(page, "<form id=\"langkah-", "\""),
                              {{"f.instansi_pemohon", "Dinas Kebersihan Kota Lama"}}));
  const std::string drafted = html_of(drafter.get(path_of(work.subject)));
  CHECK(has(html_of(drafter.get(at + "/lihat")), convert::page_program().empty() ? "%PDF" : "data:image/jpeg"));
  CHECK(has(drafted, "Dinas Kebersihan Kota Lama"));
}

TEST_CASE("who signs or initials has the page before them; who may not change the letter is not offered to") {
  const auto room = Room::raise();
  Work work{*room};
  const std::string who_disposes = work.until("give_disposition");
  const std::string incoming = html_of(somebody(*room, who_disposes).get(path_of(work.subject)));
  const std::string shown = between(incoming, "<iframe class=\"leaf page\" name=\"lembar\"", "</iframe>");
  CHECK(has(shown, "/berkas/"));
  if (!convert::page_program().empty())
    CHECK(has(html_of(somebody(*room, who_disposes).get(between(shown, "src=\"", "\""))), "data:image/jpeg"));

  const std::string drafter = work.until("draft_letter"), signer = work.until("sign_letter");
  Browser head = somebody(*room, signer), hand = somebody(*room, drafter);
  const std::string before = html_of(head.get(path_of(work.subject))), at = path_of(work.subject) + "/surat/" + use;
  CHECK(has(before, "src=\"" + at + "/lihat\""));
  CHECK(has(before, at + "/koreksi"));
  CHECK_FALSE(has(before, "id=\"ubah-"));
  const std::string theirs = html_of(hand.get(path_of(work.subject)));
  REQUIRE(has(theirs, "id=\"ubah-rekomendasi\""));
  CHECK(has(theirs, "name=\"lembar-ubah-rekomendasi\""));
}

TEST_CASE("the versions of a letter show no NIK, and say when nothing changed; its parts are numbered as shown") {
  const auto room = Room::raise();
  Work work{*room};
  const std::string drafter = work.until("draft_letter"), signer = work.until("sign_letter");
  Browser head = somebody(*room, signer);
  const std::string at = path_of(work.subject) + "/surat/" + use;
  CHECK_FALSE(has(html_of(head.get(at + "/riwayat")), "Tidak ada perubahan isi"));
  const auto holds = actions::letter_fields(room->services(), room->session(drafter), work.subject, use);
  REQUIRE(holds);
  REQUIRE(room->desk().edit_letter(room->session(drafter), work.subject, use,
                                   {{"instansi_pemohon", holds->at("instansi_pemohon")}}, "sama"));
  const std::string history = html_of(head.get(at + "/riwayat"));
  CHECK(has(history, "Tidak ada perubahan isi"));
  CHECK(has(history, "************"));
  CHECK_FALSE(std::regex_search(history, whole_nik));

  const std::string parts = html_of(head.get(at + "/koreksi"));
  CHECK(has(parts, room->person("wahyu@kudus").name));  // the table's row, not its head alone
  CHECK_FALSE(std::regex_search(parts, whole_nik));
  const std::regex item{"<li value=\"([0-9]+)\">"};
  int expected = 0;
  for (auto it = std::sregex_iterator{parts.begin(), parts.end(), item}; it != std::sregex_iterator{}; ++it)
    CHECK(std::stoi((*it)[1]) == ++expected);
  CHECK(expected > 3);
}

TEST_CASE("who signed a letter finds it with its number, case and certificate among what was signed in their name") {
  const auto room = Room::raise();
  Work work{*room};
  const std::string signer = work.until("sign_letter");
  const auto of = [&](const std::string& login) {
    const auto all = actions::letters_signed(room->services(), room->session(login));
    REQUIRE(all);
    return *all;
  };
  CHECK(of(signer).empty());
  Browser head = somebody(*room, signer);
  const std::string page = html_of(head.get(path_of(work.subject)));
  head.follow(head.send(page, "langkah-" + between(page, "<form id=\"langkah-", "\""),
                        {{"hasil", "setuju"}, {"passphrase", room_password}}));
  const auto made = of(signer);
  REQUIRE(made.size() == 1);
  const actions::CaseView view = *room->desk().view(room->session(signer), work.subject);
  CHECK(made[0].subject == work.subject);
  CHECK(made[0].use == use);
  CHECK(made[0].number == view.letters.at(0).number);
  CHECK(made[0].tracking == view.tracking);
  CHECK(made[0].at == room->clock().now());
  CHECK_FALSE(made[0].by_hand);
  const auto certificates = room->desk().certificates(room->session(signer));
  REQUIRE(certificates);
  CHECK(made[0].serial == certificates->at(0).serial);
  CHECK(of("kasi@kudus").empty());
}

}  // namespace paraf::staff
