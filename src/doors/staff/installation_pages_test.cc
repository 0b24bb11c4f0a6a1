// What the administrator sees of the installation: its state in words, the connector, the credentials, the templates.
#include <doctest/doctest.h>

#include "actions/services.h"
#include "doors/staff/room_test.h"
#include "office/applications/applications.h"
#include "platform/journal/journal.h"

namespace paraf::staff {

namespace {

constexpr const char* administrator_login = "agendaris@kudus";
const std::string office = "/meja/kelola";

bool journalled(Room& room, std::string_view act) {
  return room.services()
             .store
             .read(store::Scope::office(OfficeId::trusted("kudus")),
                   [&](store::Transaction& tx) { return journal::of_act(tx, act); })
             .value()
             .size() > 0;
}

}  // namespace

TEST_CASE("only who keeps the office sees its credentials, its connector and the state of the installation") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  for (const char* login : {"kabid@kudus", "wahyu@kudus"}) {
    CAPTURE(login);
    Browser other = somebody(*room, login);
    for (const char* page : {"/aplikasi", "/penghubung", "/keadaan"}) CHECK(other.get(office + page).status == 403);
  }
  const std::string home = html_of(admin.get(office));
  for (const std::string page : {"/aplikasi", "/penghubung", "/keadaan"}) {
    CAPTURE(page);
    CHECK(has(home, office + page + "\""));
    const auto shown = admin.get(office + page);
    CHECK(shown.status == 200);
    for (const char* raw : {"condition.", "connector.", "creds.", "staff."})
      CHECK_FALSE(has(html_of(shown), ">" + std::string{raw}));
    CHECK(admin.get(office + page + "?lang=en").status == 200);
  }
}

TEST_CASE("the state of the service is told in words, part by part") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  const std::string page = html_of(admin.get(office + "/keadaan?lang=id"));
  for (const char* part : {"Basis data", "Jam dan saksinya", "3 dari 3 sumber", "Kiriman keluar", "Kurir",
                           "Daftar pencabutan", "Penjawab OCSP", "Penanda waktu", "Token kunci", "Pemulihan cadangan"})
    CHECK(has(page, part));
  // A message that nobody carries makes the courier late.
  REQUIRE(
      room->services().store.transact(store::Scope::office(OfficeId::trusted("kudus")), [&](store::Transaction& tx) {
        return outbox::post(tx, room->clock().now(), room->services().random, "mail", "satu", "{}");
      }));
  room->clock().advance(std::chrono::minutes{10});
  CHECK(has(html_of(admin.get(office + "/keadaan")), "belum dibawa"));
}

TEST_CASE(
    "a credential is issued with its secret shown once, renewed, revoked and allowed again, each in the journal") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  const std::string at = office + "/aplikasi";
  const http::Pairs fields = {
      {"nama", "eoffice-uji"}, {"judul", "e-Office Uji"}, {"alamat", ""}, {"kebijakan", "passphrase"}};
  const auto secret_on = [](const std::string& page) {
    const std::size_t from = page.find("<code class=\"code\">") + 19;
    return page.substr(from, page.find('<', from) - from);
  };
  const auto authenticates = [&](const std::string& secret) {
    return applications::authenticate(room->services().store, "eoffice-uji", secret, "127.0.0.1").has_value();
  };
  const auto wrong = admin.send(html_of(admin.get(at)), "aplikasi-baru",
                                {{"nama", "E OFFICE"}, {"judul", "x"}, {"alamat", ""}, {"kebijakan", "passphrase"}});
  CHECK(wrong.status == 400);
  CHECK(has(html_of(wrong), "id=\"aplikasi-baru-nama-error\""));
  const auto made = admin.send(html_of(admin.get(at)), "aplikasi-baru", fields);
  REQUIRE(made.status == 200);
  CHECK(made.headers.get("Cache-Control") == "no-store");
  const std::string first = secret_on(html_of(made));
  CHECK(first.size() == 43);
  CHECK(authenticates(first));
  const std::string list = html_of(admin.get(at));
  CHECK(has(list, "e-Office Uji"));
  CHECK_FALSE(has(list, first));
  CHECK(admin.send(list, "aplikasi-baru", fields).status == 409);

  const auto renewed = admin.send(list, "aplikasi-1-baru", {});
  const std::string second = secret_on(html_of(renewed));
  CHECK_FALSE(authenticates(first));
  CHECK(authenticates(second));
  CHECK(admin.send(html_of(admin.get(at)), "aplikasi-1-cabut", {}).status == 303);
  CHECK_FALSE(authenticates(second));
  CHECK(admin.send(html_of(admin.get(at)), "aplikasi-1-izinkan", {}).status == 303);
  CHECK(authenticates(second));
  for (const char* act : {"application.issued", "application.renewed", "application.withdrawn", "application.allowed"})
    CHECK(journalled(*room, act));
}

