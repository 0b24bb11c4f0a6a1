// The desk as a place of work: whose case it is, several at once, kept lists, words to the applicant, who
// looked.
#include <doctest/doctest.h>

#include <thread>

#include "actions/conversation.h"
#include "doors/staff/room_test.h"
#include "office/people/roles.h"
#include "platform/journal/journal.h"

namespace paraf::staff {

namespace {

std::string hand_in(Room& room, const std::string& login) {
  Browser applicant{room.router()};
  applicant.log_in(login);
  const auto sent = applicant.send(html_of(applicant.get("/meja/ajukan")), "ajukan", {},
                                   {{"u.surat_permohonan", "permohonan.pdf",
                                     std::string{text_of(paper_pdf("Permohonan", room.clock().now()))}},
                                    {"u.ktp", "ktp.png", ktp_png()}});
  if (sent.status != 303) FAIL(html_of(sent));
  const std::string where{sent.headers.get("Location")};
  return where.substr(0, where.find('?'));
}

const store::Sql later_holders{"desk_test", R"(
-- name: one_more
INSERT INTO actions_holder (office, serial, person, subscriber, key_id, made)
SELECT office, $3, $3, subscriber, key_id, made + 1000000 FROM actions_holder WHERE office = $1 AND serial = $2;
)"};

actions::CaseRef subject_of(const std::string& path) {
  const std::string rest = path.substr(std::string_view{"/meja/perkara/"}.size());
  const std::size_t slash = rest.find('/');
  return {OfficeId::trusted(rest.substr(0, slash)), CaseId::trusted(rest.substr(slash + 1))};
}

// Somebody else of the same role as the head of the office.
void also_head(Room& room, const std::string& login) {
  const auto done = room.services().store.transact(
      store::Scope::office(OfficeId::trusted("kudus")), [&](store::Transaction& tx) {
        return people::grant_role(
            tx, room.clock().now(),
            {room.person(login).id, "kepala_dinas", "", {people::parse_day("2026-01-01").value(), {}}});
      });
  if (!done) FAIL(done.error().line());
}

int journalled(Room& room, std::string_view act) {
  const auto all =
      room.services().store.read(store::Scope::office(OfficeId::trusted("kudus")),
                                 [&](store::Transaction& tx) { return journal::of_act(tx, act); });
  if (!all) FAIL(all.error().line());
  return static_cast<int>(all->size());
}

}  // namespace

TEST_CASE(
    "a case is one official's at a time: taken on, seen by the others, taken over with a reason, given "
    "back") {
  const auto room = Room::raise();
  also_head(*room, "kabid@kudus");
  const std::string at = hand_in(*room, "wahyu@kudus");
  Browser kadis = somebody(*room, "kadis@kudus"), kabid = somebody(*room, "kabid@kudus");
  CHECK(has(html_of(kabid.get("/meja?milik=kelompok")), at));
  CHECK_FALSE(has(html_of(kadis.get("/meja?milik=saya")), "data-tugas"));

  const std::string before = html_of(kabid.get(at));
  CHECK(has(kadis.follow(kadis.send(html_of(kadis.get(at)), "ambil", {})), "Anda tangani"));
  CHECK(kadis.send(before, "ambil", {}).status == 403);  // another session's form
  CHECK(has(html_of(kadis.get("/meja?milik=saya")), at));
  CHECK_FALSE(has(html_of(kabid.get("/meja?milik=kelompok")), "data-tugas"));
  CHECK(has(html_of(kabid.get("/meja")), "Ditangani " + room->person("kadis@kudus").name));

  // The form that was open before is refused with the name of who is on it, and a fresh page has no form.
  const auto late = kabid.send(before, "langkah-disposisi", {{"hasil", "setuju"}, {"p.text", "Proses"}});
  CHECK(late.status == 409);
  CHECK(has(html_of(late), "sudah mengambil perkara ini"));
  CHECK_FALSE(has(html_of(kabid.get(at)), "id=\"langkah-"));
  CHECK(kabid.send(before, "ambil", {}).status == 409);

  CHECK(has(
      kabid.follow(kabid.send(html_of(kabid.get(at)), "ambil-alih", {{"alasan", "Kepala dinas dinas luar"}})),
      "Kepala dinas dinas luar"));
  CHECK_FALSE(has(html_of(kadis.get(at)), "id=\"langkah-"));
  CHECK_FALSE(has(html_of(somebody(*room, "wahyu@kudus").get(at)), "Kepala dinas dinas luar"));
  kabid.follow(kabid.send(html_of(kabid.get(at)), "lepas", {}));
  CHECK(kadis.send(html_of(kadis.get(at)), "langkah-disposisi", {{"hasil", "setuju"}, {"p.text", "Proses"}}).status == 303);
  CHECK(journalled(*room, "claim") == 1);
  CHECK(journalled(*room, "take_over") == 1);
  CHECK(journalled(*room, "release") == 1);
}

TEST_CASE("of two officials who take a case on at once, one has it and the other is told by whom") {
  const auto room = Room::raise();
  also_head(*room, "kabid@kudus");
  for (int round = 0; round < 2; ++round) {
    CAPTURE(round);
    const actions::CaseRef subject = subject_of(hand_in(*room, round % 2 == 0 ? "wahyu@kudus" : "nur@kudus"));
    Result<void> first{}, second{};
    std::thread one{[&] { first = room->desk().claim(room->session("kadis@kudus"), subject); }};
    std::thread two{[&] { second = room->desk().claim(room->session("kabid@kudus"), subject); }};
    one.join();
    two.join();
    CHECK(first.has_value() != second.has_value());
    const Result<void>& told = first ? second : first;
    CHECK(told.error().code == "actions.claimed");
    CHECK(told.error().facts.front().second == room->person(first ? "kadis@kudus" : "kabid@kudus").name);
  }
}

TEST_CASE("what nobody has opened is marked until somebody opens it") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus");
  CHECK(room->desk().unread(room->session("kadis@kudus")).value() == 0);
  const std::string at = hand_in(*room, "wahyu@kudus");
  CHECK(room->desk().unread(room->session("kadis@kudus")).value() == 1);
  CHECK(has(html_of(kadis.get("/meja")), "class=\"task unread"));
  CHECK(has(html_of(kadis.get("/meja?milik=belum-dibaca")), at));
  kadis.get(at);
  CHECK(room->desk().unread(room->session("kadis@kudus")).value() == 0);
  CHECK_FALSE(has(html_of(kadis.get("/meja")), "class=\"task unread"));
  CHECK(room->desk().unread(room->session("wahyu@kudus")).value() == 0);
}

