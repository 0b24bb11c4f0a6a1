// A whole case over HTTP: what staff do by the JSON interface, what the applicant does in the pages.
#include <regex>

#include "actions/signed_letters.h"
#include "doors/cli/papers.h"
#include "doors/cli/served.h"
#include "doors/cli/served_pages.h"
#include "office/letters/letters.h"
#include "office/letters/render.h"
#include "trust/tsa/tsa.h"

namespace paraf::cli::served {

namespace {

namespace json = boost::json;

std::string text(const json::value& object, std::string_view name) {
  return std::string{object.at(name).as_string()};
}

// Between two marks of a page; "" when they are not there.
std::string between(const std::string& page, std::string_view before, std::string_view after) {
  const std::size_t at = page.find(before);
  if (at == std::string::npos) return {};
  const std::size_t end = page.find(after, at + before.size());
  return page.substr(at + before.size(), end - at - before.size());
}

std::string link_in(const std::string& mail, std::string_view path) {
  const std::size_t at = mail.find(path);
  if (at == std::string::npos) return {};
  return mail.substr(at, mail.find_first_of(" \r\n\"<>)", at) - at);
}

struct Play {
  Play(Served& s, Actor& a) : served(s), applicant(a) {}

  // Everybody of both offices who has an account, logged in.
  void enter(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
      served.open_account(served.actor(word));
      callers.emplace_back(word, std::make_unique<Caller>(served));
      callers.back().second->log_in(served.actor(word).person.email->text());
    }
  }

  json::object act_for(const json::value& task, Caller& caller) {
    json::object act{{"verb", task.at("verb")}, {"step", task.at("step")}, {"version", task.at("version")}};
    const std::string verb = text(task, "verb");
    if (verb == "give_disposition" || verb == "forward" || verb == "give_order" || verb == "report" ||
        verb == "explain_usage" || verb == "coordinate_requirements") {
      act["params"] = json::object{{"text", "Tindak lanjuti sesuai SOP."}};
    }
    if (verb == "archive_letter")
      act["params"] = json::object{{"classification", "000.6"}, {"retention", "5 tahun"}};
    if (verb == "dispatch_letter")
      act["params"] = json::object{{"through", "Sub Bagian Umum"}, {"receipt", "diterima"}};
    if (verb == "assist_login") act["params"] = json::object{{"attended", "ya"}};
    if (verb == "schedule_assistance")
      act["params"] =
          json::object{{"at", "2026-01-06T02:00:00Z"}, {"minutes", "60"}, {"place", "Ruang layanan"}};
    if (verb == "sign_letter") act["passphrase"] = play_passphrase;
    if (verb == "check_documents" || verb == "verify_identity") {
      json::object verdicts;
      const json::value view = caller.json(path_of(task.at("subject")));
      for (const json::value& paper : view.at("papers").as_array()) {
        if (!paper.at("files").as_array().empty())
          verdicts[paper.at("id").as_string()] = json::object{{"complete", true}};
      }
      act["verdicts"] = verdicts;
    }
    return act;
  }

  static std::string path_of(const json::value& subject) {
    return "/api/v1/cases/" + text(subject, "office") + "/" + text(subject, "case");
  }

  // The first thing on anybody's desk for this case; false: nothing.
  bool step() {
    for (auto& [word, caller] : callers) {
      const json::value tasks = caller->json("/api/v1/inbox");
      for (const json::value& task : tasks.as_array()) {
        if (task.at("subject") != subject && (linked.is_null() || task.at("subject") != linked)) continue;
        if (text(task, "performer") == "pemohon") continue;  // theirs to do, in the pages
        const std::string key = text(task, "row") + "/" + text(task, "step") + "/" +
                                std::to_string(task.at("version").as_int64());
        const json::object act = act_for(task, *caller);
        const auto answer = caller->post(path_of(task.at("subject")) + "/acts", act, key);
        INFO(word << " " << json::serialize(act) << " " << answer.body);
        REQUIRE(answer.status == 200);
        // The same again, with the same key, is the same receipt.
        const auto again = caller->post(path_of(task.at("subject")) + "/acts", act, key);
        CHECK(again.status == 200);
        CHECK(json::parse(again.body).at("act") == json::parse(answer.body).at("act"));
        CHECK(json::parse(again.body).at("repeated") == true);
        verbs.push_back(text(task, "verb"));
        REQUIRE(served.stage->deliver());
        return true;
      }
    }
    return false;
  }

