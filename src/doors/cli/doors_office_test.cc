// Collective requests, marks of correction, and who may read a draft's words, over real HTTP; every answer is
// held to docs/openapi.yaml.
#include "doors/cli/served.h"

namespace paraf::cli::served {

namespace {

namespace json = boost::json;

std::string path_of(const json::value& subject) {
  return "/api/v1/cases/" + std::string{subject.at("office").as_string()} + "/" +
         std::string{subject.at("case").as_string()};
}

json::object paper(const char* slot, const std::string& name, std::string_view octets) {
  return json::object{{"paper", slot}, {"name", name}, {"content", base64(bytes_of(octets))}};
}

constexpr std::string_view pdf = "%PDF-1.4\n% contoh\n%%EOF\n";

struct Office {
  Office() : served("purnama", "penerbitan") {
    for (const char* word :
         {"agen", "agendaris", "kadis", "kabid", "verifikator", "staf", "kasi", "petugas"}) {
      served.open_account(served.actor(word));
      callers[word] = std::make_unique<Caller>(served);
      callers[word]->log_in(served.actor(word).person.email->text());
    }
  }
  Caller& operator[](const char* word) { return *callers.at(word); }
  tests::Answer act(const char* word, const json::value& subject, json::object body) {
    return callers.at(word)->post(path_of(subject) + "/acts", body);
  }
  // Up to the draft of the recommendation.
  void draft(const json::value& subject, json::object check) {
    CHECK(act("agendaris", subject, {{"verb", "receive_letter"}}).status == 200);
    CHECK(act("kadis", subject, {{"verb", "give_disposition"}, {"params", json::object{{"text", "Proses"}}}})
              .status == 200);
    const auto checked = act("verifikator", subject, std::move(check));
    INFO(checked.body);
    CHECK(checked.status == 200);
    const auto drafted = act("staf", subject, {{"verb", "draft_letter"}});
    INFO(drafted.body);
    CHECK(drafted.status == 200);
  }
  Served served;
  std::map<std::string, std::unique_ptr<Caller>> callers;
};

json::object complete() {
  return {{"verb", "check_documents"},
          {"verdicts", json::object{{"surat_permohonan", json::object{{"complete", true}}},
                                    {"ktp", json::object{{"complete", true}}}}}};
}

}  // namespace

TEST_CASE("a list of applicants comes by one call, and each has a fate of their own") {
  Office office;
  const std::string list =
      "Nama;NIP;NIK;Jabatan;Email\n"
      "Ani Contoh;198604122011012001;9910991204861001;Perawat;ani@contoh.go.id\n"
      "Budi Contoh;198604122011011002;99;Bidan;budi@contoh.go.id\n"
      "Citra Contoh;198604122011012003;9910991204861003;Bidan;citra@contoh.go.id\n";
  json::object request{
      {"sop", "penerbitan"},
      {"unit", "Rumah Sakit Contoh"},
      {"letter_number", "445/7/2026"},
      {"dry_run", true},
      {"papers", json::array{paper("list", "daftar.csv", list), paper("surat_permohonan", "surat.pdf", pdf),
                             paper("member", "198604122011012001.pdf", pdf),
                             paper("member", "198604122011011002.pdf", pdf),
                             paper("member", "198604122011012003.pdf", pdf)}}};
  const auto dry = office["agen"].post("/api/v1/collective", request);
  INFO(dry.body);
  REQUIRE(dry.status == 200);
  CHECK(json::parse(dry.body).at("receipt").is_null());
  CHECK(json::parse(dry.body).at("rows").as_array().size() == 3);
  CHECK(office["agen"].json("/api/v1/cases").as_array().empty());  // nothing was kept

  request["dry_run"] = false;
  const auto sent = office["agen"].post("/api/v1/collective", request, "satu");
  INFO(sent.body);
  REQUIRE(sent.status == 201);
  const json::value receipt = json::parse(sent.body).at("receipt");
  const json::value subject = receipt.at("subject");
  CHECK(json::parse(office["agen"].post("/api/v1/collective", request, "satu").body)
            .at("receipt")
            .at("repeated")
            .as_bool());
  const json::array members = office["agen"].json(path_of(subject) + "/applicants").as_array();
  REQUIRE(members.size() == 3);
  CHECK(members[1].at("status") == "returned");
  const auto person = [&](std::size_t i) { return std::string{members[i].at("person").as_string()}; };
  const std::string of_budi = path_of(subject) + "/applicants/" + person(1);
  CHECK(office["agen"].post(of_budi, json::object{{"statement", json::object{{"nik", "12"}}}}).status == 400);
  CHECK(office["agen"]
            .post(of_budi, json::object{{"statement", json::object{{"position", std::string(300, 'a')}}}})
            .status == 400);
  CHECK(office["agen"]
            .post(of_budi, json::object{{"statement", json::object{{"nik", "9910991204861002"}}}})
            .status == 200);

  json::object check = complete();
  check["fates"] = json::object{{person(2), json::object{{"fate", "tolak"}, {"reason", "bukan pegawai"}}}};
  office.draft(subject, check);
  const json::array after = office["verifikator"].json(path_of(subject) + "/applicants").as_array();
  CHECK(after[1].at("status") == "open");
  CHECK(after[2].at("status") == "refused");
  CHECK(after[2].at("reason") == "bukan pegawai");
  CHECK(office["agen"]
            .post(path_of(subject) + "/applicants/" + person(0) + "/withdrawal",
                  json::object{{"reason", "pindah"}})
            .status == 200);
  // A draft that names them all is the office's own business, also for who brought the list.
  CHECK(office["agen"].get(path_of(subject) + "/letters/rekomendasi").status == 403);
}

TEST_CASE("the words of a draft are for officials of the office, and for none about their own case") {
  Office office;
  const auto sent = office["kabid"].post(
      "/api/v1/cases", json::object{{"sop", "penerbitan"},
                                    {"papers", json::array{paper("surat_permohonan", "surat.pdf", pdf),
                                                           paper("ktp", "ktp.pdf", pdf)}}});
  INFO(sent.body);
  REQUIRE(sent.status == 201);
  const json::value subject = json::parse(sent.body).at("subject");
  office.draft(subject, complete());
  const std::string letter = path_of(subject) + "/letters/rekomendasi";
  struct Row {
    const char *why, *who;
    int content, marks;
  };
  const Row rows[] = {
      {"a colleague who works on it", "kasi", 200, 200},
      {"the head", "kadis", 200, 200},
      {"the applicant, who is an official too", "kabid", 403, 404},
      {"an officer of the authority", "petugas", 404, 404},
      {"no official", "agen", 403, 403},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(office[row.who].get(letter + "/content").status == row.content);
    CHECK(office[row.who].get(letter + "/marks").status == row.marks);
  }
  const json::value before = office["kasi"].json(letter + "/marks");
  CHECK(before.at("may_mark").as_bool());  // kasi's initials are next
  const json::object mark{{"version", 1}, {"block", 1}, {"words", "Lampiran dua berkas"}};
  CHECK(office["kasi"].post(letter + "/marks", mark, "k").status == 204);
  CHECK(office["kasi"].post(letter + "/marks", mark, "k").status == 204);
  CHECK(office["staf"].json(letter + "/marks").at("marks").as_array().size() == 1);
  CHECK(office["staf"].post(letter + "/marks", mark).status == 403);
  CHECK(office["kasi"].get(path_of(subject) + "/hints").status == 200);
}

}  // namespace paraf::cli::served
