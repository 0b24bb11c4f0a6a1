#include "doors/staff/procedure_pages.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "actions/verbs.h"
#include "doors/staff/room_test.h"
#include "office/sop/load.h"

namespace paraf::staff {

namespace {

const std::string sops = "/meja/sop";

// The first procedure of the list.
std::string first_sop(Browser& browser) {
  const std::string list = html_of(browser.get(sops));
  const std::size_t from = list.find("href=\"/meja/sop/") + 6;
  return list.substr(from, list.find('"', from) - from);
}

// The first choice a page of the simulation offers.
std::string first_choice(const std::string& page) {
  const std::size_t list = page.find("id=\"pilih\"");
  const std::size_t from = page.find("href=\"", page.find("<ul class=\"things\">", list)) + 6;
  std::string link = page.substr(from, page.find('"', from) - from);
  for (std::size_t at = 0; (at = link.find("&amp;", at)) != std::string::npos; ++at) link.replace(at, 5, "&");
  return link;
}

// What a browser would send of the form as it stands: hidden fields, texts, areas, ticks, choices.
http::Pairs fields_of(const std::string& page) {
  const auto attribute = [](const std::string& tag, const std::string& name) {
    const std::size_t at = tag.find(" " + name + "=\"");
    if (at == std::string::npos) return std::string{};
    const std::size_t from = at + name.size() + 3;
    return tag.substr(from, tag.find('"', from) - from);
  };
  const auto text = [](std::string html) {
    const std::pair<const char*, const char*> marks[] = {
        {"&quot;", "\""}, {"&#39;", "'"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}};
    for (const auto& [mark, plain] : marks)
      for (std::size_t at = 0; (at = html.find(mark, at)) != std::string::npos; ++at)
        html.replace(at, std::string_view{mark}.size(), plain);
    return html;
  };
  http::Pairs out;
  const std::size_t end = page.find("</form>", page.find("id=\"sunting\""));
  for (std::size_t at = page.find("id=\"sunting\""); (at = page.find('<', at)) < end; ++at) {
    const std::string tag = page.substr(at, page.find('>', at) + 1 - at);
    const std::string name = attribute(tag, "name");
    if (tag.starts_with("<input") &&
        (attribute(tag, "type") != "checkbox" || tag.find(" checked") != std::string::npos)) {
      out.emplace_back(name, text(attribute(tag, "value")));
    } else if (tag.starts_with("<textarea")) {
      const std::size_t from = at + tag.size() + 1;  // past the line end after the tag
      out.emplace_back(name, text(page.substr(from, page.find("</textarea>", from) - from)));
    } else if (tag.starts_with("<select")) {
      const std::string list = page.substr(at, page.find("</select>", at) - at);
      const std::size_t chosen = list.find(" selected");
      REQUIRE_MESSAGE(chosen != std::string::npos, name);
      out.emplace_back(name, text(attribute(list.substr(list.rfind("<option", chosen)), "value")));
    }
  }
  return out;
}

void fill(http::Pairs& fields, const std::string& name, const std::string& value) {
  for (auto& [key, held] : fields)
    if (key == name) {
      held = value;
      return;
    }
  fields.emplace_back(name, value);
}

std::string value_of(const http::Pairs& fields, const std::string& name) {
  for (const auto& [key, held] : fields)
    if (key == name) return held;
  return {};
}

}  // namespace

TEST_CASE("a procedure is edited as the table it is, and its text keeps every letter that was not touched") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, "agendaris@kudus");
  const std::string sop = first_sop(admin);
  const std::string untouched = html_of(admin.get(sop + "/sunting"));
  http::Pairs fields = fields_of(untouched);
  const std::string text = value_of(fields, "dasar");
  REQUIRE(has(text, "kegiatan:"));

  SUBCASE("nothing typed is nothing changed") {
    const std::string again = html_of(admin.post(sop + "/sunting", fields));
    CHECK(value_of(fields_of(again), "dasar") == text);
    CHECK(fields_of(again) == fields);
  }
  SUBCASE("nor in any procedure we have, or in one whose names nobody declares") {
    const auto shown = [&](const std::string& yaml) {
      return fields_of(html_of(
          admin.post(sop + "/sunting", {{"csrf", value_of(fields, "csrf")}, {"teks", yaml}, {"cara", "tabel"}})));
    };
    std::vector<std::string> all{
        "pelaksana: [{id: a, label: A, peran: staf_persandian}]\n"
        "kegiatan:\n"
        "  - no: 3a\n"
        "    pelaksana: [tiada, a]\n"
        "    langkah:\n"
        "      - {id: x, tindakan: memeriksa, berkas: [entah, ktp], oleh: siapa, sesudah: [tiada, y], bila: {aneh: baris 3a}}\n"
        "      - {id: y, tindakan: terbang, ke: bulan, bila: {jatuh: tolak}}\n"
        "      - {id: z, tindakan: melaporkan, kepada: siapa, surat: tak-ada}\n"
        "    hasil: [daftar_periksa]\n"
        "    lanjut: ke-mana\n"};
    for (const std::string& path : sop::find(std::string{std::getenv("PARAF_ROOT")} + "/sop")) {
      std::ifstream in{path};
      all.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
    }
    CHECK(all.size() > 12);
    for (const std::string& yaml : all) {
      CAPTURE(yaml.substr(0, 200));
      const http::Pairs as_table = shown(yaml);
      CHECK(value_of(as_table, "dasar") == yaml);
      const http::Pairs again = fields_of(html_of(admin.post(sop + "/sunting", as_table)));
      CHECK(value_of(again, "dasar") == yaml);
      CHECK(again == as_table);
    }
  }
  SUBCASE("who acts first, which paper is looked at first, and an office's own number") {
    const std::string yaml =
        "pelaksana: [{id: a, label: A, peran: staf_persandian}, {id: b, label: B, peran: kepala_seksi}]\n"
        "kegiatan:\n"
        "  - {no: 1, uraian: Satu, pelaksana: [b, a], langkah: [{tindakan: memeriksa, berkas: [surat, ktp], oleh: b}],\n"
        "     lanjut: 2a}\n"
        "  - {no: 2a, uraian: Dua, pelaksana: a, langkah: [{tindakan: memeriksa, bila: {kurang: baris 2a}}], lanjut: selesai}\n";
    const auto pressed = [&](http::Pairs now, const std::string& act) {
      fill(now, "perbuatan", act);
      return fields_of(html_of(admin.post(sop + "/sunting", now)));
    };
    http::Pairs now = fields_of(html_of(
        admin.post(sop + "/sunting", {{"csrf", value_of(fields, "csrf")}, {"teks", yaml}, {"cara", "tabel"}})));
    now = pressed(now, "dahulu0.1");
    CHECK(has(value_of(now, "dasar"), "pelaksana: [a, b]"));
    now = pressed(now, "dahulu0.0.1");
    CHECK(has(value_of(now, "dasar"), "berkas: [ktp, surat]"));
    fill(now, "k1.no", "2b");
    now = pressed(now, "");
    CHECK(has(value_of(now, "dasar"), "lanjut: 2b"));
    CHECK(has(value_of(now, "dasar"), "{kurang: baris 2b}"));
    // A performer that was ticked anew acts last, one whose column went can still be taken out.
    now.emplace_back("k1.pelaksana", "b");
    now = pressed(now, "kolom-1");
    CHECK_FALSE(has(value_of(now, "dasar"), "pelaksana: a\n"));
    std::erase_if(now, [](const auto& field) { return field.first == "k1.pelaksana" && field.second == "b"; });
    CHECK(has(value_of(pressed(now, ""), "dasar"), "    uraian: Dua\n    pelaksana: a\n"));
    for (const char* nothing : {"dahulu0.0", "dahulu9.1", "dahulu0.9.1", "dahulu0.0.99", "dahulu", "dahulu0"})
      CHECK(value_of(pressed(now, nothing), "dasar") == value_of(pressed(now, ""), "dasar"));
  }
  SUBCASE("a cell, as the table, the flow and the proposal have it") {
    fill(fields, "k0.waktu", "3 jam");
    fill(fields, "k1.keterangan", "Dicatat: \"lengkap\" <tanpa> & kurang");
    const std::string beside = html_of(admin.post(sop + "/pratinjau", fields));
    CHECK(has(beside, "<svg class=\"flow"));
    CHECK_FALSE(has(beside, "role=\"alert\""));
    const std::string page = html_of(admin.post(sop + "/sunting", fields));
    const http::Pairs now = fields_of(page);
    CHECK(value_of(now, "k0.jumlah") == "3");
    CHECK(value_of(now, "k0.satuan") == "jam");
    CHECK(value_of(now, "k1.keterangan") == "Dicatat: \"lengkap\" <tanpa> & kurang");
    fill(fields, "berlaku", "2026-02-01");
    CHECK(admin.post(sop + "/cetak", fields).headers.get("Content-Type") == "application/pdf");
    CHECK(admin.post(sop + "/usulkan", fields).status == 303);
    const std::string differences = html_of(admin.get(sop + "/edisi"));
    CHECK(has(differences, "<ins>edisi: 2"));  // counted by itself
    CHECK(has(differences, "jam: 3"));
    CHECK(has(differences, "<ins>3 jam</ins>"));  // as the table has it: the cell, and what stood there
    CHECK(has(differences, "&lt;tanpa&gt;"));
  }
  SUBCASE("made from an edition that is no longer in force") {
    std::string other = text;
    other.replace(other.find("edisi: 1"), 8, "edisi: 2");
    REQUIRE(room->services().store.transact(
        store::Scope::office(OfficeId::trusted("kudus")), [&](store::Transaction& tx) -> Result<void> {
          workflow::Editions editions{actions::verbs()};
          const auto files = TRY(editions.present(tx, sop.substr(sops.size() + 1)))->files;
          TRY(editions.adopt(tx, room->clock().now(), other, files));
          return {};
        }));
    fill(fields, "k0.waktu", "3 jam");
    fill(fields, "berlaku", "2026-02-01");
    const auto answer = admin.post(sop + "/usulkan", fields);
    CHECK(answer.status == 409);
    CHECK(has(html_of(answer), "SOP sudah berubah"));
  }
  SUBCASE("rows are put in, moved and taken out") {
    fill(fields, "perbuatan", "kegiatan+0");
    http::Pairs now = fields_of(html_of(admin.post(sop + "/sunting", fields)));
    CHECK(value_of(now, "k1.uraian") == "Kegiatan baru");
    CHECK(value_of(now, "k1.no") == "2");
    CHECK(value_of(now, "k0.lanjut") == "2");
    CHECK(value_of(now, "k2.lanjut") == "4");
    CHECK(has(html_of(admin.post(sop + "/pratinjau", now)), "Galat"));  // its act is not chosen yet
    fill(now, "perbuatan", "kegiatan-1");
    now = fields_of(html_of(admin.post(sop + "/sunting", now)));
    CHECK(value_of(now, "dasar") == text);
    for (const char* nothing :
         {"kegiatan+999", "kegiatan-", "naik0", "langkah-0.99", "kolom-99", "hapus", "kegiatan+-1"}) {
      CAPTURE(nothing);
      fill(now, "perbuatan", nothing);
      const auto answer = admin.post(sop + "/sunting", now);
      CHECK(answer.status == 200);
    }
  }
  SUBCASE("papers and letters stand below the table, each one press from its line") {
    REQUIRE(has(untouched, "Berkas permohonan ("));
    CHECK(has(untouched, "Surat yang dibuat ("));
    const std::size_t papers = untouched.find("Berkas permohonan (");
    const std::size_t from = untouched.find("naskah.", papers);
    const std::string act = untouched.substr(from, untouched.find('"', from) - from);
    fill(fields, "perbuatan", act);
    const std::string page = html_of(admin.post(sop + "/sunting", fields));
    CHECK(has(page, "data-baris=\"" + act.substr(7) + "\""));
    CHECK(value_of(fields_of(page), "teks") == text);
  }
  SUBCASE("papers and letters are typed in as the table is, put in, moved and taken out") {
    const auto pressed = [&](http::Pairs now, const std::string& act) {
      fill(now, "perbuatan", act);
      return fields_of(html_of(admin.post(sop + "/sunting", now)));
    };
    const std::string first = value_of(fields, "b0.id");
    REQUIRE_FALSE(first.empty());
    fill(fields, "b0.label", "Surat: asli <tanpa> salinan");
    fill(fields, "b0.umur", "30");
    fill(fields, "b0.satuan", "hari");
    fields.emplace_back("b0.tolak", "ya");
    http::Pairs now = pressed(fields, "");
    CHECK(value_of(now, "b0.label") == "Surat: asli <tanpa> salinan");
    CHECK(has(value_of(now, "dasar"), "paling_lama: {hari: 30, bila_lewat: tolak}"));
    fill(now, "b0.umur", "");
    CHECK_FALSE(has(value_of(pressed(now, ""), "dasar"), "paling_lama"));
    // A name typed is put in by any press, a press alone puts in one without.
    fill(now, "berkas.baru", "KTP Atasan");
    now = pressed(now, "berkas+");
    CHECK(has(value_of(now, "dasar"), "ktp_atasan: {label: KTP Atasan}"));
    fill(now, "surat.baru", "");
    now = pressed(now, "surat+");
    CHECK(has(value_of(now, "dasar"), "surat_baru: {label: Surat baru}"));
    const std::string beside = html_of(admin.post(sop + "/pratinjau", now));
    CHECK(has(beside, "<a href=\"#surat-"));  // its template is not chosen yet: said at its line
    CHECK(has(beside, ">Surat baru</a>"));
    const std::string english = html_of(admin.post(sop + "/pratinjau?lang=en", now));
    CHECK(has(english, "<code>surat surat_baru</code> has no <code>templat</code> yet."));
    CHECK_FALSE(has(english, "belum memuat"));
    // The acts are named as the desk names them, beside their words of the file.
    CHECK(has(html_of(admin.post(sop + "/sunting?lang=en", now)), "Receive and register the letter (menerima)</option>"));
    admin.get(sop + "/sunting?lang=id");
    now = pressed(now, "berkas-naik1");
    CHECK(value_of(now, "b1.id") == first);
    now = pressed(now, "berkas-1");
    CHECK_FALSE(has(value_of(now, "dasar"), "  " + first + ":"));
    for (const char* nothing :
         {"berkas-99", "surat-99", "berkas-naik0", "surat-naik", "paraf-naik99.1", "paraf-naik0", "berkas-"}) {
      CAPTURE(nothing);
      CHECK(value_of(pressed(now, nothing), "dasar") == value_of(pressed(now, ""), "dasar"));
    }
    // A page made before there were such tables loses nothing of them.
    std::erase_if(now, [](const auto& field) { return field.first.ends_with(".ada"); });
    CHECK(value_of(pressed(now, ""), "dasar") == value_of(now, "dasar"));
  }
  SUBCASE("the text is one press away, and back") {
    fill(fields, "k0.keterangan", "Penting");
    fill(fields, "cara", "naskah");
    const std::string page = html_of(admin.post(sop + "/sunting", fields));
    http::Pairs as_text = fields_of(page);
    CHECK(has(value_of(as_text, "teks"), "keterangan: Penting"));
    fill(as_text, "cara", "tabel");
    CHECK(value_of(fields_of(html_of(admin.post(sop + "/sunting", as_text))), "k0.keterangan") == "Penting");
    fill(as_text, "teks", "kegiatan: [");
    const std::string broken = html_of(admin.post(sop + "/sunting", as_text));
    CHECK(has(broken, "name=\"teks\""));  // what cannot be a table stays text, and is not lost
    CHECK(has(broken, "kegiatan: ["));
  }
  SUBCASE("what a form has no room for is edited as text, whole") {
    std::string many = "kegiatan:\n";
    for (int i = 1; i <= 201; ++i) many += "  - {no: " + std::to_string(i) + ", pelaksana: a, lanjut: selesai}\n";
    const http::Pairs long_one = {{"csrf", value_of(fields, "csrf")}, {"teks", many}, {"cara", "tabel"}};
    const std::string page = html_of(admin.post(sop + "/sunting", long_one));
    CHECK(value_of(fields_of(page), "teks") == many);
    CHECK(has(page, "paling banyak 200 kegiatan, 30 kolom pelaksana, dan 60 langkah dalam satu kegiatan; berkas"));
    CHECK_FALSE(has(page, "Perbaiki dahulu"));
  }
  SUBCASE("a stranger's form changes nothing") {
    CHECK(somebody(*room, "wahyu@kudus").post(sop + "/pratinjau", fields).status == 403);
    for (const char* stranger : {"a: [", "{}", "{}\n", "[]", "~", "{a: b}"}) {
      CAPTURE(stranger);
      fill(fields, "dasar", stranger);
      CHECK(has(html_of(admin.post(sop + "/sunting", fields)), "role=\"alert\""));
      CHECK(admin.post(sop + "/pratinjau", fields).status >= 400);
    }
  }
}

