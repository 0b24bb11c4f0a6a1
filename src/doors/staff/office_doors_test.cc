// The office's own business by its pages: letter templates from Word, imports, marks of correction, the
// authority's mail, the books as files.
#include <doctest/doctest.h>

#include "actions/mailbox.h"
#include "doors/staff/room_test.h"
#include "office/letters/word_sample_test.h"

namespace paraf::staff {

namespace {

std::string hand_in(Room& room, Browser& applicant) {
  const std::string pdf{text_of(paper_pdf("Permohonan", room.clock().now()))};
  const auto sent =
      applicant.send(html_of(applicant.get("/meja/ajukan")), "ajukan", {{"nomor", "800/12/2026"}},
                     {{"u.surat_permohonan", "permohonan.pdf", pdf}, {"u.ktp", "ktp.png", ktp_png()}});
  REQUIRE(sent.status == 303);
  const std::string where{sent.headers.get("Location")};
  return where.substr(0, where.find('?'));
}

// Up to the draft that lies before the head of the office.
void draft_it(Room& room, const std::string& at) {
  Browser kadis = somebody(room, "kadis@kudus"), kabid = somebody(room, "kabid@kudus"),
          kasi = somebody(room, "kasi@kudus"), verifikator = somebody(room, "verifikator@kudus");
  kadis.send(html_of(kadis.get(at)), "langkah-disposisi", {{"hasil", "setuju"}, {"p.text", "Proses"}});
  kabid.send(html_of(kabid.get(at)), "langkah-terima", {});
  kabid.send(html_of(kabid.get(at)), "langkah-disposisi", {{"hasil", "setuju"}, {"p.text", "Periksa"}});
  kabid.send(html_of(kabid.get(at)), "langkah-teruskan", {});
  kasi.send(html_of(kasi.get(at)), "langkah-periksa",
            {{"hasil", "setuju"}, {"v.surat_permohonan", "lengkap"}, {"v.ktp", "lengkap"}});
  kasi.send(html_of(kasi.get(at)), "langkah-teruskan", {});
  verifikator.send(html_of(verifikator.get(at)), "langkah-susun", {});
}

const store::Sql later_mails{"office_doors_test", R"(
-- name: one_more
INSERT INTO connector_mail (office, id, hash, came, state, case_id, event, proof, reason, sealed, document, by_person, version)
SELECT office, $3, $3, came + 1000000, state, case_id, event, proof, reason, sealed, document, by_person, version
FROM connector_mail WHERE office = $1 AND id = $2;
)"};

}  // namespace

TEST_CASE("a Word file becomes the wording of new letters, and running cases keep the old") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, "agendaris@kudus"), wahyu = somebody(*room, "wahyu@kudus"),
          kadis = somebody(*room, "kadis@kudus"), nur = somebody(*room, "nur@kudus");
  const std::string before = hand_in(*room, wahyu);
  const std::string word{text_of(letters::word_sample::recommendation())};
  CHECK(wahyu.get("/meja/templat").status == 403);
  const auto put = [&](Browser& who, const char* how, const std::string& file) {
    return who.send(html_of(who.get("/meja/templat")), "templat", {{"surat", "rekomendasi"}, {"cara", how}},
                    {{"berkas", "rekomendasi.docx", file}});
  };
  const std::string read = html_of(put(kadis, "periksa", word));
  CHECK(has(read, "Berkas dapat dipakai"));
  CHECK(has(read, "instansi_pemohon"));
  CHECK_FALSE(has(read, "templates."));
  const auto preview = put(kadis, "contoh", word);
  CHECK(preview.headers.get("Content-Type") == "application/pdf");
  const auto trap = put(admin, "pasang",
                        std::string{text_of(letters::word_sample::zip(
                            {{"word/document.xml", "<x/>"}, {"word/vbaProject.bin", "x"}}))});
  CHECK(trap.status == 422);
  CHECK(has(html_of(trap), "makro"));
  CHECK(put(kadis, "pasang", word).status ==
        403);  // looking is for all of the office, changing for its administrator
  CHECK(put(admin, "pasang", word).status == 303);

  const std::string after = hand_in(*room, nur);
  draft_it(*room, before);
  draft_it(*room, after);
  const std::string old_words = html_of(kadis.get(before + "/surat/rekomendasi/koreksi")),
                    new_words = html_of(kadis.get(after + "/surat/rekomendasi/koreksi"));
  CHECK_FALSE(has(old_words, "kami merekomendasikan 1 (satu) orang"));
  CHECK(has(new_words, "kami merekomendasikan 1 (satu) orang"));
}