TEST_CASE(
    "one disposition for several cases: each on its own, what moved on is named, what is unread comes back") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus"), kabid = somebody(*room, "kabid@kudus");
  const std::string first = hand_in(*room, "wahyu@kudus"), second = hand_in(*room, "nur@kudus");
  const std::string desk = html_of(kadis.get("/meja"));
  CHECK(kadis.send(desk, "borongan", {}).status == 422);  // nothing ticked
  const auto pick = [](const std::string& path) {
    return path.substr(std::string_view{"/meja/perkara/"}.size()) + "/disposisi";
  };
  const std::string together =
      html_of(kadis.send(desk, "borongan", {{"pilih", pick(first)}, {"pilih", pick(second)}}));
  CHECK(has(together, "Lakukan untuk 2 perkara"));
  // Two people may bear one name: each line says its unit and its code.
  const auto code = [&](const std::string& path) {
    const std::string page = html_of(kadis.get(path));
    const std::size_t at = page.find("<span class=\"code\">") + 19;
    return page.substr(at, page.find('<', at) - at);
  };
  for (const std::string& path : {first, second}) CHECK(has(together, code(path)));

  // One of them moves on in between: it is refused with its reason, and does not stop the other.
  kadis.send(html_of(kadis.get(second)), "langkah-disposisi", {{"hasil", "setuju"}, {"p.text", "Lebih dahulu"}});
  const std::string done =
      html_of(kadis.send(together, "borongan-give_disposition", {{"p.text", "Mohon diproses"}}));
  CHECK(has(done, "1 dari 2 perkara selesai"));
  for (const std::string& path : {first, second}) CHECK(has(done, code(path)));
  CHECK(has(done, "Tidak dilakukan"));
  CHECK(has(html_of(kadis.get(first)), "Mohon diproses"));
  CHECK_FALSE(has(html_of(kadis.get(second)), "Mohon diproses"));
  // The same button again is the same act.
  CHECK(has(html_of(kadis.send(together, "borongan-give_disposition", {{"p.text", "Mohon diproses"}})),
            "1 dari 2"));

  const std::string back = html_of(kadis.send(done, "borongan-tarik", {{"alasan", "Keliru"}}));
  CHECK(has(back, "Selesai"));
  CHECK(has(html_of(kadis.get(first)), "Disposisi ditarik kembali"));
  // What was opened meanwhile stands.
  const std::string again =
      html_of(kadis.send(html_of(kadis.get("/meja")), "borongan", {{"pilih", pick(first)}}));
  const std::string once_more =
      html_of(kadis.send(again, "borongan-give_disposition", {{"p.text", "Ulang"}}));
  kabid.get(first);
  CHECK(has(html_of(kadis.send(once_more, "borongan-tarik", {{"alasan", "Keliru"}})), "Tidak dilakukan"));
}

