#include "doors/staff/staff.h"

#include <doctest/doctest.h>

#include "doors/staff/room_test.h"

namespace paraf::staff {

namespace {

std::string pdf_text(Room& room, const std::string& title) {
  return std::string{text_of(paper_pdf(title, room.clock().now()))};
}

// A request of Kudus, handed in by the applicant's own form; the path of its case.
std::string hand_in(Room& room, Browser& applicant, const http::Pairs& fields = {}) {
  const std::string page = html_of(applicant.get("/meja/ajukan"));
  const auto sent = applicant.send(page, "ajukan", fields,
                                   {{"u.surat_permohonan", "permohonan.pdf", pdf_text(room, "Permohonan")},
                                    {"u.ktp", "ktp.png", ktp_png()}});
  if (sent.status != 303) FAIL(html_of(sent));
  const std::string where{sent.headers.get("Location")};
  return where.substr(0, where.find('?'));
}

// The token of the session that the page was made for.
std::string csrf_of(const std::string& page) {
  const std::size_t token = page.find("name=\"csrf\" value=\"") + 19;
  return page.substr(token, page.find('"', token) - token);
}

}  // namespace

TEST_CASE("who is not logged in is sent to the login and comes back after it") {
  const auto room = Room::raise();
  Browser stranger{room->router()};
  for (const char* path :
       {"/meja", "/meja/ajukan", "/meja/sertifikat", "/meja/perkara/kudus/01J00000000000000000000000"}) {
    CAPTURE(path);
    const auto answer = stranger.get(path);
    CHECK(answer.status == 303);
    CHECK(answer.headers.get("Location") == "/meja/masuk?ke=" + http::encode(path));
    CHECK(answer.headers.get("Cache-Control") == "no-store");
  }
  CHECK(stranger.post("/meja/sertifikat/tanda-tangan", {}).status == 303);

  const auto wrong = stranger.post(
      "/meja/masuk", {{"akun", "kadis@kudus"}, {"sandi", "bukan ini sandinya"}, {"ke", "/meja/ajukan"}});
  CHECK(wrong.status == 401);
  CHECK(has(html_of(wrong), "value=\"kadis@kudus\""));
  CHECK_FALSE(has(html_of(wrong), "bukan ini sandinya"));
  CHECK(stranger.cookie.empty());

  const auto right = stranger.post(
      "/meja/masuk", {{"akun", "kadis@kudus"}, {"sandi", room_password}, {"ke", "/meja/ajukan"}});
  CHECK(right.headers.get("Location") == "/meja/ajukan");
  CHECK(stranger.cookie.starts_with("paraf="));  // the API's own cookie
  CHECK(has(std::string{right.headers.get("Set-Cookie")}, "HttpOnly"));
  CHECK(stranger.get("/meja").status == 200);
}

TEST_CASE("the login leads only to pages of the desk") {
  const auto room = Room::raise();
  struct Row {
    const char *why, *asked, *given;
  };
  const Row rows[] = {
      {"a page of the desk", "/meja/sertifikat", "/meja/sertifikat"},
      {"with its query", "/meja?status=open", "/meja?status=open"},
      {"another site", "https://jahat.example/", "/meja"},
      {"another site, without a scheme", "//jahat.example/meja", "/meja"},
      {"a path that only begins alike", "/mejaku", "/meja"},
      {"a header of one's own", "/meja\r\nSet-Cookie: a=b", "/meja"},
      {"round and round", "/meja/masuk", "/meja"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Browser browser{room->router()};
    const auto answer =
        browser.post("/meja/masuk", {{"akun", "kadis@kudus"}, {"sandi", room_password}, {"ke", row.asked}});
    CHECK(answer.headers.get("Location") == row.given);
  }
}

TEST_CASE("a form is heard only from our own page") {
  const auto room = Room::raise();
  Browser wahyu = somebody(*room, "wahyu@kudus");
  const std::string at = hand_in(*room, wahyu);
  struct Row {
    const char* why;
    http::Pairs fields;
  };
  const Row rows[] = {
      {"no token", {{"alasan", "salah unggah"}, {"yakin", "ya"}}},
      {"an empty token", {{"csrf", ""}, {"alasan", "salah unggah"}, {"yakin", "ya"}}},
      {"a made-up token", {{"csrf", std::string(43, 'A')}, {"alasan", "salah unggah"}, {"yakin", "ya"}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(wahyu.post(at + "/tarik", row.fields).status == 403);
    CHECK(wahyu.post("/meja/keluar", row.fields).status == 403);
  }
  Browser nur = somebody(*room, "nur@kudus");  // another session's token
  const std::string token = csrf_of(html_of(nur.get("/meja/ajukan")));
  CHECK(wahyu.post(at + "/tarik", {{"csrf", token}, {"alasan", "x"}, {"yakin", "ya"}}).status == 403);
  CHECK(has(html_of(wahyu.get(at)), "Diproses"));

  http::Request other;  // a browser that says it comes from elsewhere
  other.method = http::Method::post;
  other.path = "/meja/masuk";
  other.headers.add("Sec-Fetch-Site", "cross-site");
  other.headers.add("Content-Type", "application/x-www-form-urlencoded");
  other.body = http::Body{"akun=kadis%40kudus&sandi=" + http::encode(room_password)};
  CHECK(room->router().dispatch(other).status == 403);
}

TEST_CASE("a case of another office does not exist, nor one's colleague's for an applicant") {
  const auto room = Room::raise();
  Browser wahyu = somebody(*room, "wahyu@kudus");
  const std::string at = hand_in(*room, wahyu);
  CHECK(wahyu.get(at).status == 200);
  CHECK(somebody(*room, "kadis@kudus").get(at).status == 200);
  for (const char* login : {"petugas@psre", "pencatat@psre", "nur@kudus"}) {
    CAPTURE(login);
    Browser other = somebody(*room, login);
    for (const char* below : {"", "/surat/rekomendasi", "/disposisi"})
      CHECK(other.get(at + below).status == 404);
    CHECK_FALSE(has(html_of(other.get("/meja")), at));
  }
}

TEST_CASE("what people type is text on every page") {
  const auto room = Room::raise();
  Browser wahyu = somebody(*room, "wahyu@kudus");
  const std::string evil = "<script>alert(1)</script>\"'&";
  const std::string at = hand_in(*room, wahyu, {{"nomor", evil}, {"s.position", evil}});
  Browser kadis = somebody(*room, "kadis@kudus");
  const std::string done = kadis.follow(
      kadis.send(html_of(kadis.get(at)), "langkah-disposisi", {{"hasil", "setuju"}, {"p.text", "</textarea><img src=x>"}}));
  for (const std::string& page :
       {done, html_of(kadis.get("/meja")), html_of(wahyu.get(at)), html_of(wahyu.get("/meja"))}) {
    CHECK_FALSE(has(page, "<script>"));
    CHECK_FALSE(has(page, "<img src=x"));
  }
  CHECK(has(done, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
  CHECK(has(done, "&lt;/textarea&gt;&lt;img src=x&gt;"));
  const auto failed = wahyu.send(html_of(wahyu.get("/meja/ajukan")), "ajukan",
                                 {{"nomor", evil}, {"s.nik", "123"}, {"s.name", evil}});
  CHECK(failed.status >= 400);
  CHECK_FALSE(has(html_of(failed), "<script>"));
  // The field that is wrong says so itself; what is said of the whole has the focus, and the rest is as it was typed.
  CHECK(has(html_of(failed), "id=\"ajukan-s.nik-error\""));
  CHECK(has(html_of(failed), "aria-describedby=\"ajukan-s.nik-error\" aria-invalid=\"true\""));
  CHECK_FALSE(has(html_of(failed), "ajukan-s.nip-error"));
  CHECK(has(html_of(failed), "role=\"alert\" tabindex=\"-1\" autofocus"));
}

TEST_CASE(
    "a procedure is carried by forms, from the request to the returned file and on to the signed letter") {
  const auto room = Room::raise();
  Browser wahyu = somebody(*room, "wahyu@kudus"), kadis = somebody(*room, "kadis@kudus"),
          kabid = somebody(*room, "kabid@kudus"), kasi = somebody(*room, "kasi@kudus"),
          verifikator = somebody(*room, "verifikator@kudus");
  const std::string at = hand_in(*room, wahyu, {{"nomor", "800/12/2026"}});

  CHECK(has(html_of(kadis.get("/meja")), "Beri disposisi"));
  CHECK(has(html_of(kabid.get("/meja")), "Tidak ada pekerjaan yang menunggu Anda"));
  CHECK_FALSE(has(html_of(kabid.get(at)), "id=\"langkah-"));  // not his turn: no form

  // The same button twice is one act; an old page is told so.
  const std::string first = html_of(kadis.get(at));
  CHECK(has(first, "belum dimulai"));  // what the applicant did was not taken up by anybody
  CHECK(has(first, "pada isian “Isi disposisi atau perintah”"));
  CHECK(has(kadis.follow(kadis.send(first, "langkah-disposisi", {{"hasil", "setuju"}, {"p.text", "Mohon diproses"}})),
            "Mohon diproses"));
  CHECK(kadis.send(first, "langkah-disposisi", {{"hasil", "setuju"}, {"p.text", "Mohon diproses"}}).status == 303);

  CHECK(kabid.follow(kabid.send(html_of(kabid.get(at)), "langkah-terima", {})).find("Nomor agenda masuk") !=
        std::string::npos);
  kabid.follow(kabid.send(html_of(kabid.get(at)), "langkah-disposisi", {{"hasil", "setuju"}, {"p.text", "Periksa"}}));
  kabid.follow(kabid.send(html_of(kabid.get(at)), "langkah-teruskan", {}));

  // A verdict without its reason comes back with what was typed; with it the file goes back.
  const std::string check = html_of(kasi.get(at));
  const auto no_reason =
      kasi.send(check, "langkah-periksa",
                {{"hasil", "setuju"}, {"v.surat_permohonan", "lengkap"}, {"v.ktp", "kurang"}, {"p.text", "lihat KTP"}});
  CHECK(no_reason.status == 422);
  CHECK(has(html_of(no_reason), "role=\"alert\""));
  CHECK(has(html_of(no_reason), "lihat KTP"));
  CHECK(has(html_of(no_reason), "value=\"kurang\" checked"));
  const std::string returned = kasi.follow(
      kasi.send(check, "langkah-periksa",
                {{"hasil", "setuju"}, {"v.surat_permohonan", "lengkap"}, {"v.ktp", "kurang"}, {"r.ktp", "Pindaian buram"}}));
  CHECK(has(returned, "Dikembalikan kepada pemohon"));
  CHECK_FALSE(has(returned, "id=\"langkah-"));

  const std::string asked = html_of(wahyu.get(at));
  CHECK(has(asked, "Pindaian buram"));
  const std::string ours = at.substr(std::string_view{"/meja/perkara/"}.size());
  CHECK(has(asked, "href=\"/meja/lengkapi/" + ours + "\""));  // pages of doors/portal
  const std::size_t slash = ours.find('/');
  REQUIRE(room->desk().amend(room->session("wahyu@kudus"),
                             {OfficeId::trusted(ours.substr(0, slash)), CaseId::trusted(ours.substr(slash + 1))},
                             {{"ktp", "ktp-jelas.png", to_bytes(ktp_png())}}, {}));
  kasi.follow(kasi.send(html_of(kasi.get(at)), "langkah-periksa",
                        {{"hasil", "setuju"}, {"v.surat_permohonan", "lengkap"}, {"v.ktp", "lengkap"}}));
  kasi.follow(kasi.send(html_of(kasi.get(at)), "langkah-teruskan", {}));

  const std::string drafting = html_of(verifikator.get(at));
  CHECK(has(drafting, "name=\"f.instansi_pemohon\""));
  verifikator.follow(
      verifikator.send(drafting, "langkah-susun", {{"f.instansi_pemohon", "Dinas Perdagangan"}}));
  const auto draft = verifikator.get(at + "/surat/rekomendasi");
  CHECK(draft.headers.get("Content-Type") == "application/pdf");
  CHECK(draft.headers.get("Cache-Control") == "no-store");
  CHECK(draft.headers.get("Content-Disposition").starts_with("inline"));
  CHECK(wahyu.get(at + "/surat/rekomendasi").status == 403);  // a draft is the office's own business

  // Without passphrase or scan nothing is signed, and the passphrase is never shown again.
  const auto certified =
      room->desk().bootstrap_signer({}, OfficeId::trusted("kudus"), room->person("kadis@kudus").id,
                                    Secret{std::string_view{room_password}}, "Penetapan");
  REQUIRE(certified);
  const std::string signing = html_of(kadis.get(at));
  const auto wrong =
      kadis.send(signing, "langkah-tanda-tangan", {{"hasil", "setuju"}, {"passphrase", "bukan passphrase yang benar"}});
  CHECK(wrong.status >= 400);
  CHECK_FALSE(has(html_of(wrong), "bukan passphrase yang benar"));
  const std::string is_signed = kadis.follow(
      kadis.send(html_of(kadis.get(at)), "langkah-tanda-tangan", {{"hasil", "setuju"}, {"passphrase", room_password}}));
  CHECK(has(is_signed, "Ditandatangani"));
  CHECK(wahyu.get(at + "/surat/rekomendasi").status == 200);
  verifikator.follow(verifikator.send(html_of(verifikator.get(at)), "langkah-kirim", {}));
  room->deliver();
  // Every page says the same: the authority has it, and who acts there.
  const std::string away = html_of(verifikator.get(at));
  CHECK(has(away, "Berkas diterima otoritas"));
  CHECK(has(away, "Berikutnya di sana: petugas otoritas mendaftarkan pemohon."));
  CHECK_FALSE(has(away, "<strong>Terima akun</strong>"));
  CHECK_FALSE(has(html_of(wahyu.get(at)), "Langkah yang sedang ditunggu"));
  CHECK(has(html_of(wahyu.get("/meja")), "Kini di otoritas sertifikat"));

  // At the authority the same desk goes on.
  Browser petugas = somebody(*room, "petugas@psre");
  const std::string queue = html_of(petugas.get("/meja"));
  const std::size_t theirs = queue.find("/meja/perkara/psre/");
  REQUIRE(theirs != std::string::npos);
  const std::string there = queue.substr(theirs, queue.find('"', theirs) - theirs);
  CHECK(has(queue, "Kudus"));  // whose it is
  CHECK(has(html_of(petugas.get(there)), "Instansi pengirim"));
  petugas.follow(petugas.send(html_of(petugas.get(there)), "langkah-terima", {}));
  petugas.follow(petugas.send(html_of(petugas.get(there)), "langkah-daftar", {}));
  room->deliver();
  CHECK(has(html_of(wahyu.get("/meja")), there));
  CHECK(has(html_of(wahyu.get(there)), "Lengkapi data identitas"));
  CHECK(kasi.get(there).status == 404);

  // The link and the second fact first; then the applicant's steps are forms too.
  std::string token;
  for (const mail::Mail& mail : room->letterbox().mails) {
    const std::size_t link_at = mail.text.find("/aktivasi/");
    if (link_at == std::string::npos) continue;
    token = mail.text.substr(link_at + 10, mail.text.find_first_of(" \r\n", link_at) - link_at - 10);
  }
  REQUIRE(room->desk().enrol(token, room->person("wahyu@kudus").nip->digits()));
  const std::string identity = html_of(wahyu.get(there));
  const std::string nik = "3319011103880007";
  const auto other =
      wahyu.send(identity, "langkah-a",
                 {{"p.name", "Wahyu Hidayatullah"}, {"p.nik", "12345"}, {"p.birth_date", "1988-11-03"}});
  CHECK(other.status >= 400);
  CHECK(has(html_of(other), "value=\"Wahyu Hidayatullah\""));
  CHECK_FALSE(has(html_of(other), "12345"));  // a NIK is typed again
  wahyu.follow(wahyu.send(
      identity, "langkah-a",
      {{"p.name", "Wahyu Hidayatullah"}, {"p.nik", nik}, {"p.birth_date", "1988-11-03"}, {"p.sure", "ya"}},
      {{"u.ktp", "ktp.png", ktp_png()}}));
  const std::string differ = html_of(petugas.get(there));
  CHECK(has(differ, "Menurut KTP (diketik pemohon)"));
  CHECK_FALSE(has(html_of(wahyu.get(there)), "Surat dan KTP tidak sesuai"));
  // Which digits, never what they are; and nothing is chosen for the officer.
  CHECK(has(differ, "Berbeda pada angka ke-"));
  CHECK_FALSE(has(differ, nik));
  CHECK_FALSE(has(differ, "name=\"hasil\" value=\"setuju\" checked"));
  CHECK(has(differ, "3 November 1988"));
  // Whole only to the officer whose step it is, when they ask, on a page that is not kept.
  CHECK(has(differ, "<li data-belum=\"ktp\">"));
  const auto ask = [&](Browser& by) {
    return by.post(there + "/nik", {{"csrf", csrf_of(html_of(by.get("/meja/ajukan")))}});
  };
  const auto shown = ask(petugas);
  CHECK(shown.status == 200);
  CHECK(has(html_of(shown), nik));
  CHECK(shown.headers.get("Cache-Control") == "no-store");
  CHECK_FALSE(has(html_of(petugas.get(there)), nik));
  CHECK(has(html_of(petugas.get(there + "/akses")), "Menampilkan NIK untuk verifikasi"));
  CHECK(ask(wahyu).status == 403);
  CHECK(ask(verifikator).status == 404);
  // A paper that does not fit cannot go with an approval; a refusal needs its reason, in the words of the
  // form.
  const auto unfit = petugas.send(differ, "langkah-c",
                                  {{"hasil", "setuju"}, {"v.ktp", "kurang"}, {"r.ktp", "Foto orang lain"}});
  CHECK(has(html_of(unfit), "Berkas dinyatakan tidak sesuai"));
  const std::string unsaid = html_of(petugas.send(differ, "langkah-c", {{"hasil", "tolak"}}));
  CHECK(has(unsaid, "Keputusan “Tolak permohonan” memerlukan alasan."));
  CHECK(has(unsaid, "<button type=\"submit\">Tolak permohonan</button>"));
  CHECK(has(html_of(petugas.send(differ, "langkah-c", {})), "Keputusan belum dipilih"));
  CHECK(petugas.send(differ, "langkah-c", {{"hasil", "setuju"}}).status == 422);
  const auto unlike =
      wahyu.send(html_of(wahyu.get(there)), "langkah-b",
                 {{"passphrase", "rumah di tepi danau 88"}, {"passphrase_lagi", "rumah di tepi danau 89"}});
  CHECK(has(html_of(unlike), "Passphrase tidak sama"));
  CHECK_FALSE(has(html_of(unlike), "rumah di tepi danau"));
  const std::string no = petugas.follow(
      petugas.send(differ, "langkah-c", {{"hasil", "tolak"}, {"p.text", "NIK pada KTP berbeda"}}));
  CHECK(has(no, "Permohonan ditolak"));
  CHECK(has(no, "NIK pada KTP berbeda"));

  // The papers, as they are; never from a cache.
  const std::string last = html_of(kasi.get(at));
  const std::size_t link = last.find(at + "/berkas/");
  REQUIRE(link != std::string::npos);
  const auto paper = kasi.get(last.substr(link, last.find('"', link) - link));
  CHECK(paper.status == 200);
  CHECK(paper.headers.get("X-Content-Type-Options") == "nosniff");
  CHECK(paper.headers.get("Cache-Control") == "no-store");
}

TEST_CASE("an applicant takes a request back only when sure") {
  const auto room = Room::raise();
  Browser nur = somebody(*room, "nur@kudus");
  const std::string at = hand_in(*room, nur);
  const std::string page = html_of(nur.get(at));
  const auto unsure = nur.send(page, "tarik", {{"alasan", "Salah unggah"}});
  CHECK(unsure.status == 422);
  CHECK(has(html_of(unsure), "Salah unggah"));
  const std::string over = nur.follow(nur.send(page, "tarik", {{"alasan", "Salah unggah"}, {"yakin", "ya"}}));
  CHECK(has(over, "Ditarik"));
  CHECK_FALSE(has(over, "<form id=\"tarik\""));
}

TEST_CASE("where there is no page, who is logged in keeps the desk, and a stranger gets none of it") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus");
  const auto gone = kadis.get("/meja/tidak/ada/halaman");
  CHECK(gone.status == 404);
  CHECK(has(html_of(gone), "class=\"rail\""));
  Browser nobody{room->router()};
  const auto strange = nobody.get("/meja/tidak/ada/halaman");
  CHECK(strange.status == 404);
  CHECK_FALSE(has(html_of(strange), "class=\"rail\""));
}

TEST_CASE("the login page says why somebody stands before it") {
  const auto room = Room::raise();
  Browser ended = somebody(*room, "kadis@kudus");
  ended.cookie = ended.cookie.substr(0, ended.cookie.find('=') + 1) + std::string(43, 'A');
  const auto sent = ended.get("/meja/sertifikat");
  CHECK(sent.headers.get("Location") == "/meja/masuk?ke=%2Fmeja%2Fsertifikat&sebab=habis");
  CHECK(has(ended.follow(sent), "tersimpan di peramban ini"));
  CHECK_FALSE(has(html_of(ended.get("/meja/masuk")), ">Sesi berakhir<"));
  Browser leaves = somebody(*room, "kadis@kudus");
  const std::string desk = html_of(leaves.get("/meja"));
  const std::size_t token = desk.find("name=\"csrf\" value=\"") + 19;
  const auto left = leaves.post("/meja/keluar", {{"csrf", desk.substr(token, desk.find('"', token) - token)}});
  CHECK(has(leaves.follow(left), "dihapus dari peramban ini"));
}

TEST_CASE("a holder hands a PDF in, finds what was signed, and revokes") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus");
  CHECK(has(html_of(kadis.get("/meja/sertifikat")), "Anda belum memiliki sertifikat"));
  const auto serial =
      room->desk().bootstrap_signer({}, OfficeId::trusted("kudus"), room->person("kadis@kudus").id,
                                    Secret{std::string_view{room_password}}, "Penetapan");
  REQUIRE(serial);
  const std::string page = html_of(kadis.get("/meja/sertifikat"));
  const std::vector<SentFile> file = {{"pdf", "berita acara.pdf", pdf_text(*room, "Berita acara")}};
  CHECK(kadis.send(page, "tandatangan", {}).status == 422);  // no file
  const auto taken = kadis.send(page, "tandatangan", {}, file);
  CHECK(taken.status == 303);  // to its pages: doors/portal
  const std::string waits{taken.headers.get("Location")};
  CHECK(waits.starts_with("/meja/tanda-tangan/"));
  CHECK(has(html_of(kadis.get("/meja/sertifikat")), waits));
  actions::SignRequest order;
  order.pdf = to_bytes(pdf_text(*room, "Berita acara"));
  order.name = "berita acara.pdf";
  order.passphrase = Secret{std::string_view{room_password}};
  REQUIRE(room->desk().sign_document(
      {room->person("kadis@kudus").id, OfficeId::trusted("kudus"), std::nullopt}, std::move(order)));
  const std::string done = html_of(kadis.get("/meja/sertifikat"));
  const std::size_t link = done.find("/meja/sertifikat/dokumen/");
  REQUIRE(link != std::string::npos);
  const auto is_signed = kadis.get(done.substr(link, done.find('"', link) - link));
  CHECK(is_signed.headers.get("Content-Type") == "application/pdf");
  CHECK(has(html_of(is_signed), "ETSI.CAdES.detached"));
  CHECK(somebody(*room, "kabid@kudus").get(done.substr(link, done.find('"', link) - link)).status == 404);

  const std::string mine = "/meja/sertifikat/" + *serial;
  for (const char* form : {"pem", "der", "chain", "p7b"}) CHECK(kadis.get(mine + "/" + form).status == 200);
  CHECK(has(html_of(kadis.get(mine + "/pem")), "BEGIN CERTIFICATE"));
  CHECK(somebody(*room, "kabid@kudus").get(mine + "/pem").status == 403);

  const std::string ask = html_of(kadis.get(mine + "/cabut"));
  CHECK(kadis.send(ask, "cabut", {{"alasan", "superseded"}}).status == 422);
  CHECK(has(kadis.follow(kadis.send(ask, "cabut", {{"alasan", "superseded"}, {"yakin", "ya"}})),
            "Sertifikat sudah dicabut"));
}

TEST_CASE("every page has its words in both languages, and loads nothing from elsewhere") {
  const auto room = Room::raise();
  Browser wahyu = somebody(*room, "wahyu@kudus");
  const std::string at = hand_in(*room, wahyu);
  Browser kadis = somebody(*room, "kadis@kudus"), petugas = somebody(*room, "petugas@psre");
  for (const std::string& path :
       {std::string{"/meja"}, std::string{"/meja/ajukan"}, std::string{"/meja/sertifikat"}, at}) {
    for (Browser* reader : {&wahyu, &kadis, &petugas}) {
      for (const char* language : {"?lang=id", "?lang=en"}) {
        CAPTURE(path);
        CAPTURE(language);
        const auto answer = reader->get(path + language);
        const std::string html = html_of(answer);
        CHECK_FALSE(has(html, "staff."));
        CHECK_FALSE(has(html, "publik."));
        // One script, ours, by its address; none in the text.
        CHECK(html.find("<script") == html.find("<script type=\"module\" src=\"/aset/"));
        CHECK(html.find("<script") == html.rfind("<script"));
        CHECK_FALSE(has(html, " style="));
        CHECK_FALSE(has(html, "src=\"http"));
        CHECK(has(std::string{answer.headers.get("Content-Security-Policy")}, "default-src 'none'"));
        CHECK(answer.headers.get("Cache-Control") == "no-store");
        CHECK(has(html, std::string{"<html lang=\""} + (language + 6) + "\">"));
      }
    }
  }
}

TEST_CASE("every place of the desk is for some and refused to others") {
  const auto room = Room::raise();
  Browser wahyu = somebody(*room, "wahyu@kudus");
  const std::string at = hand_in(*room, wahyu);
  Browser kadis = somebody(*room, "kadis@kudus"), admin = somebody(*room, "agendaris@kudus"),
          petugas = somebody(*room, "petugas@psre");
  struct Row {
    const char *why, *path;
    int applicant, head, keeper, officer;  // the status each is answered with
    const char* shows;                     // to the head of the office, when it is 200
  };
  const Row rows[] = {
      {"the cases, one's own for an applicant", "/meja/perkara", 200, 200, 200, 200, "Wahyu"},
      {"what is found by a part of a name", "/meja/cari?q=wahyu", 200, 200, 200, 200, "1 perkara"},
      {"what is found by nothing that is there", "/meja/cari?q=tiada-yang-begini", 200, 200, 200, 200,
       "Tidak ada yang cocok"},
      {"the procedures as written", "/meja/sop", 403, 200, 200, 200, "PENDAFTARAN PENERBITAN"},
      {"one of them: table, flow, findings", "/meja/sop/pendaftaran-penerbitan", 403, 200, 200, 404,
       "class=\"flow worded\""},
      {"none of that name", "/meja/sop/tiada", 403, 404, 404, 404, ""},
      {"the books of letters", "/meja/register", 403, 200, 200, 200, "Buku agenda"},
      {"the report", "/meja/laporan", 403, 200, 200, 200, "Baku mutu"},
      {"the office's record", "/meja/kelola", 403, 200, 200, 200, "Pejabat dan petugas"},
      {"the journal, for who keeps it", "/meja/jurnal", 403, 403, 200, 403, ""},
      {"everybody's certificates, for the authority", "/meja/pemegang", 403, 403, 403, 200, ""},
      {"what the keys are", "/meja/bantuan", 200, 200, 200, 200, "papan ketik"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(wahyu.get(row.path).status == row.applicant);
    CHECK(admin.get(row.path).status == row.keeper);
    CHECK(petugas.get(row.path).status == row.officer);
    const auto answer = kadis.get(row.path);
    CHECK(answer.status == row.head);
    CHECK(has(html_of(answer), row.shows));
    CHECK_FALSE(has(html_of(answer), "staff."));
    CHECK_FALSE(has(html_of(answer), " style="));
  }
}

TEST_CASE("what is asked while a desk lies open tells a change, and nothing else") {
  const auto room = Room::raise();
  Browser kadis = somebody(*room, "kadis@kudus"), wahyu = somebody(*room, "wahyu@kudus");
  const std::string before = html_of(kadis.get("/meja/denyut"));
  CHECK(before == html_of(kadis.get("/meja/denyut")));
  const std::string at = hand_in(*room, wahyu);
  const std::string handed_in = html_of(kadis.get("/meja/denyut"));
  CHECK(before != handed_in);
  const auto tasks = room->desk().inbox(room->session("kadis@kudus"));
  REQUIRE(tasks);
  REQUIRE_FALSE(tasks->empty());
  const actions::CaseRef subject = tasks->front().subject;
  REQUIRE(room->desk().claim(room->session("kadis@kudus"), subject));
  CHECK(handed_in != html_of(kadis.get("/meja/denyut")));
  REQUIRE(room->desk().release(room->session("kadis@kudus"), subject));
  CHECK(handed_in == html_of(kadis.get("/meja/denyut")));
  CHECK(before.size() == std::string_view{"{\"cap\":\"0123456789abcdef\"}"}.size());
  Browser stranger{room->router()};
  CHECK(stranger.get("/meja/denyut").status == 303);
}

TEST_CASE("who logs in again comes back to the page of the form that was refused") {
  const auto room = Room::raise();
  Browser stranger{room->router()};
  struct Row {
    const char *sent, *back;
  };
  const Row rows[] = {
      {"/meja/perkara/kudus/01J00000000000000000000000/tarik",
       "/meja/perkara/kudus/01J00000000000000000000000"},
      {"/meja/perkara/kudus/01J00000000000000000000000", "/meja/perkara/kudus/01J00000000000000000000000"},
      {"/meja/ajukan", "/meja/ajukan"},
      {"/meja/sertifikat/tanda-tangan", "/meja/sertifikat"},
      {"/meja/surel", "/meja"}};
  for (const Row& row : rows) {
    CAPTURE(row.sent);
    CHECK(stranger.post(row.sent, {}).headers.get("Location") == "/meja/masuk?ke=" + http::encode(row.back));
  }
}

}  // namespace paraf::staff