TEST_CASE("who has a draft before them marks what is to be put right; the next version answers") {
  const auto room = Room::raise();
  Browser wahyu = somebody(*room, "wahyu@kudus"), kadis = somebody(*room, "kadis@kudus"),
          kasi = somebody(*room, "kasi@kudus"), verifikator = somebody(*room, "verifikator@kudus");
  const std::string at = hand_in(*room, wahyu), marks = at + "/surat/rekomendasi/koreksi";
  CHECK(kadis.get(marks).status == 404);  // no draft yet
  draft_it(*room, at);
  CHECK(wahyu.get(marks).status == 404);
  CHECK_FALSE(has(html_of(kasi.get(marks)), "id=\"koreksi\""));  // it is not before them
  const std::string page = html_of(kadis.get(marks));
  const auto marked = kadis.send(page, "koreksi", {{"bagian", "1"}, {"kata", "Sifat seharusnya Segera"}});
  CHECK(marked.status == 303);
  CHECK(kadis.send(page, "koreksi", {{"bagian", "1"}, {"kata", "Sifat seharusnya Segera"}}).status == 303);
  const std::string seen = html_of(verifikator.get(marks));
  CHECK(has(seen, "Sifat seharusnya Segera"));
  CHECK(seen.find("Sifat seharusnya Segera") ==
        seen.rfind("Sifat seharusnya Segera"));  // once: the key is the same
  CHECK(has(seen, "Belum diperbaiki"));
  CHECK_FALSE(has(seen, "corrections."));
  CHECK(kadis.send(page, "koreksi", {{"bagian", "99"}, {"kata", "x"}, {"kunci", "k2"}}).status == 400);
  CHECK(has(html_of(kadis.get(at)), "/surat/rekomendasi/koreksi"));

  kadis.send(html_of(kadis.get(at)), "langkah-tanda-tangan",
             {{"hasil", "koreksi"}, {"p.text", "lihat koreksi"}});
  // Row three begins again.
  kasi.send(html_of(kasi.get(at)), "langkah-periksa",
            {{"hasil", "setuju"}, {"v.surat_permohonan", "lengkap"}, {"v.ktp", "lengkap"}});
  kasi.send(html_of(kasi.get(at)), "langkah-teruskan", {});
  verifikator.send(html_of(verifikator.get(at)), "langkah-susun",
                   {{"f.instansi_pemohon", "Dinas Perdagangan"}});
  CHECK(has(html_of(kadis.get(marks)), "Dijawab versi 2"));
  // A page of the version before is told so.
  CHECK(kadis.send(page, "koreksi", {{"bagian", "1"}, {"kata", "lagi"}, {"kunci", "k3"}}).status == 409);
}

TEST_CASE("a list is judged before it is taken, and every bad row is told") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, "agendaris@kudus"), kadis = somebody(*room, "kadis@kudus");
  CHECK(kadis.get("/meja/impor").status == 403);
  const std::string list =
      "Nama;NIP;NIK;Email;Login\r\n"
      "Ani Contoh;198604122011012001;9910991204861001;ani.contoh@kuduskab.go.id;ani\r\n"
      "Budi Contoh;12;;;budi\r\n";
  const auto put = [&](const char* how) {
    return admin.send(html_of(admin.get("/meja/impor")), "impor", {{"apa", "orang"}, {"cara", how}},
                      {{"berkas", "orang.csv", list}});
  };
  const std::string dry = html_of(put("uji"));
  CHECK(has(dry, "2 baris: 1 akan ditambahkan, 0 sudah tercatat, 1 salah"));
  CHECK(has(dry, "Dilewati"));
  CHECK_FALSE(has(dry, "imports."));
  CHECK(has(html_of(put("tulis")), "1 ditambahkan"));
  CHECK(has(html_of(put("tulis")), "0 ditambahkan, 1 sudah tercatat"));
  const auto none =
      admin.send(html_of(admin.get("/meja/impor")), "impor", {{"apa", "orang"}, {"cara", "uji"}});
  CHECK(none.status == 400);
}

