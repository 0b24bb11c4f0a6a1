// Letter templates over real HTTP: read, checked and put in use from a Word file; every answer is held to
// docs/openapi.yaml.
#include "doors/cli/served.h"
#include "platform/package/package.h"

namespace paraf::cli::served {

namespace {

namespace json = boost::json;

std::string paragraph(const std::string& text) { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>"; }

json::object sent(const std::string& body, const char* slot = "template") {
  const std::string document =
      "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>" + body +
      "</w:body></w:document>";
  const Bytes docx = *package::pack({{"word/document.xml", document}});
  return {
      {"papers", json::array{json::object{{"paper", slot}, {"name", "r.docx"}, {"content", base64(docx)}}}}};
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

  const std::string good = paragraph("Hal : Rekomendasi") +
                           paragraph("Dengan hormat, kata-kata baru tentang $") +
                           paragraph("Yang bernama ${nama_pemohon}") + paragraph("${ttd_pengirim}");
  struct Row {
    std::string why, body, slot;
    int status;
  };
  const Row rows[] = {
      {"a file that can be used", good, "template", 200},
      {"no place for the signature", paragraph("Isi"), "template", 422},
      {"a blank that is not closed", paragraph("${nama") + paragraph("${ttd_pengirim}"), "template", 400},
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

}  // namespace

}  // namespace paraf::cli::served
