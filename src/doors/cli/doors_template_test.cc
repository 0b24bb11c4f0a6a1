// Letter templates over real HTTP: read, checked and put in use from a Word file; every answer is held to
// docs/openapi.yaml.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "doors/cli/served.h"
#include "office/letters/render.h"
#include "office/letters/word_sample_test.h"
#include "tests/support/folder.h"

namespace paraf::cli::served {

namespace {

namespace json = boost::json;

using letters::word_sample::p;

json::object paper(const char* slot, const char* name, ByteView octets) {
  return {{"paper", slot}, {"name", name}, {"content", base64(octets)}};
}

json::object sent(const std::string& body, const char* slot = "template") {
  return {{"papers", json::array{paper(slot, "r.docx", letters::word_sample::whole_docx(body))}}};
}

TEST_CASE("a letter's template is read, checked by officials, and put in use by the administrator alone") {
  Served served{"purnama", "penerbitan"};
  std::map<std::string, std::unique_ptr<Caller>> callers;
  for (const char* word : {"agendaris", "staf"}) {
    served.open_account(served.actor(word));
    callers[word] = std::make_unique<Caller>(served);
    callers[word]->log_in(served.actor(word).person.email->text());
  }
  const std::string all = "/api/v1/letter-templates", one = all + "/rekomendasi";
  CHECK(callers["staf"]->json(all).as_array().size() >= 1);
  const json::value before = callers["staf"]->json(one);
  CHECK(before.at("setting") == "wording");
  CHECK(callers["staf"]->get(all + "/tidak_ada").status == 404);

  const std::string good = p("Hal : Rekomendasi") + p("Dengan hormat, kata-kata baru tentang $") +
                           p("Yang bernama ${nama_pemohon}") + p("${ttd_pengirim}");
  struct Row {
    std::string why, body, slot;
    int status;
  };
  const Row rows[] = {
      {"a file that can be used", good, "template", 200},
      {"no place for the signature", p("Isi"), "template", 422},
      {"a blank that is not closed", p("${nama") + p("${ttd_pengirim}"), "template", 400},
      {"another slot", good, "berkas", 400},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto checked = callers["staf"]->post(one + "/check", sent(row.body, row.slot.c_str()));
    INFO(checked.body);
    CHECK(checked.status == row.status);
  }
  CHECK(callers["staf"]->send("PUT", one, sent(good)).status == 403);
  CHECK(callers["staf"]->json(one) == before);
  const auto adopted = callers["agendaris"]->send("PUT", one, sent(good));
  INFO(adopted.body);
  REQUIRE(adopted.status == 200);
  CHECK(json::parse(adopted.body).at("editions").as_array().size() >= 1);
  const std::string now{callers["staf"]->json(one).at("text").as_string()};
  CHECK(now.find("kata-kata baru") != std::string::npos);
}

TEST_CASE("a letter is drafted for the office's own page, and drawn on it where LibreOffice is installed") {
  Served served{"purnama", "penerbitan"};
  std::map<std::string, std::unique_ptr<Caller>> callers;
  for (const char* word : {"agendaris", "kadis", "kabid", "verifikator", "staf"}) {
    served.open_account(served.actor(word));
    callers[word] = std::make_unique<Caller>(served);
    callers[word]->log_in(served.actor(word).person.email->text());
  }
  json::object file =
      sent(p("Hal : Rekomendasi") + p("Halaman kami sendiri untuk ${nama_pemohon}") + p("${ttd_pengirim}"));
  file["setting"] = "page";
  const auto adopted = callers["agendaris"]->send("PUT", "/api/v1/letter-templates/rekomendasi", file);
  INFO(adopted.body);
  if (!letters::can_render_on_page()) {
    MESSAGE("LibreOffice (libreoffice-writer-nogui) is not installed: only the refusal is tested");
    CHECK(adopted.status == 503);
    return;
  }
  REQUIRE(adopted.status == 200);
  CHECK(callers["staf"]->json("/api/v1/letter-templates/rekomendasi").at("setting") == "page");

  const Bytes scan = to_bytes("%PDF-1.4\n% contoh\n%%EOF\n");
  const auto opened = callers["kabid"]->post(
      "/api/v1/cases", json::object{{"sop", "penerbitan"},
                                    {"papers", json::array{paper("surat_permohonan", "s.pdf", scan),
                                                           paper("ktp", "k.pdf", scan)}}});
  INFO(opened.body);
  REQUIRE(opened.status == 201);
  const json::value subject = json::parse(opened.body).at("subject");
  const std::string path = "/api/v1/cases/" + std::string{subject.at("office").as_string()} + "/" +
                           std::string{subject.at("case").as_string()};
  const json::object good{{"complete", true}};
  const std::pair<const char*, json::object> acts[] = {
      {"agendaris", {{"verb", "receive_letter"}}},
      {"kadis", {{"verb", "give_disposition"}, {"params", json::object{{"text", "Proses"}}}}},
      {"verifikator",
       {{"verb", "check_documents"}, {"verdicts", json::object{{"surat_permohonan", good}, {"ktp", good}}}}},
      {"staf", {{"verb", "draft_letter"}}}};
  for (const auto& [who, act] : acts) {
    const auto done = callers[who]->post(path + "/acts", act);
    INFO(done.body);
    REQUIRE(done.status == 200);
  }
  const auto draft = callers["staf"]->get(path + "/letters/rekomendasi");
  INFO(draft.body.substr(0, 400));
  REQUIRE(draft.status == 200);
  const tests::Folder folder;
  const std::string pdf = (folder.path() / "surat.pdf").string(), words = (folder.path() / "kata").string();
  std::ofstream{pdf, std::ios::binary} << draft.body;
  REQUIRE(std::system(("pdftotext '" + pdf + "' '" + words + "'").c_str()) == 0);
  std::ifstream in{words};
  const std::string said{std::istreambuf_iterator<char>{in}, {}};
  CHECK(said.find("Halaman kami sendiri untuk") != std::string::npos);
  CHECK(said.find("Akan ditandatangani") != std::string::npos);
}

}  // namespace

}  // namespace paraf::cli::served
