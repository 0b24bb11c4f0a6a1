// The authority's officers over real HTTP: what was issued, and what two of them do together.
#include "doors/cli/served.h"
#include "platform/crypto/keys.h"

namespace paraf::cli::served {

namespace {

namespace json = boost::json;

const std::string base = "/api/v1/authority";

// Two officers and a person of the office, each with a session.
struct Two {
  Served served{"kudus", "pendaftaran-penerbitan"};
  Caller ani{served}, budi{served};
  Two() {
    for (const auto& [caller, word] : {std::pair{&ani, "petugas"}, std::pair{&budi, "petugas2"}}) {
      Actor& actor = served.actor(word);
      served.open_account(actor);
      caller->log_in(actor.person.email->text());
    }
  }
  json::object order(const std::string& name) {
    return {{"profile", "individual"},
            {"subscriber", SubscriberId::make(served.stage->clock().now(), served.random).text()},
            {"public_key", base64(crypto::generate_key(crypto::KeyKind::p256).value().spki)},
            {"common_name", name},
            {"organization", "Pemerintah Kota Contoh"}};
  }
  json::value asked(const json::value& body) {
    const auto answer = ani.post(base + "/requests", body);
    INFO(answer.body);
    REQUIRE(answer.status == 201);
    return json::parse(answer.body);
  }
  std::string text(const json::value& value, const char* field) {
    return std::string{value.at(field).as_string()};
  }
  json::value approved(const json::value& request) {
    const auto answer = budi.post(base + "/requests/" + text(request, "request") + "/approval",
                                  json::object{{"hash", request.at("hash")}});
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return json::parse(answer.body);
  }
};

}  // namespace

TEST_CASE("one officer asks and another approves, over HTTP, and the inventory shows it") {
  Two two;
  const json::object ask{{"act", "issue"}, {"content", two.order("Ratna Sari Wijaya")}};
  const json::value request = two.asked(ask);
  CHECK(request.at("own").as_bool());
  CHECK(two.text(request, "about") == "Ratna Sari Wijaya");
  CHECK_FALSE(request.at("asked_before").as_bool());
  // Asked again, by whomever, it is there once; in other words about the same key, the one there is is named.
  for (Caller* officer : {&two.ani, &two.budi}) {
    const auto again = officer->post(base + "/requests", ask);
    CHECK(again.status == 200);
    CHECK(two.text(json::parse(again.body), "request") == two.text(request, "request"));
    CHECK(json::parse(again.body).at("asked_before").as_bool());
  }
  json::object other = ask;
  other["content"].as_object()["common_name"] = "Ratna Wijaya";
  const auto refused = two.budi.post(base + "/requests", other);
  CHECK(type_of(refused) == "/errors/ca.request.exists");
  CHECK(refused.body.find(two.text(request, "request")) != std::string::npos);
  CHECK(two.text(two.budi.json(base + "/requests").as_array().front(), "request") == two.text(request, "request"));
  const std::string at = base + "/requests/" + two.text(request, "request");
  CHECK(type_of(two.ani.post(at + "/approval", json::object{{"hash", request.at("hash")}})) ==
        "/errors/ca.request.own");
  CHECK(type_of(two.budi.post(at + "/approval", json::object{{"hash", std::string(64, '0')}})) ==
        "/errors/ca.request.changed");
  CHECK(type_of(two.budi.bare("POST", at + "/withdrawal")) == "/errors/ca.request.not_yours");
  CHECK(two.budi.json(base + "/requests").as_array().size() == 1);
  const json::value done = two.approved(request);
  CHECK(two.text(done, "state") == "done");
  CHECK(done.at("approved_by").at(0).as_string() == two.served.actor("petugas2").person.name);
  const std::string serial = two.text(done, "result");
  CHECK(two.budi.json(base + "/requests").as_array().empty());
  CHECK(two.budi.json(base + "/requests?state=done").as_array().size() == 1);
  CHECK(type_of(two.ani.get(base + "/inventory?status=active")) == "/errors/ca.search_status");  // it is "valid"
  CHECK(type_of(two.ani.get(base + "/requests?state=lain")) == "/errors/ca.request.state");

  const json::value found = two.ani.json(base + "/inventory?search=ratna%20wijaya&status=valid");
  REQUIRE(found.at("certificates").as_array().size() == 1);
  CHECK(found.at("certificates").at(0).at("serial").as_string() == serial);
  CHECK(found.at("certificates").at(0).at("name").as_string() == "Ratna Sari Wijaya");
  CHECK(two.ani.json(base + "/inventory?search=ratna&profile=seal").at("certificates").as_array().empty());
  CHECK(type_of(two.ani.get(base + "/inventory?expires_from=kemarin")) == "/errors/api.field");
  CHECK(type_of(two.ani.get(base + "/inventory?most=0")) == "/errors/api.field");
  CHECK(type_of(two.ani.get(base + "/inventory/00")) == "/errors/ca.no_certificate");

  // Suspended, released, revoked for good: each by two.
  const std::string issuer{found.at("certificates").at(0).at("issuer").as_string()};
  const auto act = [&](const char* word, json::object content) {
    content["issuer"] = issuer;
    content["serial"] = serial;
    return two.approved(two.asked(json::object{{"act", word}, {"content", content}}));
  };
  act("suspend", {});
  CHECK(two.text(two.ani.json(base + "/inventory/" + serial), "status") == "suspended");
  act("release", {});
  act("revoke", {{"reason", "superseded"}});
  const json::value history = two.ani.json(base + "/inventory/" + serial);
  CHECK(two.text(history, "status") == "revoked");
  CHECK(two.text(history, "reason") == "superseded");
  std::string events;
  for (const json::value& event : history.at("events").as_array()) events += two.text(event, "act") + " ";
  CHECK(events ==
        "certificate.promised certificate.issued certificate.suspended certificate.released "
        "certificate.revoked ");
  CHECK(two.text(history.at("events").at(4), "by") == two.served.actor("petugas2").person.name);
  CHECK(type_of(two.ani.post(base + "/requests",
                             json::object{{"act", "revoke"},
                                          {"content", json::object{{"issuer", issuer},
                                                                   {"serial", serial},
                                                                   {"reason", "superseded"}}}})) ==
        "/errors/ca.revoked_already");
}

TEST_CASE("what an act would do is told before it is asked for, and to who approves it") {
  Two two;
  const json::object order = two.order("Citra Dewi"), ask{{"act", "issue"}, {"content", order}};
  const auto preview = [&](const json::object& body) { return two.ani.post(base + "/previews", body); };
  const json::value would = json::parse(preview(ask).body);
  CHECK(two.text(would.at("makes"), "subject").find("Citra Dewi") != std::string::npos);
  CHECK(two.text(would.at("makes"), "key") == "p256");
  CHECK(would.at("ends").as_array().empty());
  CHECK(two.ani.json(base + "/requests").as_array().empty());  // nothing is kept

  const json::value request = two.asked(ask);
  const std::string at = base + "/requests/" + two.text(request, "request");
  CHECK(two.text(two.budi.json(at).at("preview").at("makes"), "subject") ==
        two.text(would.at("makes"), "subject"));
  const std::string serial = two.text(two.approved(request), "result");
  const json::object block{{"act", "block_key"},
                           {"content", json::object{{"public_key", order.at("public_key")}, {"why", "hilang"}}}};
  const json::value ends = json::parse(preview(block).body);
  REQUIRE(ends.at("ends").as_array().size() == 1);
  CHECK(two.text(ends.at("ends").at(0), "serial") == serial);
  CHECK(type_of(preview(json::object{{"act", "roll_over"},
                                     {"content", json::object{{"purpose", "ocsp"}, {"kind", "ed25519"}}}})) ==
        "/errors/ca.policy.key_kind");
  CHECK(type_of(two.ani.get(base + "/root-request")) == "/errors/root.here");
  CHECK(two.text(two.approved(two.asked(block)), "state") == "done");
  CHECK(two.text(two.ani.json(base + "/inventory/" + serial), "status") == "revoked");
}

TEST_CASE("one officer alone suspends at once, and neither revokes nor releases another person's certificate") {
  Two two;
  const json::object order = two.order("Dodi Hartono");
  const std::string serial =
      two.text(two.approved(two.asked(json::object{{"act", "issue"}, {"content", order}})), "result");
  const std::string at = base + "/inventory/" + serial;
  // The older route is for one's own certificate.
  CHECK(type_of(two.ani.post("/api/v1/certificates/" + serial + "/revocation",
                             json::object{{"reason", "keyCompromise"}})) == "/errors/actions.revocation_by_two");
  CHECK(two.text(two.ani.json(at), "status") == "active");

  CHECK(two.ani.post(at + "/suspension", json::object{{"reason", ""}}).status >= 400);
  const auto held = two.ani.post(at + "/suspension", json::object{{"reason", "laptop hilang, dilaporkan pemegang"}});
  REQUIRE(held.status == 200);
  CHECK(two.text(json::parse(held.body), "status") == "suspended");
  CHECK(type_of(two.budi.post(at + "/suspension", json::object{{"reason", "x"}})) == "/errors/ca.revoked_already");
  const std::string issuer = two.text(json::parse(held.body), "issuer");
  const json::value release = two.asked(json::object{
      {"act", "release"}, {"content", json::object{{"issuer", issuer}, {"serial", serial}}}});
  CHECK(type_of(two.ani.post(base + "/requests/" + two.text(release, "request") + "/approval",
                             json::object{{"hash", release.at("hash")}})) == "/errors/ca.request.own");
  CHECK(two.text(two.approved(release), "state") == "done");

  // A message that comes late holds nothing again, and in the history each stands once.
  two.served.stage->clock().set(two.served.stage->clock().now() + std::chrono::minutes{2});
  while (two.served.node.courier->deliver_due().value() != 0) continue;
  CHECK(two.text(two.ani.json(at), "status") == "active");
  std::string events;
  const json::value history = two.ani.json(at);
  for (const json::value& event : history.at("events").as_array()) events += two.text(event, "act") + " ";
  CHECK(events ==
        "certificate.promised certificate.issued certificate.suspended certificate.released certificate.urgent ");
}

TEST_CASE("a request is rejected, amended, withdrawn") {
  Two two;
  const json::value request = two.asked(json::object{{"act", "issue"}, {"content", two.order("Citra Dewi")}});
  const std::string at = base + "/requests/" + two.text(request, "request");
  const auto amended =
      two.budi.post(at + "/amendment", json::object{{"content", two.order("Citra Dewi Lestari")}});
  REQUIRE(amended.status == 200);
  const json::value now = json::parse(amended.body);
  CHECK(now.at("hash") != request.at("hash"));
  CHECK(now.at("authors").as_array().size() == 2);
  CHECK(type_of(two.budi.post(at + "/approval", json::object{{"hash", now.at("hash")}})) ==
        "/errors/ca.request.own");
  CHECK(type_of(two.budi.post(at + "/rejection", json::object{{"reason", "x"}})) == "/errors/ca.request.own");
  CHECK(two.ani.bare("POST", at + "/withdrawal").status == 200);
  CHECK(type_of(two.ani.bare("POST", at + "/retry")) == "/errors/ca.request.decided");

  const json::value other = two.asked(json::object{{"act", "issue"}, {"content", two.order("Dodi Hartono")}});
  const auto rejected = two.budi.post(base + "/requests/" + two.text(other, "request") + "/rejection",
                                      json::object{{"reason", "nama tidak sesuai"}});
  CHECK(two.text(json::parse(rejected.body), "state") == "rejected");
  CHECK(type_of(two.ani.get(base + "/requests/bukan-nomor")) == "/errors/base.id");
}

TEST_CASE("a list is checked row by row and issued on one approval") {
  Two two;
  const auto row = [&](const std::string& name) {
    const json::object order = two.order(name);
    return std::string{order.at("subscriber").as_string()} + ",individual," +
           std::string{order.at("public_key").as_string()} + "," + name + ",Pemerintah Kota Contoh\n";
  };
  const std::string head = "pelanggan,profil,kunci publik,nama,instansi\n";
  const std::string good = head + row("Ani Lestari") + row("Budi Santoso");
  const auto sent = [&](const std::string& csv) {
    return two.ani.multipart(base + "/lists", json::object{}, {{"berkas", "daftar.csv", "text/csv", csv}});
  };
  const auto bad = sent(good + row("Citra 3275014408750002"));
  REQUIRE(bad.status == 200);
  const json::value report = json::parse(bad.body);
  CHECK_FALSE(report.at("good").as_bool());
  CHECK(report.at("bad").as_int64() == 1);
  CHECK(report.at("rows").at(0).at("problem").is_null());
  CHECK(report.at("rows").at(2).at("line").as_int64() == 4);
  CHECK(report.at("rows").at(2).at("problem").at("code").as_string() == "ca.lint");
  CHECK(type_of(sent("nama,warna\nAni,merah\n")) == "/errors/actions.list_column");
  CHECK(type_of(sent(head)) == "/errors/ca.list.empty");

  const json::value checked = json::parse(sent(good).body);
  REQUIRE(checked.at("good").as_bool());
  const json::value done = two.approved(two.asked(json::object{
      {"act", "issue_list"},
      {"content", json::object{{"list", checked.at("list")}, {"rows", "2"}, {"name", "daftar.csv"}}}}));
  CHECK(two.text(done, "state") == "done");
  CHECK(done.at("rows").as_array().size() == 2);
  CHECK(done.at("rows").at(1).at("content").at("organization").as_string() == "Pemerintah Kota Contoh");
  CHECK(done.at("rows").at(1).at("serial").as_string().size() == 36);
  CHECK(two.ani.json(base + "/inventory?search=lestari").at("certificates").as_array().size() == 1);
}

TEST_CASE("what ends soon, what stands on the lists, and all of it as a spreadsheet") {
  Two two;
  two.approved(two.asked(json::object{{"act", "issue"}, {"content", two.order("=Ratna Sari Wijaya")}}));
  CHECK(two.ani.json(base + "/expiries?days=1").at("total").as_int64() == 0);
  const json::value report = two.ani.json(base + "/expiries?days=3660");
  CHECK(report.at("total").as_int64() >= 1);
  CHECK(report.at("groups").as_array().size() >= 1);
  CHECK(type_of(two.ani.get(base + "/expiries?days=0")) == "/errors/api.field");
  for (const std::string path : {"/inventory/file?search=ratna&form=", "/expiries/file?days=3660&form="}) {
    CAPTURE(path);
    const auto xlsx = two.ani.get(base + path + "xlsx");
    CHECK(xlsx.body.starts_with("PK"));
    CHECK(xlsx.header("content-disposition").find(".xlsx") != std::string::npos);
    const auto csv = two.ani.get(base + path + "csv");
    CHECK(csv.body.find("'=Ratna Sari Wijaya") != std::string::npos);  // no program calculates it
    CHECK(csv.body.find("Keadaan") != std::string::npos);
  }
  CHECK(type_of(two.ani.get(base + "/inventory/file?form=pdf")) == "/errors/api.field");
  const json::value status = two.ani.json(base + "/status");
  CHECK(status.at("lists").as_array().size() == 2);
  CHECK(status.at("services").as_array().size() == 4);
  CHECK(status.at("waiting").as_int64() == 0);
}

}  // namespace paraf::cli::served
