// The work of a desk over HTTP: what the pages of a desk do, a program can do; every answer held to
// docs/openapi.yaml.
#include <algorithm>

#include "doors/cli/papers.h"
#include "doors/cli/served.h"
#include "office/people/roles.h"

namespace paraf::cli::served {

namespace {

namespace json = boost::json;

struct Bench {
  Served served;
  Caller kadis{served}, kasi{served}, wahyu{served}, nur{served};
  std::string at;  // "/api/v1/cases/kudus/01J…"

  explicit Bench(const std::string& db) : served{"kudus", "pendaftaran-penerbitan", {}, db} {
    for (const auto& [word, caller] :
         {std::pair{"kadis", &kadis}, {"kasi", &kasi}, {"wahyu", &wahyu}, {"nur", &nur}}) {
      served.open_account(served.actor(word));
      caller->log_in(served.actor(word).person.email->text());
    }
    // Two of one role, so that there is somebody to take it on from.
    const auto granted = served.node.store->transact(
        store::Scope::office(served.stage->office()), [&](store::Transaction& tx) {
          return people::grant_role(tx, served.stage->clock().now(),
                                    {served.actor("kasi").person.id,
                                     "kepala_dinas",
                                     "",
                                     {people::parse_day("2026-01-01").value(), {}}});
        });
    REQUIRE(granted);
    std::vector<tests::HttpClient::FilePart> files;
    for (const char* slot : {"surat_permohonan", "ktp"}) {
      const auto made = sample_paper(*served.stage->procedure().paper(slot), "Wahyu", "Dinas",
                                     served.stage->clock().now(), source_folder() + "/sop");
      REQUIRE(made);
      files.push_back({slot, made->name, "application/octet-stream", std::string{text_of(made->bytes)}});
    }
    const auto sent = wahyu.multipart("/api/v1/cases", json::object{}, files, "satu");
    INFO(sent.body);
    REQUIRE(sent.status == 201);
    const json::value subject = json::parse(sent.body).at("subject");
    at = "/api/v1/cases/" + std::string{subject.at("office").as_string()} + "/" +
         std::string{subject.at("case").as_string()};
  }
  json::value task(Caller& caller) {
    const json::value all = caller.json("/api/v1/inbox");
    REQUIRE(all.as_array().size() == 1);
    return all.at(0);
  }
  void later() { served.stage->clock().advance(std::chrono::minutes{1}); }
};

}  // namespace

TEST_CASE("a program takes a case on, gives it back, and is told whose it is") {
  on_each_engine([](const std::string& db) {
    Bench b{db};
    CHECK(b.task(b.kadis).at("unread") == true);
    CHECK(b.kadis.json("/api/v1/inbox/unread").at("cases") == 1);
    CHECK(b.kadis.bare("POST", b.at + "/reading").status == 204);
    CHECK(b.task(b.kadis).at("unread") == false);
    CHECK(b.kadis.json("/api/v1/inbox/unread").at("cases") == 0);

    CHECK(b.kadis.post(b.at + "/claim", json::object{}).status == 204);
    CHECK(b.task(b.kadis).at("held") == true);
    CHECK(b.task(b.kasi).at("held_by").as_string() == b.served.actor("kadis").person.name);
    CHECK(type_of(b.kasi.post(b.at + "/claim", json::object{})) == "/errors/actions.claimed");
    CHECK(type_of(b.kasi.post(b.at + "/acts", json::object{{"verb", "give_disposition"}})) ==
          "/errors/actions.claimed");
    CHECK(b.kasi.post(b.at + "/claim", json::object{{"reason", "Kepala dinas dinas luar"}}).status == 204);
    const json::value view = b.kasi.json(b.at);
    REQUIRE(view.at("claims").as_array().size() == 1);
    CHECK(view.at("claims").at(0).at("mine") == true);
    CHECK(b.kasi.bare("DELETE", b.at + "/claim").status == 204);
    CHECK(b.kadis.json(b.at).at("claims").as_array().empty());
    CHECK(type_of(b.wahyu.post(b.at + "/claim", json::object{})) == "/errors/api.role");
  });
}

TEST_CASE("a program reads and writes the conversation of a case; remarks of officials stay theirs") {
  on_each_engine([](const std::string& db) {
    Bench b{db};
    CHECK(b.kadis.post(b.at + "/notes", json::object{{"text", "Sudah ditelepon"}}, "n1").status == 200);
    const auto written =
        b.kadis.post(b.at + "/messages", json::object{{"text", "Mohon bawa KTP asli"}}, "m1");
    CHECK(written.status == 200);
    CHECK(json::parse(
              b.kadis.post(b.at + "/messages", json::object{{"text", "Mohon bawa KTP asli"}}, "m1").body)
              .at("repeated") == true);
    CHECK(b.wahyu.json("/api/v1/inbox/unread").at("conversations").as_array().size() == 1);
    b.later();
    CHECK(b.wahyu.bare("POST", b.at + "/reading").status == 204);
    CHECK(b.wahyu.json("/api/v1/inbox/unread").at("conversations").as_array().empty());
    CHECK(b.wahyu.post(b.at + "/messages", json::object{{"text", "Besok saya bawa"}}, "a1").status == 200);
    CHECK(json::parse(b.wahyu.post(b.at + "/messages", json::object{{"text", "Besok saya bawa"}}, "a1").body)
              .at("repeated") == true);

    const auto sides = [&](Caller& caller) {
      std::string all;
      const json::value talk = caller.json(b.at + "/messages");
      for (const json::value& said : talk.as_array()) all += std::string{said.at("side").as_string()} + " ";
      return all;
    };
    CHECK(sides(b.kadis) == "internal office applicant ");
    CHECK(sides(b.wahyu) == "office applicant ");
    CHECK(b.nur.get(b.at + "/messages").status == 404);
    CHECK(b.nur.post(b.at + "/messages", json::object{{"text", "Saya juga"}}).status == 404);
    CHECK(b.kadis.json("/api/v1/inbox/unread").at("conversations").as_array().size() == 1);
    CHECK(type_of(b.wahyu.post(b.at + "/notes", json::object{{"text", "Catatan"}})) == "/errors/api.role");
    CHECK(type_of(b.kadis.post(b.at + "/messages", json::object{{"text", ""}})) ==
          "/errors/api.field_missing");
    // Nobody gets a mail that there is something to read when there are but spaces, or a book.
    CHECK(type_of(b.kadis.post(b.at + "/messages", json::object{{"text", " \n "}})) ==
          "/errors/workflow.reason_missing");
    for (const char* kind : {"/messages", "/notes"})
      CHECK(type_of(b.kadis.post(b.at + kind, json::object{{"text", std::string(4001, 'a')}})) ==
            "/errors/actions.answer_too_long");
    CHECK(type_of(b.kadis.post(b.at + "/notes", json::object{{"text", "Catatan"}}, std::string(129, 'k'))) ==
          "/errors/api.field");
  });
}

TEST_CASE("a program takes back what nobody has read, sees who looked, and keeps lists") {
  on_each_engine([](const std::string& db) {
    Bench b{db};
    CHECK(b.kadis
              .post(b.at + "/acts",
                    json::object{{"verb", "give_disposition"}, {"params", json::object{{"text", "x"}}}})
              .status == 200);
    CHECK(type_of(b.kadis.post(b.at + "/taking-back", json::object{{"reason", ""}})) ==
          "/errors/api.field_missing");
    CHECK(b.kadis.post(b.at + "/taking-back", json::object{{"reason", "Keliru"}}).status == 200);

    const json::value view = b.kadis.json(b.at);
    CHECK(b.kadis.json(b.at + "/accesses").as_array().empty());
    for (const json::value& paper : view.at("papers").as_array())
      for (const json::value& file : paper.at("files").as_array())
        CHECK(b.kadis.get(b.at + "/papers/" + std::string{file.at("document").as_string()}).status == 200);
    const json::value looks = b.wahyu.json(b.at + "/accesses");
    REQUIRE_FALSE(looks.as_array().empty());
    CHECK(looks.at(0).at("by").as_string() == b.served.actor("kadis").person.name);
    CHECK(b.nur.get(b.at + "/accesses").status == 404);

    const std::string lists = "/api/v1/me/lists";
    CHECK(b.kadis.post(lists, json::object{{"name", "selesai"}, {"path", "/meja/perkara?status=done"}})
              .status == 204);
    CHECK(type_of(b.kadis.post(lists, json::object{{"name", "x"}, {"path", "https://lain.example"}})) ==
          "/errors/actions.filter");
    CHECK(b.kadis.json(lists).as_array().size() == 1);
    CHECK(b.kasi.json(lists).as_array().empty());
    CHECK(b.kadis.post(lists + "/drop", json::object{{"name", "selesai"}}).status == 204);
    CHECK(b.kadis.json(lists).as_array().empty());
  });
}

TEST_CASE("a program sees appointments by the office's days, and the holders of certificates") {
  on_each_engine([](const std::string& db) {
    Bench b{db};
    CHECK(b.kadis.json("/api/v1/appointments?from=2026-01-01&until=2026-01-31").as_array().empty());
    CHECK(type_of(b.kadis.get("/api/v1/appointments?from=2026-01-31&until=2026-01-01")) ==
          "/errors/api.field");
    CHECK(type_of(b.kadis.get("/api/v1/appointments")) == "/errors/api.field_missing");
    CHECK(type_of(b.wahyu.get("/api/v1/appointments?from=2026-01-01&until=2026-01-31")) ==
          "/errors/api.role");
    CHECK(b.kadis.json("/api/v1/holders").at("rows").as_array().empty());
    REQUIRE(b.served.stage->certify(b.served.actor("kadis")));
    const json::value held = b.kadis.json("/api/v1/holders");
    REQUIRE(held.at("rows").as_array().size() == 1);
    const std::string serial{held.at("rows").at(0).at("serial").as_string()};
    CHECK(b.kadis.json("/api/v1/holders?status=expired").at("rows").as_array().empty());
    const json::value one = b.kadis.json("/api/v1/holders/" + serial);
    CHECK(one.at("certificates").as_array().size() == 1);
    CHECK(one.at("certificates").at(0).at("status") == "active");
    CHECK(b.kadis.get("/api/v1/holders/00").status == 404);
    CHECK(type_of(b.kadis.bare("POST", b.at + "/hand-over")) == "/errors/actions.not_sent");
  });
}

}  // namespace paraf::cli::served
