// What no row of a procedure says, as officials do it with a browser without scripts: refused, sent back, recalled; a
// certificate in the way of a registration.
#include <doctest/doctest.h>

#include <algorithm>

#include "actions/mailbox.h"
#include "actions/services.h"
#include "doors/staff/room_test.h"

namespace paraf::staff {

namespace {

std::string path_of(const actions::CaseRef& subject) {
  return "/meja/perkara/" + subject.office.text() + "/" + subject.id.text();
}

// A request of Kudus, carried by its officials until the authority has it.
actions::CaseRef at_the_authority(Room& room, const std::string& applicant) {
  REQUIRE(room.desk().bootstrap_signer({}, OfficeId::trusted("kudus"), room.person("kadis@kudus").id,
                                       Secret{std::string_view{room_password}}, "Penetapan"));
  const auto handed_in = room.desk().submit(
      room.session(applicant),
      {.sop = {},
       .applicants = {},
       .statement = {},
       .letter_number = "800/12/2026",
       .papers = {{"surat_permohonan", "surat.pdf", paper_pdf("Permohonan", room.clock().now())},
                  {"ktp", "ktp.png", to_bytes(ktp_png())}},
       .idempotency_key = {},
       .letter_date = "2026-01-02"});
  if (!handed_in) FAIL(handed_in.error().code);
  for (int round = 0; round < 20; ++round) {
    if (room.desk().view(room.session("kadis@kudus"), handed_in->subject)->at_authority) break;
    for (const char* login : {"kadis@kudus", "kabid@kudus", "kasi@kudus", "verifikator@kudus"}) {
      const auto tasks = room.desk().inbox(room.session(login));
      REQUIRE(tasks);
      for (const actions::Task& task : *tasks) {
        if (task.subject != handed_in->subject) continue;
        actions::ActRequest act;
        act.verb = task.verb;
        act.step = task.step;
        act.params["text"] = "Proses";
        if (task.verb == "sign_letter") act.passphrase = Secret{std::string_view{room_password}};
        if (task.verb == "check_documents") act.verdicts = {{"surat_permohonan", {}}, {"ktp", {}}};
        const auto done = room.desk().perform(room.session(login), task.subject, std::move(act));
        if (!done) FAIL(task.verb << " " << done.error().code);
        break;
      }
    }
  }
  room.deliver();
  return handed_in->subject;
}

}  // namespace

TEST_CASE("a mail to the applicant that came back is told to the officials of the case until another was written") {
  const auto room = Room::raise();
  const auto handed_in = room->desk().submit(
      room->session("wahyu@kudus"),
      {.sop = {},
       .applicants = {},
       .statement = {},
       .letter_number = "800/12/2026",
       .papers = {{"surat_permohonan", "surat.pdf", paper_pdf("Permohonan", room->clock().now())},
                  {"ktp", "ktp.png", to_bytes(ktp_png())}},
       .idempotency_key = {},
       .letter_date = "2026-01-02"});
  REQUIRE(handed_in);
  room->deliver();
  const std::string at = path_of(handed_in->subject);
  Browser kadis = somebody(*room, "kadis@kudus"), wahyu = somebody(*room, "wahyu@kudus");
  const std::string told = "Surel kepada pemohon kembali";
  CHECK_FALSE(has(html_of(kadis.get(at)), told));

  const std::string address{room->person("wahyu@kudus").email->text()};
  const auto bounce = [&](const std::string& status) {
    const auto& mails = room->letterbox().mails;
    const auto sent = std::ranges::find_if(mails, [&](const mail::Mail& m) { return m.to == address; });
    REQUIRE(sent != mails.end());
    const std::string report =
        "From: MAILER-DAEMON@mx.contoh.go.id\r\nTo: " + sent->from + "\r\nSubject: Undelivered\r\nMessage-ID: <" + status +
        "@mx>\r\nDate: Mon, 5 Jan 2026 02:00:00 +0000\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.contoh.go.id\r\n\r\n"
        "Final-Recipient: rfc822; " + address + "\r\nAction: " + (status[0] == '5' ? "failed" : "delayed") + "\r\nStatus: " +
        status + "\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        "Message-ID: <" + sent->message_id + ">\r\n\r\n--b--\r\n";
    const auto taken = actions::take_mail(room->services(), report, OfficeId::trusted("psre"));
    REQUIRE(taken);
    CHECK(taken->state == "laporan");
    return taken->office.text();
  };
  room->clock().advance(std::chrono::minutes{1});
  bounce("4.2.2");  // its server will try again
  CHECK_FALSE(has(html_of(kadis.get(at)), told));
  CHECK(bounce("5.1.1") == "kudus");  // whosever tray takes what nobody knows
  const std::string page = html_of(kadis.get(at));
  CHECK(has(page, told));
  CHECK(has(page, "5.1.1"));
  CHECK(has(page, address));
  CHECK_FALSE(has(html_of(wahyu.get(at)), told));
  // Written to again: should that come back too, it will say so.
  room->clock().advance(std::chrono::minutes{1});
  REQUIRE(room->desk().message(room->session("kadis@kudus"), handed_in->subject, "Mohon periksa surel Anda."));
  CHECK_FALSE(has(html_of(kadis.get(at)), told));
}

TEST_CASE("an officer sends a case back with the reason, the office hands it over anew, and its head takes it back") {
  const auto room = Room::raise();
  const actions::CaseRef ours = at_the_authority(*room, "wahyu@kudus");
  Browser kadis = somebody(*room, "kadis@kudus"), verifikator = somebody(*room, "verifikator@kudus"),
          petugas = somebody(*room, "petugas@psre");
  const auto linked = [&] { return *room->desk().view(room->session("kadis@kudus"), ours)->linked; };
  const actions::CaseRef first = linked();

  // The office's page says who has it since when, and what can be done.
  const std::string away = html_of(kadis.get(path_of(ours)));
  CHECK(has(away, "Perkara ada di otoritas sertifikat"));
  CHECK(has(away, "memegang perkara ini sejak"));
  CHECK(has(away, "<form id=\"tarik-otoritas\""));
  CHECK(has(away, "2 Januari 2026"));  // the letter's own date
  CHECK(has(html_of(kadis.get("/meja/perkara")), "di otoritas"));
  CHECK_FALSE(has(html_of(somebody(*room, "kabid@kudus").get(path_of(ours))), "<form id=\"tarik-otoritas\""));
  CHECK_FALSE(has(away, "<form id=\"tolak\""));

  const std::string there = html_of(petugas.get(path_of(first)));
  const auto silent = petugas.send(there, "kembalikan", {{"alasan", "  "}});
  CHECK(silent.status == 422);
  CHECK(has(html_of(silent), "Alasan belum ditulis"));
  petugas.follow(petugas.send(there, "kembalikan", {{"alasan", "KTP tidak terbaca"}}));
  room->deliver();

  const std::string back = html_of(verifikator.get(path_of(ours)));
  CHECK(has(back, "Dikembalikan oleh otoritas"));
  CHECK(has(back, "KTP tidak terbaca"));
  verifikator.follow(verifikator.send(back, "langkah-kirim", {}));
  room->deliver();
  const actions::CaseRef second = linked();
  CHECK(second != first);
  CHECK_FALSE(has(html_of(kadis.get(path_of(ours))), "Dikembalikan oleh otoritas"));

  kadis.follow(kadis.send(html_of(kadis.get(path_of(ours))), "tarik-otoritas", {{"alasan", "Pegawai pindah"}}));
  room->deliver();
  CHECK(room->desk().view(room->session("kadis@kudus"), ours)->status == "withdrawn");
  const std::string theirs = html_of(petugas.get(path_of(second)));
  CHECK(has(theirs, "Ditarik"));
  CHECK_FALSE(has(theirs, "<form id=\"langkah-"));
}

TEST_CASE("who holds a certificate is refused, or registered once two officers have revoked the old one") {
  const auto room = Room::raise();
  REQUIRE(room->desk().bootstrap_signer({}, OfficeId::trusted("kudus"), room->person("wahyu@kudus").id,
                                        Secret{std::string_view{room_password}}, "Penetapan"));
  const actions::CaseRef ours = at_the_authority(*room, "wahyu@kudus");
  const std::string there = path_of(*room->desk().view(room->session("kadis@kudus"), ours)->linked);
  Browser ani = somebody(*room, "petugas@psre"), budi = somebody(*room, "petugas2@psre");
  ani.follow(ani.send(html_of(ani.get(there)), "langkah-terima", {}));
  const std::string page = html_of(ani.get(there));
  CHECK(has(page, "Pemohon ini masih memegang sertifikat"));
  CHECK_FALSE(has(page, "<form id=\"langkah-daftar\""));
  CHECK(has(page, "<form id=\"tolak\""));

  const auto asked = ani.send(page, "ganti-lama", {});
  REQUIRE(asked.status == 303);
  const std::string request{asked.headers.get("Location")};
  CHECK(has(html_of(ani.get(there)), "menunggu persetujuan petugas kedua"));
  budi.follow(budi.send(html_of(budi.get(request)), "setuju", {{"yakin", "ya"}}));
  room->deliver();
  const std::string open = html_of(ani.get(there));
  CHECK_FALSE(has(open, "Pemohon ini masih memegang sertifikat"));
  const std::string registered = ani.follow(ani.send(open, "langkah-daftar", {}));
  CHECK_FALSE(has(registered, "role=\"alert\""));

  // Refused at a row that is the applicant's: the office and the applicant are told.
  ani.follow(ani.send(html_of(ani.get(there)), "tolak", {{"alasan", "Suratnya keliru"}}));
  room->deliver();
  const auto seen = room->desk().view(room->session("kadis@kudus"), ours);
  CHECK(seen->status == "refused");
  CHECK(seen->refused_reason == "Suratnya keliru");
  CHECK(std::any_of(room->letterbox().mails.begin(), room->letterbox().mails.end(),
                    [](const mail::Mail& mail) { return has(mail.text, "Suratnya keliru"); }));
}

}  // namespace paraf::staff