TEST_CASE("an applicant sees who disposed and when, not what was written to whom; a refusal's reason they do") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus"), wahyu = somebody(*room, "wahyu@kudus");
  const std::string one = hand_in(*room, "wahyu@kudus");
  REQUIRE(kadis.send(html_of(kadis.get(one)), "langkah-disposisi",
                     {{"hasil", "setuju"}, {"p.text", "Periksa, pernah bermasalah"}}).status == 303);
  CHECK(has(html_of(kadis.get(one)), "pernah bermasalah"));
  const std::string own = html_of(wahyu.get(one));
  CHECK_FALSE(has(own, "pernah bermasalah"));
  CHECK(has(own, room->person("kadis@kudus").name));
  const auto told = room->desk().view(room->session("wahyu@kudus"), subject_of(one));  // what the API answers with
  REQUIRE(told);
  for (const actions::EventView& event : told->timeline) CHECK(event.note.find("bermasalah") == std::string::npos);

  const std::string other = hand_in(*room, "nur@kudus");
  Browser nur = somebody(*room, "nur@kudus");
  REQUIRE(kadis.send(html_of(kadis.get(other)), "langkah-disposisi",
                   {{"hasil", "tolak"}, {"p.text", "Bukan pegawai kabupaten"}, {"alasan", "Bukan pegawai kabupaten"}})
              .status == 303);
  CHECK(has(html_of(nur.get(other)), "Bukan pegawai kabupaten"));
}

TEST_CASE("what was taken on together is given back with one press; a list is narrowed and its address kept") {
  const auto room = Room::raise();
  Browser kabid = somebody(*room, "kadis@kudus");
  const std::string one = hand_in(*room, "wahyu@kudus");
  const std::string pick = one.substr(std::string_view{"/meja/perkara/"}.size()) + "/disposisi";
  const auto taken = kabid.send(html_of(kabid.get("/meja")), "borongan", {{"pilih", pick}});
  CHECK(taken.status == 200);
  const std::string desk = html_of(kabid.get("/meja"));
  const std::size_t token = desk.find("name=\"csrf\" value=\"") + 19;
  const std::string csrf = desk.substr(token, desk.find('"', token) - token);
  const std::string after = kabid.follow(kabid.post("/meja/borongan/ambil", {{"csrf", csrf}, {"pilih", pick}}));
  CHECK(has(after, "1 diambil"));
  CHECK(kabid.send(after, "batal-ambil", {}).status == 303);
  CHECK_FALSE(has(html_of(kabid.get("/meja?milik=saya")), pick));

  const std::string link = one + "\"";
  CHECK(has(html_of(kabid.get("/meja/perkara?baris=tiada")), "0"));
  CHECK_FALSE(has(html_of(kabid.get("/meja/perkara?baris=tiada")), link));
  CHECK(has(html_of(kabid.get("/meja/perkara?dari=2026-01-01")), link));
  CHECK_FALSE(has(html_of(kabid.get("/meja/perkara?sampai=2020-01-01")), link));
  CHECK(kabid.get("/meja/perkara?dari=kemarin").status == 400);
  CHECK(has(html_of(kabid.get("/meja/cari?q=3319011506930001")), "NIK tidak dapat dicari"));
  // The search over the office's cases is no applicant's.
  CHECK_FALSE(has(html_of(somebody(*room, "wahyu@kudus").get("/meja")), "role=\"search\""));
}

