#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>

#include "doors/staff/room_test.h"

namespace paraf::staff {

namespace {

std::string nip_of(int number) { return fmt::format("198604122011012{:03}", number); }

}  // namespace

TEST_CASE("two hundred applicants on one letter: ten bad rows are told and returned, the others go on") {
  const auto room = Room::raise();
  // An office whose procedure does not ask for addresses that were confirmed before.
  const char* root = std::getenv("PARAF_ROOT");
  REQUIRE(room->desk().adopt_sop(room->session("agendaris@kudus"),
                                 std::string{root == nullptr ? "." : root} + "/sop/purnama/penerbitan"));
  Browser admin{room->router()};
  admin.log_in("agendaris@kudus");
  const std::string card{text_of(paper_pdf("KTP contoh", room->clock().now()))};
  std::string list = "Nama;NIP;NIK;Jabatan;Unit;Email;HP;ktp\r\n";
  std::vector<SentFile> files;
  constexpr int all = 200;
  for (int i = 1; i <= all; ++i) {
    std::string name = fmt::format("Pemohon {:03}", i), nip = nip_of(i),
                nik = fmt::format("9910991204861{:03}", i),
                email = fmt::format("pemohon.{:03}@kuduskab.go.id", i), file;
    switch (i) {
      case 11: nik = "99"; break;           // too short
      case 22: nip = "1,98604E+17"; break;  // rounded
      case 33: email.clear(); break;        // none at all
      case 44: name.clear(); break;
      case 55: nik = "9910993204861055"; break;              // no such day
      case 66: nik = "9910991204861065"; break;              // of row 65
      case 77: email = "pemohon.076@kuduskab.go.id"; break;  // of row 76
      case 88: file = "tidak-ada.pdf"; break;                // named, not sent
      case 99: file = "rusak.pdf"; break;                    // no PDF
      case 110: email = "bukan alamat"; break;
      default: break;
    }
    list += fmt::format("{};{};{};Perawat;Rumah Sakit Contoh;{};08130001{:04};{}\r\n", name, nip, nik, email,
                        i, file);
    if (i == 99)
      files.push_back({"m.", "rusak.pdf", "bukan PDF"});
    else if (i != 88)
      files.push_back({"m.", (i == 22 ? "ktp-" : "") + nip_of(i) + ".pdf", card});
  }
  files.push_back({"daftar", "daftar.csv", list});
  files.push_back({"u.surat_permohonan", "surat.pdf", card});

  const std::string page = html_of(admin.get("/meja/kolektif?sop=penerbitan"));
  const auto checked =
      admin.send(page, "kolektif", {{"cara", "periksa"}, {"unit", "Rumah Sakit Contoh"}}, files);
  const std::string report = html_of(checked);
  CHECK(checked.status == 200);
  CHECK(has(report, "200 baris: 190 baik, 10 keliru"));
  CHECK(has(report, "dibulatkan"));
  CHECK(has(report, "tidak-ada.pdf"));
  CHECK(has(report, "ktp-" + nip_of(22) + ".pdf"));  // a file that nobody's row names
  CHECK_FALSE(has(report, "collective."));

  const auto sent = admin.send(page, "kolektif", {{"cara", "kirim"}, {"unit", "Rumah Sakit Contoh"}}, files);
  REQUIRE(sent.status == 303);
  const std::string where{sent.headers.get("Location")};
  const std::string at = where.substr(0, where.find('?'));
  const std::string html = html_of(admin.get(at));
  CHECK(has(html, "200 pemohon"));
  CHECK_FALSE(has(html, "collective."));
  std::size_t returned = 0;
  for (std::size_t from = html.find("/pemohon/"); from != std::string::npos;
       from = html.find("/pemohon/", from + 1))
    ++returned;
  CHECK(returned >= 10);  // who brought the letter may complete each

  // One of them is completed with the card that was missing; another is taken back.
  const std::size_t of_88 = html.find("Pemohon 088");
  REQUIRE(of_88 != std::string::npos);
  const std::size_t link = html.find(at + "/pemohon/", of_88);
  REQUIRE(link != std::string::npos);
  const std::string member = html.substr(link, html.find('"', link) - link);
  const auto completed = admin.send(html_of(admin.get(member)), "pemohon", {}, {{"u.ktp", "ktp.pdf", card}});
  CHECK(completed.status == 303);
  const auto nothing = admin.send(html_of(admin.get(member)), "pemohon", {});
  CHECK(nothing.status == 422);
  CHECK(admin.send(html_of(admin.get(member)), "tarik", {{"alasan", "pindah tugas"}}).status == 303);
  CHECK(has(html_of(admin.get(member)), "pindah tugas"));

  // Somebody else's business: an applicant of the office sees neither the case nor its people.
  Browser wahyu{room->router()};
  wahyu.log_in("wahyu@kudus");
  CHECK(wahyu.get(at).status == 404);
  CHECK(wahyu.get(member).status == 404);
}

}  // namespace paraf::staff
