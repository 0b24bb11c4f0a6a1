#include "doors/staff/administration.h"

#include <doctest/doctest.h>

#include "doors/staff/room_test.h"
#include "office/people/role_names.h"
#include "platform/crypto/totp.h"

namespace paraf::staff {

namespace {

const std::string people_at = "/meja/kelola/orang";
constexpr const char* administrator_login = "agendaris@kudus";
constexpr const char* head_name = "Agus Prasetyo Utomo, S.H., M.H.";

// The page of the person whose name is linked in the list.
std::string path_of(const std::string& list, const std::string& name) {
  const std::size_t at = list.find('>' + name + '<');
  REQUIRE_MESSAGE(at != std::string::npos, name);
  const std::size_t from = list.rfind("href=\"", at) + 6;
  return list.substr(from, list.find('"', from) - from);
}

// The code an app would show for the address: base 32 read back, then the clock.
std::string code_of_address(const std::string& address, Timestamp at) {
  std::string key;
  unsigned bits = 0;
  int held = 0;
  for (std::size_t i = address.find("secret=") + 7; i < address.size() && address[i] != '&'; ++i) {
    const char c = address[i];
    bits = bits << 5 | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
    if ((held += 5) >= 8) {
      held -= 8;
      key.push_back(static_cast<char>(bits >> held & 0xff));
    }
  }
  return crypto::totp(Secret{std::string_view{key}}, crypto::totp_step(at));
}

}  // namespace

TEST_CASE("only the administrator keeps the office's people and settings") {
  const auto room = Room::raise();
  for (const char* login : {"kadis@kudus", "wahyu@kudus", "petugas@psre"}) {
    CAPTURE(login);
    Browser other = somebody(*room, login);
    for (const char* path : {"/meja/kelola/orang", "/meja/kelola/atur"}) CHECK(other.get(path).status == 403);
  }
  Browser admin = somebody(*room, administrator_login);
  CHECK(admin.get("/meja/kelola/orang").status == 200);
  CHECK(admin.get("/meja/kelola/atur").status == 200);
}

TEST_CASE("somebody new is added once, changed at the version seen, and given a role") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  const std::string list = html_of(admin.get(people_at));
  const http::Pairs fields = {{"nama_pendek", "budi.contoh"}, {"nama", "Budi Contoh"}, {"jabatan", "Analis"}};
  CHECK(admin.send(list, "baru", fields).status == 303);
  CHECK(admin.send(list, "baru", fields).status == 303);  // the same button twice is one act
  const std::string after = html_of(admin.get(people_at + "?q=budi%20contoh"));
  CHECK(after.find("Budi Contoh") != std::string::npos);
  CHECK(after.find("Budi Contoh", after.find("Budi Contoh") + 11) == std::string::npos);

  const std::string at = path_of(after, "Budi Contoh");
  const std::string page = html_of(admin.get(at));
  CHECK(admin.send(page, "ubah", {{"nama", "Budi Contoh, S.Kom."}, {"jabatan", "Analis Muda"}}).status ==
        303);
  const std::string changed = html_of(admin.get(at));
  CHECK(has(changed, "Budi Contoh, S.Kom."));
  struct Row {
    const char* why;
    http::Pairs fields;
    int status;
  };
  const Row rows[] = {
      {"a NIP of seventeen digits", {{"nama", "Budi"}, {"nip", "19890214201202201"}}, 400},
      {"no name", {{"nama", ""}}, 400},
      {"a unit there is not", {{"nama", "Budi"}, {"unit", "tiada"}}, 422},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(admin.send(html_of(admin.get(at)), "ubah", row.fields).status == row.status);
  }
  // The page that was opened before the change is out of date.
  const auto late = admin.post(at, {{"csrf", ""}, {"versi", "1"}, {"nama", "Lain"}});
  CHECK(late.status == 403);
  CHECK(admin
            .send(html_of(admin.get(at)), "beri",
                  {{"peran", "staf_persandian"}, {"sejak", "2026-01-05"}, {"sampai", ""}})
            .status == 303);
  CHECK(
      admin.send(html_of(admin.get(at)), "beri", {{"peran", "raja"}, {"sejak", "2026-01-05"}, {"sampai", ""}})
          .status == 400);
  CHECK(admin
            .send(html_of(admin.get(at)), "tunjuk",
                  {{"jenis", "plh"},
                   {"peran", "kepala_dinas"},
                   {"jabatan", "Kepala Dinas"},
                   {"sejak", "2026-01-05"},
                   {"sampai", "2026-01-09"},
                   {"dasar", "SP 800/1/2026"}})
            .status == 303);
  CHECK(has(html_of(admin.get(at)), "SP 800/1/2026"));
}