TEST_CASE("a list is kept under a name, opened by its address, and dropped") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus"), kabid = somebody(*room, "kabid@kudus");
  const std::string list = html_of(kadis.get("/meja/perkara?status=done&q=wahyu"));
  CHECK(kadis.send(list, "saringan", {{"nama", "selesai wahyu"}}).headers.get("Location") ==
        "/meja/perkara?status=done&q=wahyu");
  CHECK(has(html_of(kadis.get("/meja")), "href=\"/meja/perkara?status=done&amp;q=wahyu\""));
  CHECK_FALSE(has(html_of(kabid.get("/meja")), "selesai wahyu"));
  struct Row {
    const char *why, *name, *path;
  };
  const Row rows[] = {{"no name", "  ", "/meja"},
                      {"a page that is no list", "jurnal", "/meja/jurnal"},
                      {"another site", "jauh", "https://lain.example/meja"},
                      {"a name too long", "nama yang panjangnya lebih dari empat puluh huruf", "/meja"}};
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(room->desk().save_filter(room->session("kadis@kudus"), {row.name, row.path}).error().code ==
          "actions.filter");
  }
  const std::string kept = html_of(kadis.get("/meja"));
  kadis.follow(kadis.send(kept, "buang-" + hex(bytes_of(std::string_view{"selesai wahyu"})), {}));
  CHECK_FALSE(has(html_of(kadis.get("/meja")), "selesai wahyu"));
  for (int i = 0; i < 20; ++i)
    CHECK(room->desk().save_filter(room->session("kadis@kudus"), {"daftar " + std::to_string(i), "/meja"}));
  CHECK(room->desk().save_filter(room->session("kadis@kudus"), {"satu lagi", "/meja"}).error().code ==
        "actions.too_many_filters");
}

TEST_CASE("a word to the applicant is on their page and in their mail; a remark among officials is not") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus"), wahyu = somebody(*room, "wahyu@kudus");
  const std::string at = hand_in(*room, "wahyu@kudus");
  kadis.follow(
      kadis.send(html_of(kadis.get(at)), "catatan", {{"teks", "Sudah ditelepon"}, {"untuk", "pegawai"}}));
  kadis.follow(
      kadis.send(html_of(kadis.get(at)), "catatan", {{"teks", "Mohon bawa KTP asli"}, {"untuk", "pemohon"}}));
  const std::string theirs = html_of(wahyu.get(at));
  CHECK(has(theirs, "Mohon bawa KTP asli"));
  CHECK_FALSE(has(theirs, "Sudah ditelepon"));
  // The mail says that there is something to read and where: neither a name nor a word of it.
  room->deliver();
  int mails = 0;
  for (const mail::Mail& mail : room->letterbox().mails) {
    CHECK(mail.text.find("Mohon bawa KTP asli") == std::string::npos);
    CHECK(mail.text.find("Sudah ditelepon") == std::string::npos);
    if (mail.subject != "Ada pesan mengenai permohonan Anda") continue;
    ++mails;
    CHECK(mail.text.find(at) != std::string::npos);
    CHECK(mail.text.find("Wahyu") == std::string::npos);
  }
  CHECK(mails == 1);
}