TEST_CASE("a procedure is walked in thought on a page, by officials alone, and nothing is kept of it") {
  const auto room = Room::raise();
  Browser head = somebody(*room, "kadis@kudus");
  const std::string sop = first_sop(head);
  CHECK(somebody(*room, "wahyu@kudus").get(sop + "/simulasi").status == 403);
  CHECK(head.get(sops + "/tiada/simulasi").status == 404);

  std::string page = html_of(head.get(sop + "/simulasi"));
  for (int i = 0; i < 3; ++i) {
    const std::string next = first_choice(page);
    REQUIRE(next.find("/simulasi?") != std::string::npos);
    const auto answer = head.get(next);
    REQUIRE(answer.status == 200);
    page = html_of(answer);
  }
  CHECK(has(page, "id=\"jam\""));
  CHECK(has(page, "Mundur satu langkah"));
  CHECK_FALSE(has(html_of(head.get("/meja/perkara")), "simulasi"));
  // What was chosen of an edition that is no more leads nowhere, and says so by standing still.
  CHECK(head.get(sop + "/simulasi?langkah=99.z,%3Cscript%3E").status == 200);
  CHECK_FALSE(has(html_of(head.get(sop + "/simulasi?langkah=%3Cscript%3Ealert(1)")), "<script>alert"));
  CHECK(head.get(sop + "/simulasi?menit=-5").status == 400);
}