TEST_CASE("a role whose end leaves a row of a procedure with nobody asks twice") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  const std::string at = path_of(html_of(admin.get(people_at)), head_name);
  const http::Pairs end = {{"terakhir", "2026-01-05"}};
  const auto warned = admin.send(html_of(admin.get(at)), "akhiri-1", end);
  CHECK(warned.status == 422);
  CHECK(has(html_of(warned), "Ada baris tanpa pelaksana"));
  http::Pairs again = end;
  again.emplace_back("yakin", "ya");
  CHECK(admin.send(html_of(admin.get(at)), "akhiri-1", again).status == 303);
}

TEST_CASE("days off and numbers are the office's own, and a pattern that numbers nothing is refused") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  const std::string set = "/meja/kelola/atur";
  CHECK(admin.send(html_of(admin.get(set)), "libur-baru", {{"tanggal", "2026-03-02"}, {"nama", "Hari Jadi"}})
            .status == 303);
  CHECK(has(html_of(admin.get(set)), "Hari Jadi"));
  CHECK(admin.send(html_of(admin.get(set)), "hari-1", {}).status == 303);
  CHECK_FALSE(has(html_of(admin.get(set)), "Hari Jadi"));
  CHECK(admin.send(html_of(admin.get(set)), "nomor-1", {{"pola", "tanpa nomor"}}).status == 400);
  CHECK(admin.send(html_of(admin.get(set)), "nomor-1", {{"pola", "{urut:5}/{tahun}"}}).status == 303);
  CHECK(has(html_of(admin.get(set)), "{urut:5}/{tahun}"));
}

TEST_CASE("the days off of a year are taken over as a file, whole or not at all, and counted by their version") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  const std::string set = "/meja/kelola/atur";
  const auto take = [&](const std::string& year, const std::string& file) {
    return admin.send(html_of(admin.get(set)), "daftar-baru", {{"tahun", year}, {"asal", "nasional"}},
                      {{"u.daftar", "libur.csv", file}});
  };
  CHECK(take("2027", "tanggal,nama\n2027-01-01,Tahun Baru\n2026-12-25,Natal\n").status == 422);
  CHECK_FALSE(has(html_of(admin.get(set)), "2027, nasional"));
  CHECK(take("2027", "tanggal,nama\n2027-01-01,Tahun Baru\n").status == 303);
  CHECK(has(html_of(admin.get(set)), "2027, nasional: 1 hari (versi 1)"));
  CHECK(take("2027", "tanggal,nama\n2027-01-01,Tahun Baru\n2027-12-25,Natal\n").status == 303);
  CHECK(has(html_of(admin.get(set)), "2027, nasional: 2 hari (versi 2)"));
  CHECK(take("besok", "tanggal,nama\n2027-01-01,Tahun Baru\n").status == 400);
}

TEST_CASE("a proof keeps its scan, for the administrator and the person alone") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  const std::string at = path_of(html_of(admin.get(people_at)), head_name);
  const std::string pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
  const http::Pairs fields = {
      {"jenis", "sandiman"}, {"nomor", "No. 7/2025"}, {"sejak", "2026-01-05"}, {"sampai", ""}};
  CHECK(admin.send(html_of(admin.get(at)), "bukti-baru", fields, {{"u.bukti", "bukti.exe", "MZ"}}).status == 422);
  const std::string form = html_of(admin.get(at));
  for (int pressed = 0; pressed < 2; ++pressed)  // a button that is pressed twice
    CHECK(admin.send(form, "bukti-baru", fields, {{"u.bukti", "bukti.pdf", pdf}}).status == 303);
  const std::string page = html_of(admin.get(at));
  const std::size_t link = page.find(at + "/bukti/");
  REQUIRE(link != std::string::npos);
  CHECK(page.find(at + "/bukti/", link + 1) == std::string::npos);
  const std::string scan = page.substr(link, page.find('"', link) - link);
  CHECK(admin.get(scan).status == 200);
  Browser stranger = somebody(*room, "wahyu@kudus");
  CHECK(stranger.get(scan).status == 403);
}