TEST_CASE("an applicant answers the office, whose official is told and sees it unread until they look") {
  const auto room = Room::raise();
  also_head(*room, "kabid@kudus");
  Browser kadis = somebody(*room, "kadis@kudus"), kabid = somebody(*room, "kabid@kudus"),
          wahyu = somebody(*room, "wahyu@kudus"), nur = somebody(*room, "nur@kudus");
  const std::string at = hand_in(*room, "wahyu@kudus");
  const std::string unread = "jawaban pemohon belum dibaca", fresh = "pesan baru dari instansi";
  CHECK(has(html_of(wahyu.get(at)), "Tanya instansi"));
  room->clock().advance(std::chrono::minutes{1});
  kadis.follow(
      kadis.send(html_of(kadis.get(at)), "catatan", {{"teks", "Mohon bawa KTP asli"}, {"untuk", "pemohon"}}));
  CHECK(has(html_of(wahyu.get("/meja")), fresh));
  room->clock().advance(std::chrono::minutes{1});
  wahyu.get(at);
  CHECK_FALSE(has(html_of(wahyu.get("/meja")), fresh));

  const std::string form = html_of(wahyu.get(at));
  CHECK(wahyu.send(form, "jawab", {{"teks", "  \n"}}).status == 422);
  CHECK(wahyu.send(form, "jawab", {{"teks", std::string(4001, 'a')}}).status == 400);
  const auto key = [&](const std::string& page) {
    const std::size_t from = page.find("name=\"kunci\" value=\"", page.find("id=\"jawab\"")) + 20;
    return page.substr(from, page.find('"', from) - from);
  };
  CHECK_FALSE(key(form).empty());
  CHECK(wahyu.send(form, "jawab", {{"teks", "Besok saya bawa <KTP>"}}).status == 303);
  CHECK(wahyu.send(form, "jawab", {{"teks", "Besok saya bawa <KTP>"}}).status == 303);  // the button, twice
  CHECK(has(html_of(wahyu.get(at)), "Besok saya bawa &lt;KTP&gt;"));
  CHECK(journalled(*room, "answer") == 1);

  // The one who wrote is told by mail; whoever the case waits for sees that there is something to read.
  room->deliver();
  int mails = 0;
  for (const mail::Mail& mail : room->letterbox().mails) {
    CHECK(mail.text.find("Besok saya bawa") == std::string::npos);
    if (mail.subject != "Jawaban pemohon") continue;
    ++mails;
    CHECK(mail.to == room->person("kadis@kudus").email->text());
    CHECK(mail.text.find("Wahyu") == std::string::npos);
  }
  CHECK(mails == 1);
  CHECK(has(html_of(kadis.get("/meja")), unread));
  CHECK(has(html_of(kabid.get("/meja")), unread));
  CHECK_FALSE(has(html_of(nur.get("/meja")), fresh));
  room->clock().advance(std::chrono::minutes{1});
  CHECK(has(html_of(kadis.get(at)), "Besok saya bawa &lt;KTP&gt;"));
  CHECK_FALSE(has(html_of(kadis.get("/meja")), unread));
  CHECK(has(html_of(kabid.get("/meja")), unread));  // who did not look has not read

  struct Row {
    std::string why, login, code;
  };
  const Row rows[] = {{"another applicant", "nur@kudus", "workflow.no_such_case"},
                      {"an official writes messages, not answers", "kadis@kudus", "workflow.no_such_case"}};
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(actions::answer(room->services(), room->session(row.login), subject_of(at), "Saya").error().code == row.code);
  }
  const auto more = [&] {
    return actions::answer(room->services(), room->session("wahyu@kudus"), subject_of(at), "Halo?");
  };
  for (int i = 0; i < 9; ++i) CHECK(more());
  CHECK(more().error().code == "actions.answers_waiting");
  CHECK(room->desk().message(room->session("kadis@kudus"), subject_of(at), "Sabar."));
  CHECK(more());
  REQUIRE(room->desk().withdraw(room->session("wahyu@kudus"), subject_of(at), "Batal"));
  CHECK(more().error().code == "actions.conversation_over");
}