TEST_CASE("the differences of a proposal from the edition in force are lines taken out and put in") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, "agendaris@kudus");
  const std::string sop = first_sop(admin);
  CHECK(has(html_of(admin.get(sop + "/edisi")), "Tidak ada perbedaan."));

  const auto edition = *room->services().store.read(
      store::Scope::office(OfficeId::trusted("kudus")), [&](store::Transaction& tx) {
        workflow::Editions editions{actions::verbs()};
        return editions.present(tx, sop.substr(sops.size() + 1));
      });
  std::string text = edition->sop.yaml;
  const std::string before = "edisi: " + std::to_string(edition->sop.edition);
  REQUIRE(text.find(before) != std::string::npos);
  text.replace(text.find(before), before.size(), "edisi: " + std::to_string(edition->sop.edition + 1));
  const std::string form = html_of(admin.get(sop + "/sunting"));
  const std::size_t token = form.find("name=\"csrf\" value=\"") + 19;
  const http::Pairs sent = {
      {"csrf", form.substr(token, form.find('"', token) - token)}, {"teks", text}, {"berlaku", "2026-02-01"}};
  const auto printed = admin.post(sop + "/cetak", sent);
  CHECK(printed.status == 200);
  CHECK(printed.headers.get("Content-Type") == "application/pdf");
  CHECK(admin.post(sop + "/usulkan", sent).status == 303);
  const std::string page = html_of(admin.get(sop + "/edisi"));
  CHECK(has(page, "<ins>edisi: "));
  CHECK(has(page, "<del>" + before));
  // Nothing is in force yet, so there is nothing to move.
  CHECK(has(html_of(admin.get(sop + "/pindah")), "Semua perkara berjalan"));
}