TEST_CASE("each role that the form offers is one that the office can ask a login code of") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  const std::string page = html_of(admin.get("/meja/kelola/atur"));
  for (const char* role : people::role_names) {
    CAPTURE(role);
    CHECK(has(page, std::string{"value=\""} + role + "\""));
    CHECK(admin.send(page, "kode-baru", {{"kunci", role}, {"peran", role}}).status == 303);
  }
}

TEST_CASE("a name of a day off is text, cut between characters, and never shuts the office") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  const std::string set = "/meja/kelola/atur";
  const auto name = [&](const char* day, const std::string& said) {
    return admin.send(html_of(admin.get(set)), "libur-baru", {{"tanggal", day}, {"nama", said}}).status;
  };
  CHECK(name("2026-03-02", "\xff") == 400);
  CHECK(name("2026-03-03", std::string(119, 'a') + "–") == 303);  // 122 octets, and the 120th is half a dash
  const auto shown = admin.get(set);
  CHECK(shown.status == 200);
  CHECK(has(html_of(shown), std::string(119, 'a')));
  CHECK_FALSE(has(html_of(shown), std::string(119, 'a') + "–"));
}

TEST_CASE("a key of the administrator's is good for one act, and for that act again") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  const std::string page = html_of(admin.get("/meja/kelola/atur"));
  const auto send = [&](const std::string& form, http::Pairs fields) {
    fields.emplace_back("kunci", "satu");  // before the page's own
    return admin.send(page, form, fields).status;
  };
  struct Row {
    std::string why, form;
    http::Pairs fields;
    int status;
  };
  const Row rows[] = {
      {"first", "libur-baru", {{"tanggal", "2026-03-02"}, {"nama", "Hari Jadi"}}, 303},
      {"the same again", "libur-baru", {{"tanggal", "2026-03-02"}, {"nama", "Hari Jadi"}}, 303},
      {"another day", "libur-baru", {{"tanggal", "2026-03-03"}, {"nama", "Hari Jadi"}}, 409},
      {"another name", "libur-baru", {{"tanggal", "2026-03-02"}, {"nama", "Hari Lain"}}, 409},
      {"another act", "kode-baru", {{"peran", "kepala_dinas"}}, 409},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(send(row.form, row.fields) == row.status);
  }
  Browser head = somebody(*room, "kadis@kudus");
  CHECK(head.get("/meja").status == 200);  // the code was not asked
}

TEST_CASE("where a role asks for a login code, its holder sets one up before anything else") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, administrator_login);
  Browser head = somebody(*room, "kadis@kudus");
  CHECK(head.get("/meja").status == 200);
  CHECK(
      admin.send(html_of(admin.get("/meja/kelola/atur")), "kode-baru", {{"peran", "kepala_dinas"}}).status ==
      303);
  const auto sent = head.get("/meja");
  CHECK(sent.status == 303);
  CHECK(sent.headers.get("Location") == "/meja/kode");

  const std::string scan = html_of(head.send(html_of(head.get("/meja/kode")), "kode", {}));
  const std::size_t from = scan.find("name=\"alamat\" value=\"") + 21;
  const std::string address = scan.substr(from, scan.find('"', from) - from);
  CHECK(address.starts_with("otpauth://totp/"));
  const auto wrong = head.send(scan, "kode", {{"sandi_sekali", "000000"}});
  CHECK(wrong.status == 401);
  CHECK(has(html_of(wrong), address));  // the same square again
  CHECK(head.send(scan, "kode", {{"sandi_sekali", code_of_address(address, room->clock().now())}}).status ==
        303);
  CHECK(head.get("/meja").status == 200);

  // The telephone is lost: the administrator takes the code away, and every session ends.
  const std::string at = path_of(html_of(admin.get(people_at)), head_name);
  CHECK(admin.send(html_of(admin.get(at)), "lepas", {}).status == 303);
  CHECK(head.get("/meja").status == 303);
}

}  // namespace paraf::staff
