// The authority's pages, as two officers use them with a browser without scripts.
#include <doctest/doctest.h>

#include "actions/services.h"
#include "doors/staff/room_test.h"
#include "platform/crypto/keys.h"
#include "platform/crypto/pem.h"
#include "platform/crypto/x509.h"

namespace paraf::staff {

namespace {

const std::string home = "/meja/penyelenggara";

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
  CHECK(has(refused, "pemilik sertifikat lain"));
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
       {"", "/permintaan", "/permintaan?keadaan=done", "/daftar", "/kedaluwarsa", "/layanan", "/perbuatan",
        "/perbuatan/terbit", "/perbuatan/terbit?profile=seal", "/perbuatan/blokir", "/perbuatan/gilir"}) {
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

TEST_CASE("an act is asked for in a form that shows what it would do, and says at the field what is wrong") {
  const auto room = Room::raise();
  Browser ani = somebody(*room, "petugas@psre"), budi = somebody(*room, "petugas2@psre");
  const std::string at = home + "/perbuatan";
  for (const char* word : {"terbit", "blokir", "gilir"}) CHECK(has(html_of(ani.get(at)), at + "/" + word));
  CHECK_FALSE(has(html_of(ani.get(at)), at + "/dari-akar"));  // the root is here

  // Issuing: the profile says which fields there are.
  CHECK_FALSE(has(html_of(ani.get(at + "/terbit?profile=individual")), "name=\"dns_names\""));
  const std::string server = html_of(ani.get(at + "/terbit?profile=tls_server"));
  CHECK(has(server, "name=\"dns_names\""));
  const auto key = crypto::open_key(crypto::generate_key(crypto::KeyKind::p256).value().pkcs8).value();
  const std::string csr = crypto::pem(
      "CERTIFICATE REQUEST",
      crypto::make_request(crypto::distinguished_name({{crypto::oid::common_name, "Lain"}}), *key).value());
  const http::Pairs good{{"common_name", "simpel.contoh.go.id"},
                         {"organization", "Pemerintah Kota Contoh"},
                         {"dns_names", "simpel.contoh.go.id"},
                         {"pkcs10", csr}};
  const auto with = [&](const std::string& field, const std::string& value) {
    http::Pairs fields;
    for (const auto& [name, was] : good) fields.emplace_back(name, name == field ? value : was);
    if (field == "subscriber") fields.emplace_back(field, value);
    return fields;
  };
  struct Row {
    std::string why, field, value;
  };
  for (const Row& row : {Row{"no name", "dns_names", "Bukan Nama Server"}, Row{"no request", "pkcs10", "bukan PEM"},
                         Row{"a number that is none", "subscriber", "42"}}) {
    CAPTURE(row.why);
    const auto answer = ani.send(server, "perbuatan", with(row.field, row.value));
    const std::string page = html_of(answer);
    CHECK(answer.status >= 400);
    CHECK(has(page, "aria-invalid=\"true\" name=\"" + row.field + "\""));
    CHECK(has(page, "simpel.contoh.go.id"));  // what was typed is still there
    CHECK(has(page, "Nama server tidak dapat dipakai: bentuknya tidak sah") == (row.field == "dns_names"));
  }
  const auto seen = ani.send(server, "perbuatan", good);
  REQUIRE(seen.status == 200);
  CHECK(has(html_of(seen), "Yang akan terjadi"));
  CHECK(has(html_of(seen), "simpel.contoh.go.id"));
  const auto asked = ani.send(html_of(seen), "minta", {});
  REQUIRE(asked.status == 303);
  const std::string request{asked.headers.get("Location")};
  CHECK(has(html_of(budi.get(request)), "Yang akan terjadi"));
  // A second officer who asks for the very same is shown that one. The new subscriber's number stands on the page.
  const std::string asked_for = html_of(seen), field = "name=\"subscriber\" value=\"";
  const std::size_t place = asked_for.find(field);
  REQUIRE(place != std::string::npos);
  const std::string subscriber = asked_for.substr(place + field.size(), 26);
  const auto theirs = budi.send(html_of(budi.get(at + "/terbit?profile=tls_server")), "perbuatan",
                                with("subscriber", subscriber));
  const auto again = budi.send(html_of(theirs), "minta", {});
  REQUIRE(again.status == 303);
  CHECK(has(std::string{again.headers.get("Location")}, request));
  CHECK(has(budi.follow(again), "Sudah diminta"));
  CHECK(has(budi.follow(budi.send(html_of(budi.get(request)), "setuju", {{"yakin", "ya"}})), "Selesai"));

  const std::string list = html_of(ani.get(home + "?q=simpel"));
  const std::size_t from = list.find(home + "/sertifikat/");
  REQUIRE(from != std::string::npos);
  const std::string one = list.substr(from, list.find('"', from) - from),
                    serial = one.substr(one.rfind('/') + 1);

  // Another key: the name stays.
  const auto fresh = crypto::open_key(crypto::generate_key(crypto::KeyKind::p256).value().pkcs8).value();
  const std::string other = crypto::pem(
      "CERTIFICATE REQUEST", crypto::make_request(crypto::distinguished_name({}), *fresh).value());
  const auto both = [&](const std::string& path, const http::Pairs& fields) {
    const auto checked = ani.send(html_of(ani.get(path)), "perbuatan", fields);
    INFO(html_of(checked));
    REQUIRE(checked.status == 200);
    const auto sent = ani.send(html_of(checked), "minta", {});
    REQUIRE(sent.status == 303);
    const std::string there{sent.headers.get("Location")};
    return budi.follow(budi.send(html_of(budi.get(there)), "setuju", {{"yakin", "ya"}}));
  };
  CHECK(has(both(at + "/ganti-kunci?serial=" + serial, {{"pkcs10", other}}), "Selesai"));
  CHECK(has(html_of(ani.get(one)), "Berlaku"));

  // Its key blocked: it ends, and the form says so first.
  const auto block = ani.send(html_of(ani.get(at + "/blokir?serial=" + serial)), "perbuatan", {{"why", "bocor"}});
  CHECK(has(html_of(block), "Sertifikat yang dicabut: 1"));
  CHECK(has(both(at + "/blokir?serial=" + serial, {{"why", "bocor"}}), "Selesai"));
  CHECK(has(html_of(ani.get(one)), "Dicabut"));

  // A responder's key rolled over; a kind that no responder has is told at the field.
  CHECK(has(both(at + "/gilir", {{"purpose", "ocsp"}, {"kind", "p256"}}), "Selesai"));
  CHECK(ani.post(at + "/lain", {}).status >= 400);
  CHECK(ani.get(at + "/lain").status >= 400);
}

TEST_CASE("a filter that is none is told, with the words there are") {
  const auto room = Room::raise();
  Browser ani = somebody(*room, "petugas@psre");
  for (const std::string page : {"?status=aktif", "/permintaan?keadaan=lama", "/kedaluwarsa?hari=seminggu",
                                 "/kedaluwarsa?hari=0", "/berkas?status=aktif", "/kedaluwarsa/berkas?hari=x"}) {
    CAPTURE(page);
    const auto answer = ani.get(home + page);
    CHECK(answer.status == 400);
    CHECK(has(html_of(answer), page.find("hari") == std::string::npos ? "tidak dikenal" : "bukan jumlah hari"));
  }
}

TEST_CASE("one officer suspends at once, with a reason") {
  const auto room = Room::raise();
  Browser ani = somebody(*room, "petugas@psre"), budi = somebody(*room, "petugas2@psre");
  const std::string csv = "pelanggan,profil,kunci publik,nama,instansi\n" + row(*room, "Dodi Hartono");
  const auto checked = ani.send(html_of(ani.get(home + "/daftar")), "daftar", {}, {{"berkas", "d.csv", csv}});
  const std::string at{ani.send(html_of(checked), "minta", {}).headers.get("Location")};
  budi.follow(budi.send(html_of(budi.get(at)), "setuju", {{"yakin", "ya"}}));
  const std::string list = html_of(ani.get(home + "?q=dodi"));
  const std::size_t from = list.find(home + "/sertifikat/");
  REQUIRE(from != std::string::npos);
  const std::string one = list.substr(from, list.find('"', from) - from);
  for (const char* nothing : {"", "  \t"})
    CHECK(ani.send(html_of(ani.get(one)), "tangguh", {{"sebab", nothing}}).status >= 400);
  const std::string held = ani.follow(ani.send(html_of(ani.get(one)), "tangguh", {{"sebab", "dilaporkan hilang"}}));
  CHECK(has(held, "Ditangguhkan"));
  CHECK_FALSE(has(held, "id=\"tangguh\""));
  CHECK(has(held, "id=\"pulih\""));
}

TEST_CASE("whoever is to revoke is led to where two officers do it") {
  const auto room = Room::raise();
  const auto serial = room->desk().bootstrap_signer({}, OfficeId::trusted("kudus"), room->person("kadis@kudus").id,
                                                    Secret{std::string_view{room_password}}, "Penetapan");
  REQUIRE(serial);
  Browser ani = somebody(*room, "petugas@psre");
  const std::string there = home + "/sertifikat/" + *serial;
  const std::string holders = html_of(ani.get("/meja/pemegang"));
  CHECK(has(holders, there + "#tindakan"));
  CHECK_FALSE(has(holders, "/cabut\""));
  CHECK(has(html_of(ani.get(there)), "id=\"tindakan\""));
  // An officer's own page shows what the officer holds.
  const std::string own = html_of(ani.get("/meja/sertifikat"));
  CHECK_FALSE(has(own, *serial));
  CHECK(has(own, home));
  const auto led = ani.get("/meja/sertifikat/" + *serial + "/cabut");
  CHECK(led.status == 303);
  CHECK(led.headers.get("Location") == there + "#tindakan");
}

}  // namespace paraf::staff