TEST_CASE("the connector is read before it is put in use, and what is wrong stands at the text") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  const std::string at = office + "/penghubung",
                    mail = "jenis: email\nalamat: ra@bsre.contoh.go.id\nperlindungan: tangan\n";
  const auto send = [&](const std::string& text, const char* how) {
    return admin.send(html_of(admin.get(at)), "penghubung", {{"naskah", text}, {"cara", how}});
  };
  const auto broken = send("jenis: merpati\n", "pasang");
  CHECK(broken.status == 400);
  CHECK(has(html_of(broken), "id=\"penghubung-naskah-error\""));
  CHECK(has(html_of(broken), "merpati"));
  CHECK(has(html_of(send(mail, "periksa")), "Belum ada yang diubah"));
  CHECK_FALSE(journalled(*room, "connector.set"));
  CHECK(send(mail, "pasang").status == 303);
  const std::string now = html_of(admin.get(at));
  CHECK(has(now, "ra@bsre.contoh.go.id"));
  CHECK(has(now, room->person(administrator_login).name));
  CHECK(journalled(*room, "connector.set"));
  const auto tried = admin.send(now, "uji-surel", {});
  CHECK(tried.status == 303);
  CHECK(room->letterbox().mails.back().to == room->person(administrator_login).email->text());
}

TEST_CASE("the templates in use are listed, with a sample and their text") {
  const auto room = Room::raise();
  Browser head = somebody(*room, "kadis@kudus");
  const std::string page = html_of(head.get("/meja/templat"));
  const std::size_t sample = page.find("/contoh\"");
  REQUIRE(sample != std::string::npos);
  const std::size_t from = page.rfind('"', sample) + 1;
  const std::string at = page.substr(from, sample - from);
  CHECK(head.get(at + "/contoh").headers.get("Content-Type") == "application/pdf");
  CHECK(has(html_of(head.get(at + "/naskah")), "surat: " + at.substr(at.rfind('/') + 1)));
  CHECK(head.get("/meja/templat/tiada/contoh").status == 404);
  CHECK(somebody(*room, "wahyu@kudus").get(at + "/naskah").status == 403);
}

TEST_CASE("the journal is narrowed by days and by who did it, and says what its columns are") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  REQUIRE(
      admin.send(html_of(admin.get(office + "/atur")), "libur-baru", {{"tanggal", "2026-03-02"}, {"nama", "Hari Jadi"}})
          .status == 303);
  const std::string all = html_of(admin.get("/meja/jurnal"));
  const std::string name = room->person(administrator_login).name;
  REQUIRE(has(all, name));
  CHECK_FALSE(has(all, "tanpa data pribadi"));
  CHECK(has(all, "tanpa celah"));
  CHECK(has(html_of(admin.get("/meja/jurnal?oleh=umi")), "\">" + name + "</td>"));
  CHECK_FALSE(has(html_of(admin.get("/meja/jurnal?oleh=siapa-pun")), "\">" + name + "</td>"));
  CHECK_FALSE(has(html_of(admin.get("/meja/jurnal?sampai=2020-01-01")), "\">" + name + "</td>"));
  CHECK(admin.get("/meja/jurnal?dari=kemarin").status == 400);
}

}  // namespace paraf::staff