TEST_CASE("a proposal is initialled and approved from its card, by whoever may, and an error stands at its field") {
  const auto room = Room::raise();
  Browser admin = somebody(*room, "agendaris@kudus"), head = somebody(*room, "kadis@kudus"),
          clerk = somebody(*room, "verifikator@kudus");
  const std::string sop = first_sop(admin);
  http::Pairs fields = fields_of(html_of(admin.get(sop + "/sunting")));
  fill(fields, "k0.waktu", "3 jam");
  fill(fields, "berlaku", "");
  const auto no_day = admin.post(sop + "/usulkan", fields);
  CHECK(no_day.status == 400);
  CHECK(has(html_of(no_day), "id=\"sunting-berlaku-error\""));
  CHECK(has(html_of(no_day), "value=\"3\""));
  CHECK_FALSE(has(html_of(head.get("/meja")), "SOP menunggu Anda"));
  fill(fields, "berlaku", "2026-02-01");
  REQUIRE(admin.post(sop + "/usulkan", fields).status == 303);

  // Who may do nothing is offered nothing.
  const std::string seen = html_of(clerk.get(sops));
  CHECK_FALSE(has(seen, "-paraf\""));
  CHECK_FALSE(has(seen, "-sahkan\""));
  CHECK_FALSE(has(html_of(admin.get(sops)), "-sahkan\""));
  CHECK(has(seen, "/edisi?dari="));
  const std::size_t print = seen.find(sop + "/cetak?edisi=");
  REQUIRE(print != std::string::npos);
  CHECK(clerk.get(seen.substr(print, seen.find('"', print) - print)).headers.get("Content-Type") == "application/pdf");
  CHECK_FALSE(has(html_of(head.get(sop)), "/pindah"));
  CHECK(has(html_of(admin.get(sop)), "/pindah"));

  const auto fold = [](const std::string& page, const std::string& form) {
    return page.find("<form id=\"" + form + "\"") != std::string::npos;
  };
  int written = 0;
  for (std::string page = html_of(admin.get(sops)); fold(page, "usulan-1-paraf"); page = html_of(admin.get(sops))) {
    const auto empty = admin.send(page, "usulan-1-paraf", {});
    CHECK(empty.status == 422);
    CHECK(has(html_of(empty), "id=\"usulan-1-rujukan-error\""));
    REQUIRE(admin.send(page, "usulan-1-paraf", {{"rujukan", "ND 41/2026"}}).status == 303);
    REQUIRE(++written < 10);
  }
  if (written > 0) CHECK(has(html_of(head.get(sops)), "ND 41/2026 · dicatat"));
  for (const char* login : {"sekretaris@kudus", "kabid@kudus"}) {
    Browser one = somebody(*room, login);
    if (const std::string page = html_of(one.get(sops)); fold(page, "usulan-1-paraf")) {
      CHECK(has(html_of(one.get("/meja")), "SOP menunggu Anda"));
      REQUIRE(one.send(page, "usulan-1-paraf", {}).status == 303);
    }
  }
  // The head's own desk says so.
  CHECK(has(html_of(head.get("/meja")), "SOP menunggu Anda"));
  const std::string card = html_of(head.get(sops));
  const auto empty = head.send(card, "usulan-1-sahkan", {});
  CHECK(empty.status == 422);
  CHECK(has(html_of(empty), "id=\"usulan-1-dasar-error\""));
  REQUIRE(head.send(card, "usulan-1-sahkan", {{"dasar", "SK 12/2026"}}).status == 303);
  CHECK(has(html_of(head.get(sops)), "SK 12/2026"));
  CHECK_FALSE(has(html_of(head.get("/meja")), "SOP menunggu Anda"));
}

TEST_CASE("the report takes the days asked for, and gives the month and the log as files") {
  const auto room = Room::raise();
  Browser head = somebody(*room, "kadis@kudus");
  struct Row {
    const char *why, *target;
    int status;
  };
  const Row rows[] = {
      {"the last twelve weeks", "/meja/laporan", 200},
      {"days in order", "/meja/laporan?dari=2026-01-01&sampai=2026-01-31", 200},
      {"days the wrong way round", "/meja/laporan?dari=2026-01-31&sampai=2026-01-01", 400},
      {"more than two years", "/meja/laporan?dari=2020-01-01&sampai=2026-01-01", 400},
      {"the month as a sheet", "/meja/laporan/bulan?bulan=2026-01&bentuk=xlsx", 200},
      {"a form there is not", "/meja/laporan/bulan?bulan=2026-01&bentuk=doc", 400},
      {"the log of what happened", "/meja/laporan/peristiwa?dari=2026-01-01&sampai=2026-01-31", 200},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(head.get(row.target).status == row.status);
  }
  CHECK(somebody(*room, "wahyu@kudus").get("/meja/laporan/peristiwa").status == 403);
}

}  // namespace paraf::staff