  std::string activation_link() {
    for (const mail::Mail& mail : served.stage->mailbox().mails) {
      if (mail.to != applicant.person.email->text()) continue;
      if (const std::string link = link_in(mail.text, "/aktivasi/"); !link.empty()) return link;
    }
    return {};
  }

  Served& served;
  Actor& applicant;
  std::vector<std::pair<std::string, std::unique_ptr<Caller>>> callers;
  json::value subject, linked = nullptr;
  std::vector<std::string> verbs;
};

const std::vector<std::string> staff{"kadis",     "sekretaris", "kabid",    "kasi",    "verifikator",
                                     "agendaris", "petugas",    "petugas2", "pencatat"};

std::vector<tests::HttpClient::FilePart> papers_of(Served& served, const Actor& applicant) {
  std::vector<tests::HttpClient::FilePart> files;
  for (const sop::Paper& slot : served.stage->procedure().papers) {
    if (!slot.required) continue;
    const auto paper = sample_paper(slot, applicant.person.name, applicant.person.agency,
                                    served.stage->clock().now(), source_folder() + "/sop");
    REQUIRE(paper);
    files.push_back({slot.id, paper->name, "application/octet-stream", std::string{text_of(paper->bytes)}});
  }
  return files;
}

}  // namespace

TEST_CASE("a case goes from request to a certificate and a signed PDF over HTTP alone") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  REQUIRE(served.stage->certify(served.actor("kadis")));
  Actor& applicant = served.actor("wahyu");
  Play play{served, applicant};
  play.enter(staff);
  const std::string password = "danau tenang di kaki bukit 8";
  served.open_account(applicant, password);
  Caller portal{served};
  portal.log_in(applicant.person.email->text(), password);
  CHECK(portal.json("/api/v1/me").at("name").as_string() == applicant.person.name);
  CHECK(portal.json("/api/v1/procedures").as_array().size() == 1);

  // ── the request, with its papers ──
  const auto handed_in = portal.multipart("/api/v1/cases", json::object{{"letter_number", "800/101/2026"}},
                                          papers_of(served, applicant), "permohonan-1");
  INFO(handed_in.body);
  REQUIRE(handed_in.status == 201);
  const json::value receipt = json::parse(handed_in.body);
  play.subject = receipt.at("subject");
  const std::string path = Play::path_of(play.subject);
  const json::value view = portal.json(path);
  const std::string code = text(view, "tracking");
  CHECK(text(view, "status") == "open");
  CHECK(json::parse(portal
                        .multipart("/api/v1/cases", json::object{{"letter_number", "800/101/2026"}},
                                   papers_of(served, applicant), "permohonan-1")
                        .body)
            .at("repeated") == true);
  REQUIRE(served.stage->deliver());

  // An applicant of the same office, and one of another, see nothing of it.
  served.open_account(served.actor("nur"));
  Caller stranger{served};
  stranger.log_in(served.actor("nur").person.email->text());
  const int refused = stranger.get(path).status;
  CHECK((refused == 403 || refused == 404));

  // ── the page behind the code says how far it is, and nobody's name ──
  Caller anybody{served};
  const auto tracked = anybody.client().get("/lacak/" + code);
  CHECK(tracked.status == 200);
  CHECK(tracked.body.find(applicant.person.name) == std::string::npos);
  CHECK(tracked.body.find("Wahyu") == std::string::npos);
  CHECK(tracked.header("content-security-policy").find("default-src 'none'") == 0);
  CHECK(anybody.get("/api/v1/track/" + code).status == 200);

  // ── the office and the authority do their rows ──
  std::string link;
  for (int round = 0; round < 80 && link.empty(); ++round) {
    const bool moved = play.step();
    const json::value now = portal.json(path);
    if (!now.at("linked").is_null()) play.linked = now.at("linked");
    link = play.activation_link();
    if (!moved && link.empty()) break;
  }
  const json::value handed_over = portal.json(path);
  INFO(json::serialize(handed_over.at("rows")));
  REQUIRE_FALSE(link.empty());

  // ── the applicant's way, in a browser without scripts ──
  tests::HttpClient browser{served.server->port()};
  CHECK(browser.get("/pendaftaran").status == 401);
  const auto question = browser.get(link);
  CHECK(question.status == 200);
  CHECK(question.body.find(applicant.person.name) == std::string::npos);  // the link alone shows nobody
  CHECK(browser.get(link).status == 200);                                 // and opening it spends nothing
  CHECK(browser.post_form(link, {{"nip", "198811032014021007"}}).status == 422);
  const auto opened = browser.post_form(link, {{"nip", std::string{applicant.person.nip->digits()}}});
  CHECK(opened.status == 303);
  CHECK(opened.header("location") == "/pendaftaran");
  CHECK(opened.header("set-cookie").find("HttpOnly") != std::string::npos);
  CHECK(browser.post_form(link, {{"nip", std::string{applicant.person.nip->digits()}}}).status ==
        422);  // once

  auto page = browser.get("/pendaftaran");
  const std::string csrf = between(page.body, "name=\"csrf\" value=\"", "\"");
  REQUIRE(csrf.size() == 43);
  CHECK(page.body.find("action=\"/pendaftaran/identitas\"") != std::string::npos);
  const auto card =
      sample_paper({.id = "ktp",
                    .label = "KTP",
                    .required = true,
                    .confidential = true,
                    .colour = true,
                    .added = false,
                    .types = {"png"}},
                   applicant.person.name, "", served.stage->clock().now(), source_folder() + "/sop");
  REQUIRE(card);
  const std::string nik{applicant.nik->digits()};
  const std::vector<std::pair<std::string, std::string>> identity{{"csrf", csrf},
                                                                  {"nama", applicant.person.name},
                                                                  {"nik", nik},
                                                                  {"lahir", "1988-11-03"}};
  const std::vector<tests::HttpClient::FilePart> ktp{
      {"ktp", card->name, "image/png", std::string{text_of(card->bytes)}}};
  CHECK(browser.post_multipart("/pendaftaran/identitas", {{"csrf", std::string(43, 'A')}}, ktp).status ==
        403);
  auto wrong = identity;
  wrong[2].second = "12345";
  const auto mended = browser.post_multipart("/pendaftaran/identitas", wrong, ktp);
  CHECK(mended.status == 400);
  CHECK(mended.body.find("value=\"" + applicant.person.name + "\"") !=
        std::string::npos);                                 // what was typed stands there still
  CHECK(mended.body.find("12345\"") == std::string::npos);  // but never a NIK
  // A slip is shown before it is sent on, and what the person insists on goes to the officer.
  struct Slip {
    std::string why;
    std::size_t field;
    std::string typed, said;
  };
  const Slip slips[] = {
      {"another name than the letter's", 1, "Wahyu Hidayat", "nama"},
      {"a NIK with two digits exchanged", 2, "3319010311880101", "nik"},
      {"a birth date that the NIK does not tell", 3, "1988-03-11", "tanggal lahir"},
  };
  for (const Slip& slip : slips) {
    CAPTURE(slip.why);
    auto typed = identity;
    typed[slip.field].second = slip.typed;
    const auto asked = browser.post_multipart("/pendaftaran/identitas", typed, ktp);
    CHECK(asked.status == 422);
    CHECK(asked.body.find(slip.said) != std::string::npos);
    CHECK(asked.body.find("name=\"yakin\"") != std::string::npos);
  }
  // What was right is not asked for twice; the NIK is told masked, and the card by its name.
  page = browser.get("/pendaftaran");
  CHECK(page.body.find("3319************") != std::string::npos);
  CHECK(page.body.find(nik) == std::string::npos);
  CHECK(page.body.find(card->name) != std::string::npos);
  const auto sent = browser.post_multipart(
      "/pendaftaran/identitas", {{"csrf", csrf}, {"nama", applicant.person.name}, {"nik", ""}, {"lahir", "1988-11-03"}}, {});
  INFO(sent.body);
  REQUIRE(sent.status == 303);
  page = browser.get("/pendaftaran");
  CHECK(page.body.find("action=\"/pendaftaran/passphrase\"") != std::string::npos);
  const std::string passphrase = "gunung tertutup kabut pagi 17";
  CHECK(browser
            .post_form("/pendaftaran/passphrase",
                       {{"csrf", csrf}, {"passphrase", passphrase}, {"passphrase_lagi", "lain"}})
            .status == 422);
  const auto one_for_both = browser.post_form("/pendaftaran/passphrase",
                                              {{"csrf", csrf}, {"passphrase", password}, {"passphrase_lagi", password}});
  CHECK(one_for_both.status == 422);
  CHECK(one_for_both.body.find("kata sandi akun") != std::string::npos);
  const auto kept =
      browser.post_form("/pendaftaran/passphrase",
                        {{"csrf", csrf}, {"passphrase", passphrase}, {"passphrase_lagi", passphrase}});
  INFO(kept.body);
  REQUIRE(kept.status == 303);
  CHECK(browser.get("/pendaftaran").body.find("<form") == std::string::npos);  // now the officer

  REQUIRE(served.stage->deliver());
  for (int round = 0; round < 40 && play.step(); ++round) {
  }
  page = browser.get("/pendaftaran");
  INFO(page.body);
  REQUIRE(page.body.find("action=\"/pendaftaran/sertifikat\"") != std::string::npos);
  CHECK(browser.get("/pendaftaran/sertifikat.pem").status == 303);  // the act comes first
  const auto taken = browser.post_form("/pendaftaran/sertifikat", {{"csrf", csrf}});
  CHECK(taken.status == 303);
  const auto over = browser.get(std::string{taken.header("location")});  // the page that leads on
  CHECK(over.body.find("note good") != std::string::npos);
  CHECK(over.body.find("href=\"/meja/sertifikat\"") != std::string::npos);
  CHECK(over.header("refresh").ends_with("/pendaftaran/sertifikat.pem"));
  CHECK(browser.get("/pendaftaran").header("refresh").empty());
  CHECK(browser.get("/pendaftaran/sertifikat.pem").body.starts_with("-----BEGIN CERTIFICATE-----"));
  CHECK(browser.post_form("/pendaftaran/sertifikat", {{"csrf", csrf}}).status == 303);  // and again, as often as wanted
  REQUIRE(served.stage->deliver());
  for (int round = 0; round < 40 && play.step(); ++round) {
  }
  const json::value end = portal.json(path);
  INFO(json::serialize(end.at("rows")));
  CHECK(text(end, "status") == "done");

  // ── certificates, a document, its check ──
  const json::value certificates = portal.json("/api/v1/certificates");
  REQUIRE(certificates.as_array().size() == 1);
  const std::string serial = text(certificates.at(0), "serial");
  for (const char* form : {"pem", "der", "chain", "pkcs7"})
    CHECK(portal.get("/api/v1/certificates/" + serial + "?form=" + form).status == 200);
  CHECK(portal.get("/api/v1/certificates/" + serial + "?form=exe").status == 400);
  CHECK(stranger.json("/api/v1/certificates").as_array().empty());
  const int others = stranger.get("/api/v1/certificates/" + serial).status;
  CHECK((others == 403 || others == 404));

  const auto document =
      sample_document(applicant.person.name, applicant.person.agency, served.stage->clock().now());
  REQUIRE(document);
  const tests::HttpClient::FilePart pdf{"file", "surat tugas.pdf", "application/pdf",
                                        std::string{text_of(*document)}};
  const auto wrong_word = portal.multipart(
      "/api/v1/documents", json::object{{"passphrase", "bukan ini kata sandinya"}}, {pdf}, "ttd-0");
  CHECK(wrong_word.status >= 400);
  const auto signed_pdf = portal.multipart(
      "/api/v1/documents",
      json::object{{"passphrase", passphrase}, {"reason", "Persetujuan"}, {"page", 1}, {"x", 20}, {"y", 200}},
      {pdf}, "ttd-1");
  INFO(signed_pdf.body.substr(0, 300));
  REQUIRE(signed_pdf.status == 200);
  CHECK(signed_pdf.body.starts_with("%PDF"));
  const json::value signed_list = portal.json("/api/v1/documents");
  CHECK_FALSE(signed_list.as_array().empty());
  CHECK(text(signed_list.at(0), "name") == "surat tugas-tertandatangani.pdf");
  CHECK(portal.get("/api/v1/documents/" + text(signed_list.at(0), "document")).body == signed_pdf.body);

  const auto verified = anybody.held("POST", "/api/v1/verify",
                                     anybody.client().request("POST", "/api/v1/verify", signed_pdf.body,
                                                              {{"Content-Type", "application/pdf"}}));
  CHECK(text(json::parse(verified.body), "verdict") == "VALID");
  const auto plain = anybody.held(
      "POST", "/api/v1/verify",
      anybody.client().request("POST", "/api/v1/verify", pdf.data, {{"Content-Type", "application/pdf"}}));
  CHECK(text(json::parse(plain.body), "verdict") == "NO_SIGNATURE");
  const auto checked = anybody.client().post_multipart(
      "/periksa", {}, {{"berkas", "surat.pdf", "application/pdf", signed_pdf.body}});
  CHECK(checked.status == 200);
  CHECK(checked.body.find("note good") != std::string::npos);
  std::string changed = signed_pdf.body;
  changed[changed.find("/Type") + 1] = 'X';
  CHECK(anybody.client()
            .post_multipart("/periksa", {}, {{"berkas", "surat.pdf", "application/pdf", changed}})
            .body.find("note bad") != std::string::npos);
  CHECK(anybody.client().post_multipart("/periksa", {}, {}).status == 400);

  // ── letters, registers, papers ──
  Caller& clerk = *std::find_if(play.callers.begin(), play.callers.end(), [](const auto& c) {
                     return c.first == "agendaris";
                   })->second;
  const json::value letters = end.at("letters");
  REQUIRE_FALSE(letters.as_array().empty());
  const std::string letter = text(letters.at(0), "letter");
  CHECK(clerk.get(path + "/letters/" + letter).body.starts_with("%PDF"));
  const json::value content = clerk.json(path + "/letters/" + letter + "/content");
  CHECK_FALSE(content.at("content").as_object().empty());
  CHECK(clerk.json("/api/v1/registers/masuk").at("entries").as_array().size() == 1);
  CHECK(clerk.json("/api/v1/registers/keluar").at("entries").as_array().size() >= 1);
  CHECK(clerk.get("/api/v1/registers/lain").status == 404);
  CHECK(clerk.get("/api/v1/registers/masuk?after=x").status == 400);
  const json::value paper = end.at("papers").at(0).at("files").at(0);
  CHECK(clerk.get(path + "/papers/" + text(paper, "document")).status == 200);
  CHECK(clerk.json("/api/v1/admin/people").as_array().size() >= 6);
  Caller& officer = *std::find_if(play.callers.begin(), play.callers.end(), [](const auto& c) {
                       return c.first == "petugas";
                     })->second;
  const json::value subscribers = officer.json("/api/v1/subscribers");
  REQUIRE(subscribers.as_array().size() >= 1);
  CHECK(json::serialize(subscribers).find(nik) == std::string::npos);
  CHECK(officer.json("/api/v1/authority/certificates").as_array().size() >= 1);

  // ── the page behind the QR of the letter ──
  const auto kept_letter =
      served.node.store->read(store::Scope::office(served.stage->office()), [&](store::Transaction& tx) {
        return letters::letter_of_case(tx, text(play.subject, "case"), letter);
      });
  REQUIRE(kept_letter);
  REQUIRE(kept_letter->has_value());
  // ── who signed it finds it among everything that was signed in their name, with its case and certificate ──
  const Actor& head = served.actor("kadis");
  const auto with = actions::letters_signed(*served.node.services, head.session());
  REQUIRE(with);
  REQUIRE(with->size() == 1);
  CHECK_FALSE(with->front().serial.empty());
  Portal desk{served, head};
  const std::string in_my_name = desk.see("/meja/atas-nama-saya");
  for (const std::string& there :
       {(*kept_letter)->number, code, with->front().serial, "/surat/" + letter + "\"", std::string{"dengan sertifikat Anda"}}) {
    CAPTURE(there);
    CHECK(in_my_name.find(there) != std::string::npos);
  }
  CHECK(in_my_name.find("Belum ada yang ditandatangani") == std::string::npos);
  CHECK(desk.see("/meja/sertifikat").find("href=\"/meja/atas-nama-saya\">Semua yang") != std::string::npos);
  CHECK(Portal{served, served.actor("kasi")}.see("/meja/atas-nama-saya").find((*kept_letter)->number) == std::string::npos);

  const auto qr = anybody.client().get("/s/" + (*kept_letter)->check_code);
  CHECK(qr.status == 200);
  CHECK(qr.body.find((*kept_letter)->number) != std::string::npos);
  CHECK(qr.body.find(applicant.person.name) == std::string::npos);
  CHECK(anybody.client().get("/s/ZZZZ").status == 404);

  // ── revoked: seen by OCSP at once, and by the check of the same document ──
  const crypto::Certificate issuing = served.node.authority->certificate(keys::Purpose::issuing);
  const auto certificate = crypto::Certificate::from_pem(portal.get("/api/v1/certificates/" + serial).body);
  REQUIRE(certificate);
  const Bytes asking = validation::ocsp_request(issuing, certificate->serial());
  const auto ocsp = [&] {
    const auto answer = anybody.client().get("/ocsp/" + http::encode(base64(asking)));
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type") == "application/ocsp-response");
    const auto judged =
        validation::read_ocsp(bytes_of(answer.body), *certificate, issuing, served.stage->clock().now());
    REQUIRE(judged);
    return judged->status.kind;
  };
  REQUIRE(served.node.authority->status().refresh());
  CHECK(ocsp() == validation::Status::Kind::good);
  CHECK(
      portal.post("/api/v1/certificates/" + serial + "/revocation", json::object{{"reason", "keyCompromise"}})
          .status == 204);
  CHECK(ocsp() == validation::Status::Kind::revoked);
  const auto posted = anybody.client().request("POST", "/ocsp", text_of(asking),
                                               {{"Content-Type", "application/ocsp-request"}});
  CHECK(posted.status == 200);
  CHECK(posted.header("cache-control") == "no-store");
}