TEST_CASE("who opened the card is on the record of the case, for its officials and its applicant") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus"), wahyu = somebody(*room, "wahyu@kudus"),
          nur = somebody(*room, "nur@kudus");
  const std::string at = hand_in(*room, "wahyu@kudus");
  CHECK(has(html_of(kadis.get(at + "/akses")), "Belum ada yang membuka"));
  const auto view = room->desk().view(room->session("kadis@kudus"), subject_of(at));
  REQUIRE(view);
  for (const actions::PaperView& paper : view->papers)
    for (const auto& file : paper.files) kadis.get(at + "/berkas/" + file.document.text());
  for (Browser* reader : {&kadis, &wahyu}) {
    const std::string log = html_of(reader->get(at + "/akses"));
    CHECK(has(log, room->person("kadis@kudus").name));
    CHECK(has(log, "Melihat"));
  }
  CHECK(nur.get(at + "/akses").status == 404);
}

TEST_CASE("a search says by what it found a case, and marks it") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus");
  hand_in(*room, "wahyu@kudus");
  const std::string nip{room->person("wahyu@kudus").nip->digits()};
  CHECK(has(html_of(kadis.get("/meja/cari?q=wahyu")), "<mark>Wahyu</mark>"));
  CHECK(has(html_of(kadis.get("/meja/cari?q=" + nip.substr(0, 8))),
            "NIP <mark>" + nip.substr(0, 8) + "</mark>"));
  CHECK(has(html_of(kadis.get("/meja/cari?q=%3Cscript%3E")), "&lt;script&gt;"));
}

TEST_CASE("holders of the office are there with what can be begun for them, and the month of appointments") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus"), wahyu = somebody(*room, "wahyu@kudus");
  const auto serial =
      room->desk().bootstrap_signer({}, OfficeId::trusted("kudus"), room->person("kadis@kudus").id,
                                    Secret{std::string_view{room_password}}, "Penetapan");
  REQUIRE(serial);
  const std::string list = html_of(kadis.get("/meja/pemilik"));
  CHECK(has(list, *serial));
  CHECK(has(html_of(kadis.get("/meja/pemilik?q=tiada")), "Tidak ada sertifikat yang cocok"));
  const std::string one = html_of(kadis.get("/meja/pemilik/" + *serial));
  CHECK(has(one, "Diterbitkan"));
  CHECK(has(one, "belum mempunyai SOP"));  // this office's book has only the request
  CHECK(kadis.get("/meja/pemilik/00").status == 404);
  CHECK(wahyu.get("/meja/pemilik").status == 403);
  CHECK(wahyu.get("/meja/pemilik/" + *serial).status == 403);
  // However many came after: the page of one is not looked for in a list.
  const auto kudus = OfficeId::trusted("kudus");
  REQUIRE(room->services().store.transact(store::Scope::office(kudus), [&](store::Transaction& tx) -> Result<void> {
    for (int i = 0; i < 1000; ++i)
      TRY(tx.execute(later_holders, "one_more",
                     {store::value(kudus), store::value(*serial), store::value("sesudah-" + std::to_string(i))}));
    return {};
  }));
  CHECK(has(html_of(kadis.get("/meja/pemilik/" + *serial)), "Diterbitkan"));
  CHECK(wahyu.get("/meja/jadwal").status == 403);
  CHECK(has(html_of(kadis.get("/meja/jadwal")), "Januari 2026"));
  CHECK(has(html_of(kadis.get("/meja/jadwal?bulan=2026-02&lang=en")), "February 2026"));
  CHECK(has(html_of(kadis.get("/meja/jadwal?bulan=omong&lang=id")), "Januari 2026"));
}

}  // namespace paraf::staff