TEST_CASE("mail of the authority that nothing matches waits for an official, who says what it is") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus"), wahyu = somebody(*room, "wahyu@kudus");
  const auto come = [&](const std::string& subject) {
    const auto taken = actions::take_mail(
        room->services(),
        "From: layanan@otoritas.example\r\nTo: kominfo@kuduskab.go.id\r\nSubject: " + subject +
            "\r\nMessage-ID: <" + subject +
            "@x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
            "boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSudah kami "
            "terima <b>.\r\n--b\r\nContent-Type: application/pdf; "
            "name=\"../bukti.pdf\"\r\nContent-Disposition: attachment; "
            "filename=\"../bukti.pdf\"\r\n\r\n%PDF-1.4\r\n--b--\r\n",
        OfficeId::trusted("kudus"));
    REQUIRE(taken);
    return taken->id;
  };
  const std::string id = come("balasan");
  CHECK(wahyu.get("/meja/surel-otoritas").status == 403);
  const std::string tray = html_of(kadis.get("/meja/surel-otoritas"));
  CHECK(has(tray, "balasan"));
  CHECK_FALSE(has(tray, "tray."));
  const std::string at = "/meja/surel-otoritas/" + id, mail = html_of(kadis.get(at));
  CHECK(has(mail, "Sudah kami terima &lt;b&gt;."));
  CHECK_FALSE(has(mail, "tray."));
  CHECK(kadis.get(at + "/lampiran/0").headers.get("Content-Type") == "application/pdf");
  CHECK_FALSE(has(std::string{kadis.get(at + "/lampiran/0").headers.get("Content-Disposition")}, "/"));
  CHECK(kadis.get(at + "/lampiran/7").status == 404);
  CHECK(kadis.get(at + "/asli").headers.get("Content-Type") == "message/rfc822");
  // Nothing was sent for that case: no word of an authority can be about it.
  const std::string there = hand_in(*room, wahyu);
  const std::string one = there.substr(there.rfind('/') + 1);
  CHECK(kadis.send(mail, "putuskan", {{"perkara", one}, {"peristiwa", "received"}, {"alasan", "telepon"}})
            .status == 409);
  CHECK(kadis.send(mail, "abaikan", {{"alasan", ""}}).status == 422);
  CHECK(kadis.send(mail, "abaikan", {{"alasan", "iklan"}}).status == 303);
  CHECK_FALSE(has(html_of(kadis.get("/meja/surel-otoritas")), "balasan"));
  CHECK(has(html_of(kadis.get("/meja/surel-otoritas?semua=ya")), "Diabaikan"));
}

TEST_CASE("a mail is found however many came after it") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus");
  const actions::Services& s = room->services();
  const OfficeId kudus = OfficeId::trusted("kudus");
  const auto taken = actions::take_mail(s,
                                        "From: layanan@otoritas.example\r\nSubject: lama\r\nMessage-ID: "
                                        "<lama@x>\r\n\r\nSudah lama.\r\n",
                                        kudus);
  REQUIRE(taken);
  REQUIRE(s.store.transact(store::Scope::office(kudus), [&](store::Transaction& tx) -> Result<void> {
    for (int i = 0; i < 1000; ++i)
      TRY(tx.execute(later_mails, "one_more",
                     {store::value(kudus), store::value(taken->id), store::value("sesudah-" + std::to_string(i))}));
    return {};
  }));
  const std::string at = "/meja/surel-otoritas/";
  CHECK(has(html_of(kadis.get(at + taken->id)), "Sudah lama."));
  CHECK(kadis.get(at + "tidak-ada").status == 404);
  CHECK(somebody(*room, "wahyu@kudus").get(at + taken->id).status == 403);
}

TEST_CASE("the year's book leaves as PDF, XLSX and CSV") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus"), wahyu = somebody(*room, "wahyu@kudus");
  draft_it(*room, hand_in(*room, wahyu));
  struct Row {
    const char *form, *type;
  };
  for (const Row& row : {Row{"pdf", "application/pdf"},
                         {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
                         {"csv", "text/csv; charset=utf-8"}})
    for (const char* book : {"masuk", "keluar", "agenda"}) {
      CAPTURE(row.form);
      CAPTURE(book);
      const auto file = kadis.get(std::string{"/meja/register/berkas?buku="} + book + "&bentuk=" + row.form);
      CHECK(file.status == 200);
      CHECK(file.headers.get("Content-Type") == row.type);
    }
  CHECK(has(html_of(kadis.get("/meja/register/berkas?buku=masuk&bentuk=csv")), "800/12/2026"));
  CHECK(kadis.get("/meja/register/berkas?bentuk=exe").status == 400);
  CHECK(wahyu.get("/meja/register/berkas").status == 403);
}

TEST_CASE("the form of a check says what the counter should know") {
  const auto room = Room::raise();
  Browser wahyu = somebody(*room, "wahyu@kudus"), kasi = somebody(*room, "kasi@kudus"),
          kadis = somebody(*room, "kadis@kudus"), kabid = somebody(*room, "kabid@kudus");
  const std::string first = hand_in(*room, wahyu);
  const std::string at = hand_in(*room, wahyu);  // the same papers once more, while the first is open
  kadis.send(html_of(kadis.get(at)), "langkah-disposisi", {{"hasil", "setuju"}, {"p.text", "Proses"}});
  kabid.send(html_of(kabid.get(at)), "langkah-terima", {});
  kabid.send(html_of(kabid.get(at)), "langkah-disposisi", {{"hasil", "setuju"}, {"p.text", "Periksa"}});
  kabid.send(html_of(kabid.get(at)), "langkah-teruskan", {});
  const std::string check = html_of(kasi.get(at));
  CHECK(has(check, "masih berjalan, kode "));
  CHECK(has(check, "href=\"" + first + "\""));  // it leads to the other one
  CHECK(has(check, "sama persis dengan berkas pada permohonan"));
  CHECK_FALSE(has(html_of(kadis.get(at)), "sama persis"));  // it is told with the form, to whom it is for
}

}  // namespace paraf::staff