TEST_CASE("an applicant who has no account makes one behind the link, with a password of their own") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  REQUIRE(served.stage->certify(served.actor("kadis")));
  Actor& applicant = served.actor("joko");  // no NIP: the other second fact is asked
  Play play{served, applicant};
  play.enter(staff);
  actions::SubmitRequest request;
  for (const auto& file : papers_of(served, applicant))
    request.papers.push_back({file.name, file.filename, to_bytes(file.data)});
  const auto receipt = served.stage->desk().submit(applicant.session(), std::move(request));
  INFO((receipt ? std::string{} : receipt.error().line()));
  REQUIRE(receipt);
  play.subject =
      json::object{{"office", receipt->subject.office.text()}, {"case", receipt->subject.id.text()}};
  REQUIRE(served.stage->deliver());
  std::string link;
  for (int round = 0; round < 80 && link.empty(); ++round) {
    const bool moved = play.step();
    const auto view = served.stage->desk().view(applicant.session(), receipt->subject);
    REQUIRE(view);
    if (view->linked)
      play.linked = json::object{{"office", view->linked->office.text()}, {"case", view->linked->id.text()}};
    link = play.activation_link();
    if (!moved && link.empty()) break;
  }
  REQUIRE_FALSE(link.empty());
  tests::HttpClient browser{served.server->port()};
  CHECK(browser.get(link + "?lang=en").body.find("lang=\"en\"") != std::string::npos);
  const auto slip = browser.post_form(link, {{"nik", "0014"}, {"lahir", "1984-02-18"}});
  CHECK(slip.status == 422);
  CHECK(slip.body.find("Tries left: 4") != std::string::npos);
  CHECK(slip.body.find("value=\"1984-02-18\"") != std::string::npos);
  REQUIRE(browser.post_form(link, {{"nik", "0013"}, {"lahir", "1984-02-18"}}).status == 303);
  // The link is spent: it leads this browser on, and tells any other what is left to them.
  CHECK(browser.get(link).header("location") == "/pendaftaran");
  tests::HttpClient elsewhere{served.server->port()};
  const auto spent = elsewhere.get(link);
  CHECK(spent.status == 422);
  CHECK(spent.body.find("mintalah tautan baru") != std::string::npos);
  auto page = browser.get("/pendaftaran");
  CHECK(page.body.find("action=\"/pendaftaran/akun\"") != std::string::npos);
  const std::string csrf = between(page.body, "name=\"csrf\" value=\"", "\"");
  CHECK(
      browser.post_form("/pendaftaran/akun", {{"csrf", csrf}, {"sandi", "pendek"}, {"sandi_lagi", "pendek"}})
          .status == 422);
  CHECK(browser
            .post_form("/pendaftaran/akun",
                       {{"csrf", csrf}, {"sandi", "kunang-kunang di sawah"}, {"sandi_lagi", "lain"}})
            .status == 422);
  CHECK(browser
            .post_form("/pendaftaran/akun", {{"csrf", csrf},
                                             {"sandi", "kunang-kunang di sawah"},
                                             {"sandi_lagi", "kunang-kunang di sawah"}})
            .status == 303);
  CHECK(browser.get("/pendaftaran").body.find("action=\"/pendaftaran/identitas\"") != std::string::npos);
  const auto no_card = browser.post_multipart(
      "/pendaftaran/identitas",
      {{"csrf", csrf}, {"nama", applicant.person.name}, {"nik", "3319"}, {"lahir", "1984-02-18"}},
      {{"ktp", "kartu.jpg", "image/jpeg", "bukan gambar"}});
  CHECK(no_card.status == 422);
  CHECK(no_card.body.find("KTP must be jpg, png, pdf.") != std::string::npos);
  CHECK(no_card.body.find("aria-invalid=\"true\"") == no_card.body.rfind("aria-invalid=\"true\""));
  CHECK(browser.get("/pendaftaran/identitas").header("location") == "/pendaftaran");
  Caller portal{served};
  portal.log_in(applicant.person.email->text(), "kunang-kunang di sawah");
  CHECK(portal.json("/api/v1/cases").as_array().size() >= 1);
}

