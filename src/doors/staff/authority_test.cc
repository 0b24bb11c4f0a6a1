// The authority's pages, as two officers use them with a browser without scripts.
#include <doctest/doctest.h>

#include "actions/services.h"
#include "doors/staff/room_test.h"
#include "platform/crypto/keys.h"

namespace paraf::staff {

namespace {

const std::string home = "/meja/penyelenggara";

Browser somebody(Room& room, const std::string& login) {
  Browser browser{room.router()};
  browser.log_in(login);
  return browser;
}

std::string row(Room& room, const std::string& name) {
  SystemRandom random;
  return SubscriberId::make(room.clock().now(), random).text() + ",individual," +
         base64(crypto::generate_key(crypto::KeyKind::p256).value().spki) + "," + name +
         ",Pemerintah Kota Contoh\n";
}

}  // namespace

TEST_CASE("officers issue from a list and revoke, each act by two, in pages without a raw name") {
  const auto room = Room::raise();
  Browser ani = somebody(*room, "petugas@psre"), budi = somebody(*room, "petugas2@psre");
  const std::string head = "pelanggan,profil,kunci publik,nama,instansi\n",
                    page = html_of(ani.get(home + "/daftar"));
  const auto wrong =
      ani.send(page, "daftar", {}, {{"berkas", "d.csv", head + row(*room, "Ani 3275014408750002")}});
  CHECK(wrong.status == 422);
  CHECK(has(html_of(wrong), "1 dari 1 baris"));
  const auto good = ani.send(
      page, "daftar", {}, {{"berkas", "d.csv", head + row(*room, "Ani Lestari") + row(*room, "Citra Dewi")}});
  CHECK(has(html_of(good), "Semua 2 baris dapat diterbitkan"));
  const auto asked = ani.send(html_of(good), "minta", {});
  REQUIRE(asked.status == 303);
  const std::string at{asked.headers.get("Location")};
  const std::string own = html_of(ani.get(at));
  CHECK(has(own, "Menerbitkan 2 sertifikat dari daftar"));
  CHECK_FALSE(has(own, "id=\"setuju\""));  // who asks does not approve
  const std::string theirs = html_of(budi.get(at));
  // Every field of every row is there to be read, a key by its hash.
  for (const std::string field : {"Nomor pelanggan", "Perorangan", "Citra Dewi", "Pemerintah Kota Contoh", "sha256:"})
    CHECK(has(theirs, field));
  CHECK(has(html_of(budi.get(at + "/berkas?bentuk=csv")), "Pemerintah Kota Contoh"));
  CHECK(budi.send(theirs, "setuju", {}).status == 422);  // not without having read it
  const std::string done = budi.follow(budi.send(theirs, "setuju", {{"yakin", "ya"}}));
  CHECK(has(done, "Selesai"));
  CHECK(has(done, "Citra Dewi"));

  const std::string list = html_of(ani.get(home + "?q=citra"));
  CHECK(has(list, "Citra Dewi"));
  CHECK_FALSE(has(list, "Ani Lestari"));
  CHECK_FALSE(has(list, "CN="));
  const std::size_t from = list.find(home + "/sertifikat/");
  REQUIRE(from != std::string::npos);
  const std::string one = list.substr(from, list.find('"', from) - from);
  const std::string certificate = html_of(ani.get(one));
  CHECK(has(certificate, "Diterbitkan"));
  CHECK_FALSE(has(certificate, "CN="));
  const auto revocation = ani.send(certificate, "cabut", {{"alasan", "keyCompromise"}});
  REQUIRE(revocation.status == 303);
  const std::string request{revocation.headers.get("Location")};
  CHECK(has(html_of(budi.get(home + "/permintaan")), "Mencabut sertifikat Citra Dewi"));
  budi.follow(budi.send(html_of(budi.get(request)), "setuju", {{"yakin", "ya"}}));
  CHECK(has(html_of(ani.get(one)), "Dicabut"));
  CHECK(ani.get(home + "/berkas?bentuk=csv").status == 200);
}

TEST_CASE("what is approved is shown whole, a long list page by page, and a refusal in words") {
  const auto room = Room::raise();
  Browser ani = somebody(*room, "petugas@psre"), budi = somebody(*room, "petugas2@psre");
  std::string csv = "pelanggan,profil,kunci publik,nama,instansi,unit\n";
  // Its last letters decide whose it is.
  const std::string unit = "Bidang Pelayanan Administrasi Terpadu, Seksi Pengelolaan XY";
  for (int i = 0; i < 101; ++i) {
    std::string one = row(*room, i == 100 ? "Citra Dewi" : "Ani Lestari");
    one.pop_back();
    csv += one + ",\"" + unit + "\"\n";
  }
  const auto checked =
      ani.send(html_of(ani.get(home + "/daftar")), "daftar", {}, {{"berkas", "d.csv", csv}});
  const std::string at{ani.send(html_of(checked), "minta", {}).headers.get("Location")};
  const std::string first = html_of(budi.get(at)), second = html_of(budi.get(at + "?hal=2"));
  CHECK(has(first, unit));
  CHECK_FALSE(has(first, "Citra Dewi"));
  CHECK(has(second, "Citra Dewi"));
  CHECK_FALSE(has(second, "Ani Lestari"));
}

TEST_CASE("a row that was refused says why, and what to do, in words") {
  const auto room = Room::raise();
  Browser ani = somebody(*room, "petugas@psre"), budi = somebody(*room, "petugas2@psre");
  const std::string head = "pelanggan,profil,kunci publik,nama,instansi\n", mine = row(*room, "Ani Lestari");
  // The same key for somebody else: good until the first list is issued.
  const std::string theirs = row(*room, "x").substr(0, 26) + mine.substr(26);
  std::vector<std::string> at;
  for (const std::string& each : {mine, theirs}) {
    const auto checked = ani.send(html_of(ani.get(home + "/daftar")), "daftar", {}, {{"berkas", "d.csv", head + each}});
    at.emplace_back(ani.send(html_of(checked), "minta", {}).headers.get("Location"));
  }
  for (const std::string& each : at) budi.follow(budi.send(html_of(budi.get(each)), "setuju", {{"yakin", "ya"}}));
  const std::string refused = html_of(ani.get(at[1]));
  CHECK(has(refused, "Sebagian baris ditolak"));
  CHECK(has(refused, "Lihat alasan setiap baris"));
  CHECK(has(refused, "pelanggan lain"));
  CHECK_FALSE(has(refused, "ca."));
  CHECK_FALSE(has(refused, "{rows}"));
}

TEST_CASE("a request is rejected with its reason, or taken back") {
  const auto room = Room::raise();
  Browser ani = somebody(*room, "petugas@psre"), budi = somebody(*room, "petugas2@psre");
  for (const bool rejected : {true, false}) {
    CAPTURE(rejected);
    const std::string csv = "pelanggan,profil,kunci publik,nama,instansi\n" + row(*room, "Dodi Hartono");
    const auto checked =
        ani.send(html_of(ani.get(home + "/daftar")), "daftar", {}, {{"berkas", "d.csv", csv}});
    const std::string at{ani.send(html_of(checked), "minta", {}).headers.get("Location")};
    if (rejected)
      CHECK(has(budi.follow(budi.send(html_of(budi.get(at)), "tolak", {{"alasan", "daftar lama"}})),
                "daftar lama"));
    else
      CHECK(has(ani.follow(ani.send(html_of(ani.get(at)), "tarik", {})), "Ditarik"));
  }
}

TEST_CASE("these pages are for the authority's officers, and have their words in both languages") {
  const auto room = Room::raise();
  Browser petugas = somebody(*room, "petugas@psre"), kadis = somebody(*room, "kadis@kudus"),
          pencatat = somebody(*room, "pencatat@psre");
  for (const std::string page :
       {"", "/permintaan", "/permintaan?keadaan=done", "/daftar", "/kedaluwarsa", "/layanan"}) {
    CAPTURE(page);
    CHECK(kadis.get(home + page).status == 403);
    CHECK(pencatat.get(home + page).status == 403);
    for (const char* language : {"id", "en"}) {
      const auto answer =
          petugas.get(home + page + (page.find('?') == std::string::npos ? "?" : "&") + "lang=" + language);
      CHECK(answer.status == 200);
      CHECK_FALSE(has(html_of(answer), "staff."));
      CHECK_FALSE(has(html_of(answer), " style="));
    }
  }
  CHECK(petugas.get(home + "/sertifikat/00").status == 404);
  CHECK(petugas.get(home + "/permintaan/01J00000000000000000000000").status == 404);
}

}  // namespace paraf::staff