TEST_CASE("the public pages answer, in both languages, with one script of ours and without asking elsewhere") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  tests::HttpClient client{served.server->port()};
  for (const char* path : {"/", "/lacak", "/periksa", "/pki", "/lacak/ZZZZ-ZZZZ-ZZZZ-Z",
                           "/aktivasi/kudus.aaaa", "/nowhere", "/surel/kudus.aaaa"}) {
    for (const char* language : {"?lang=id", "?lang=en"}) {
      CAPTURE(path);
      const auto answer = client.get(std::string{path} + language);
      CHECK(answer.status != 500);
      CHECK(answer.header("content-type") == "text/html; charset=utf-8");
      CHECK(answer.header("x-content-type-options") == "nosniff");
      // One script, of ours, which raises the page and which nothing on it needs.
      CHECK(answer.body.find("<script") == answer.body.rfind("<script"));
      CHECK(answer.body.find("<script") == answer.body.find("<script type=\"module\" src=\"/aset/"));
      CHECK(answer.body.find("src=\"http") == std::string::npos);
      CHECK(answer.body.find("style=\"") == std::string::npos);
      CHECK(answer.body.find("publik.") == std::string::npos);  // every word is in the catalogue
      CHECK(answer.body.find(std::string{"<html lang=\""} + (language + 6)) !=
            std::string::npos);
      CHECK(answer.body.find("<h1>") != std::string::npos);
    }
  }
  // No blank of a sentence was left without its fact, here or in the statement of practice.
  const std::regex blank{"\\{[a-z_]+\\}"};
  for (const char* path : {"/", "/luring", "/lacak", "/periksa", "/lanjut", "/meja/masuk", "/pki", "/pki/cps", "/pki/cps.txt"})
    for (const char* language : {"?lang=id", "?lang=en"}) {
      CAPTURE(path);
      const auto answer = client.get(std::string{path} + language);
      CHECK(answer.status == 200);
      std::smatch left;
      CHECK_MESSAGE(!std::regex_search(answer.body, left, blank), left.str());
    }
  CHECK(client.get("/pki/cps").body.find("2.999.62.1.1") != std::string::npos);
  CHECK(client.get("/lacak?kode=abcd%20efgh%20jkmn%20p").header("location") == "/lacak/ABCD-EFGH-JKMNP");
  CHECK(client.get("/lacak/%3Cscript%3Ealert(1)%3C%2Fscript%3E").status == 400);
  CHECK(client.get("/sehat").body == "{\"store\":true,\"status\":true,\"clock\":true,\"word_pages\":\"" +
                                         std::string{letters::page_wall()} + "\"}");
  // Style and script: for a year, by an address that holds their hash; an old program's address still answers.
  const std::string home = client.get("/").body;
  const std::size_t style = home.find("/aset/");
  const auto sheet = client.get(home.substr(style, home.find('"', style) - style));
  CHECK(sheet.header("content-type") == "text/css; charset=utf-8");
  CHECK(sheet.header("cache-control") == "public, max-age=31536000, immutable");
  CHECK(client.get("/aset/0000000000000000/paraf.js").header("cache-control") == "no-cache");
  CHECK(client.get("/aset/0000000000000000/tiada.js").status == 404);

  // What strangers' tools fetch.
  const auto root = client.get("/pki/root.cer");
  CHECK(root.header("content-type") == "application/pkix-cert");
  CHECK(root.body == text_of(served.node.authority->certificate(keys::Purpose::root).der()));
  CHECK(client.get("/pki/issuing.pem").body.starts_with("-----BEGIN CERTIFICATE-----"));
  const auto list = client.get("/pki/issuing.crl");
  CHECK(list.status == 200);
  CHECK(list.header("content-type") == "application/pkix-crl");
  CHECK(client.get("/pki/issuing.crl").body == list.body);
  CHECK(client.get("/pki/root.crl").status == 200);
  CHECK(client.get("/pki/other.crl").status == 404);
  CHECK(client.get("/pki/issuing-99999.crl").status == 404);
  CHECK(client.get("/pki/cps").status == 200);
  const crypto::Sha256 imprint = crypto::sha256(bytes_of("x"));
  const Bytes query = tsa::time_stamp_request(crypto::HashAlg::sha256, imprint);
  const auto stamp =
      client.request("POST", "/tsa", text_of(query), {{"Content-Type", "application/timestamp-query"}});
  CHECK(stamp.header("content-type") == "application/timestamp-reply");
  CHECK(tsa::token_of(bytes_of(stamp.body)));
  CHECK(client.request("POST", "/tsa", "x", {{"Content-Type", "text/plain"}}).status == 415);
  CHECK(client.request("POST", "/ocsp", "not DER").status == 200);  // OCSP's own malformedRequest
}

}  // namespace paraf::cli::served
