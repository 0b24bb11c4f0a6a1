// What a person does with their own requests and certificate, in a browser without scripts.
#include "doors/portal/portal.h"

#include <functional>
#include <set>

#include "actions/drafts.h"
#include "doors/cli/papers.h"
#include "doors/cli/served.h"
#include "trust/keys/codes.h"

namespace paraf::cli::served {
namespace {

// The login's cookie, and the forms as they stand on the page.
class Portal {
 public:
  Portal(Served& served, const Actor& who) : client(served.server->port()) {
    const auto in =
        client.post_form("/meja/masuk", {{"akun", who.person.email->text()}, {"sandi", play_passphrase}});
    REQUIRE(in.status == 303);
  }
  std::string see(const std::string& path) {
    const auto answer = client.get(path);
    INFO(path << " " << answer.body);
    REQUIRE(answer.status == 200);
    return answer.body;
  }
  tests::Answer send(const std::string& page, const std::string& action,
                     std::vector<std::pair<std::string, std::string>> fields,
                     const std::vector<tests::HttpClient::FilePart>& files = {}) {
    const std::string html = see(page);
    INFO(action << " on " << html);
    REQUIRE(html.find("action=\"" + action + "\"") != std::string::npos);
    const std::size_t at = html.find("name=\"csrf\" value=\"") + 19;
    fields.emplace_back("csrf", html.substr(at, html.find('"', at) - at));
    return files.empty() ? client.post_form(action, fields) : client.post_multipart(action, fields, files);
  }
  tests::HttpClient client;
};

bool has(const std::string& html, std::string_view words) { return html.find(words) != std::string::npos; }

tests::HttpClient::FilePart file_for(Served& served, const Actor& who, const std::string& slot,
                                     const std::string& field) {
  const sop::Paper* paper = served.stage->procedure().paper(slot);
  REQUIRE(paper != nullptr);
  const auto made = sample_paper(*paper, who.person.name, who.person.agency, served.stage->clock().now(),
                                 source_folder() + "/sop");
  REQUIRE(made);
  return {field, made->name, "application/octet-stream", std::string{text_of(made->bytes)}};
}

Secret base32(std::string_view text) {
  Bytes out;
  unsigned held = 0, bits = 0;
  for (const char c : text) {
    if (c == ' ' || c == '=') continue;
    held = held << 5 | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out.push_back(static_cast<std::uint8_t>(held >> bits));
    held &= (1U << bits) - 1;
  }
  return Secret{std::move(out)};
}

}  // namespace

TEST_CASE("a request is put together step by step, on any device, and sent once") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  Actor& applicant = served.actor("wahyu");
  served.open_account(applicant);
  served.open_account(served.actor("nur"));
  Portal phone{served, applicant};
  const std::string at = "/meja/susun/pendaftaran-penerbitan";
  CHECK(has(phone.see("/meja/susun"), at));
  CHECK(has(phone.see(at), "Langkah 1 dari 4"));

  // ── what is typed ──
  const std::string nik{applicant.nik->digits()};
  const auto wrong =
      phone.send(at, at + "/data",
                 {{"s.name", "Wahyu H."}, {"s.email", applicant.person.email->text()}, {"s.nik", "12345"}});
  CHECK(wrong.status == 400);
  CHECK(has(wrong.body, "Wahyu H."));         // what was typed stands there still,
  CHECK_FALSE(has(wrong.body, "\"12345\""));  // but never a NIK
  const auto kept = phone.send(
      at, at + "/data",
      {{"s.name", applicant.person.name}, {"s.email", applicant.person.email->text()}, {"s.nik", nik}});
  INFO(kept.body);
  REQUIRE(kept.status == 303);
  CHECK(has(std::string{kept.header("location")}, "langkah=berkas.surat_permohonan"));

  // ── the papers, one by one, and on another device ──
  Portal desk{served, applicant};
  CHECK(has(desk.see("/meja/susun"), "1 dari 4"));
  const auto letter =
      desk.send(at + "?langkah=berkas.surat_permohonan", at + "/berkas", {{"slot", "surat_permohonan"}},
                {file_for(served, applicant, "surat_permohonan", "berkas")});
  INFO(letter.body);
  REQUIRE(letter.status == 303);
  const std::string card = at + "?langkah=berkas.ktp";
  CHECK(has(phone.see(card), "capture=\"environment\""));
  const auto no_card = phone.send(card, at + "/berkas", {{"slot", "ktp"}},
                                  {{"kamera", "ktp.png", "image/png", "no picture at all"}});
  CHECK(no_card.status == 422);
  CHECK(phone.send(card, at + "/berkas", {{"slot", "ktp"}}).status == 422);  // nothing chosen
  CHECK(phone.send(card, at + "/berkas", {{"slot", "paspor"}}, {file_for(served, applicant, "ktp", "berkas")})
            .status == 404);
  CHECK(has(phone.see(at + "?langkah=kirim"), "Masih kurang"));
  CHECK(phone.send(card, at + "/berkas", {{"slot", "ktp"}}, {file_for(served, applicant, "ktp", "kamera")})
            .status == 303);
  CHECK(has(phone.see(card), "Sudah tersimpan"));
  CHECK(phone.send(card, at + "/lepas", {{"slot", "ktp"}}).status == 303);
  CHECK_FALSE(has(phone.see(card), "Sudah tersimpan"));
  CHECK(phone.send(card, at + "/berkas", {{"slot", "ktp"}}, {file_for(served, applicant, "ktp", "kamera")})
            .status == 303);

  // ── nobody else's ──
  Portal other{served, served.actor("nur")};
  CHECK_FALSE(has(other.see(at), applicant.person.name));
  CHECK(has(other.see("/meja/susun"), "berkas diminta"));

  // ── sent, once ──
  const std::string look = phone.see(at + "?langkah=kirim");
  CHECK(has(look, "3319************"));
  for (const std::string& page : {look, phone.see(at), phone.see("/meja/susun")}) CHECK_FALSE(has(page, nik));
  const auto sent = phone.send(at + "?langkah=kirim", at + "/kirim", {});
  INFO(sent.body);
  REQUIRE(sent.status == 303);
  const std::string case_page{sent.header("location")};
  CHECK(has(case_page, "/meja/perkara/kudus/"));
  CHECK(has(phone.see(case_page), "ktp"));
  CHECK(has(phone.see("/meja/susun"), "berkas diminta"));  // the draft is gone
  CHECK(served.node.desk->cases(applicant.session())->size() == 1);
}

TEST_CASE("a draft that nobody touches is destroyed after thirty days, and a thrown away one at once") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  Actor& applicant = served.actor("wahyu");
  served.open_account(applicant);
  const auto& s = *served.node.services;
  const auto who = applicant.session();
  const auto& sop = served.stage->procedure();
  const auto paper = file_for(served, applicant, "ktp", "berkas");
  actions::Statement words;
  words.name = "Wahyu";
  const auto begin = [&] {
    REQUIRE(actions::keep_words(s, who, sop.id, words, "800/1"));
    REQUIRE(actions::keep_paper(s, who, sop, {"ktp", paper.filename, to_bytes(paper.data)}));
    REQUIRE(actions::draft(s, who, sop.id)->has_value());
  };
  const auto there = [&] { return actions::draft(s, who, sop.id)->has_value(); };
  begin();
  served.stage->clock().advance(std::chrono::hours{24 * 29});
  CHECK(*actions::sweep_drafts(s, who.office) == 0);
  CHECK(there());
  served.stage->clock().advance(std::chrono::hours{25});
  CHECK(*actions::sweep_drafts(s, who.office) == 1);
  CHECK_FALSE(there());
  begin();
  REQUIRE(actions::drop_draft(s, who, sop.id));
  CHECK_FALSE(there());
  CHECK_FALSE(
      actions::keep_paper(s, who, sop, {"ktp", paper.filename, to_bytes(paper.data)}));  // words come first
}

TEST_CASE("what was changed after a sending that died half-way is not destroyed by its receipt") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  Actor& applicant = served.actor("wahyu");
  served.open_account(applicant);
  const auto& s = *served.node.services;
  const auto who = applicant.session();
  const auto& sop = served.stage->procedure();
  actions::Statement words;
  words.name = "Wahyu";
  const auto keep = [&](const std::string& letter) {
    REQUIRE(actions::keep_words(s, who, sop.id, words, letter));
  };
  const auto draft = [&] { return actions::draft(s, who, sop.id).value(); };
  const auto key = [&] { return actions::sending_key(*draft()); };

  keep("800/1");
  const std::string sent = key();
  const Timestamp as_sent = draft()->changed;
  CHECK(key() == sent);  // unchanged it is the same request
  struct Row {
    std::string why;
    std::function<void()> change;
  };
  const auto paper = file_for(served, applicant, "ktp", "berkas");
  const Row rows[] = {
      {"other words, in the same moment", [&] { keep("800/2"); }},
      {"the same words written again", [&] { keep("800/2"); }},
      {"a paper more",
       [&] { REQUIRE(actions::keep_paper(s, who, sop, {"ktp", paper.filename, to_bytes(paper.data)})); }},
      {"a paper less", [&] { REQUIRE(actions::drop_paper(s, who, sop.id, "ktp")); }},
  };
  std::set<std::string> keys{sent};
  for (const Row& row : rows) {
    CAPTURE(row.why);
    row.change();
    CHECK(keys.insert(key()).second);
    REQUIRE(actions::drop_draft(s, who, sop.id, as_sent));
    REQUIRE(draft());
    CHECK(draft()->letter_number == "800/2");
  }
  REQUIRE(actions::drop_draft(s, who, sop.id, draft()->changed));
  CHECK_FALSE(draft());
}

TEST_CASE("a holder sees what was signed in their name, and sets up an authenticator") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  Actor& head = served.actor("kadis");
  REQUIRE(served.stage->certify(head));
  served.open_account(head);
  Portal mine{served, head};
  CHECK(has(mine.see("/meja/atas-nama-saya"), "Belum ada yang ditandatangani"));
  const auto pdf = sample_document(head.person.name, head.person.agency, served.stage->clock().now());
  REQUIRE(pdf);
  actions::SignRequest order;
  order.pdf = *pdf;
  order.name = "surat tugas.pdf";
  order.passphrase = Secret{std::string_view{play_passphrase}};
  REQUIRE(served.node.desk->sign_document(head.session(), std::move(order)));
  const std::string list = mine.see("/meja/atas-nama-saya");
  CHECK(has(list, "surat tugas-tertandatangani.pdf"));
  CHECK(has(list, "/cabut\""));

  const std::string app = "/meja/autentikator";
  CHECK(mine.send(app, app + "/pasang", {{"passphrase", "bukan ini kuncinya sama sekali"}}).status >= 400);
  const auto begun = mine.send(app, app + "/pasang", {{"passphrase", play_passphrase}});
  INFO(begun.body);
  REQUIRE(begun.status == 200);
  CHECK(has(begun.body, "<svg class=\"qr\""));
  const std::size_t from = begun.body.find("<span class=\"code\">") + 19;
  const Secret secret = base32(std::string_view{begun.body}.substr(from, begun.body.find('<', from) - from));
  const std::size_t token = begun.body.find("name=\"csrf\" value=\"") + 19;
  const std::string csrf = begun.body.substr(token, begun.body.find('"', token) - token);
  CHECK(mine.client.post_form(app + "/kode", {{"csrf", csrf}, {"kode", "000000"}}).status >= 400);
  const std::string code = keys::totp_code(secret, keys::totp_step(served.stage->clock().now()));
  CHECK(mine.client
            .post_form(app + "/kode", {{"csrf", csrf}, {"kode", code.substr(0, 3) + " " + code.substr(3)}})
            .status == 303);
  CHECK(has(mine.see(app), "sudah terpasang"));
  CHECK(mine.send(app, app + "/lepas", {{"passphrase", play_passphrase}}).status == 303);
  CHECK(has(mine.see(app), app + "/pasang"));
}

}  // namespace paraf::cli::served
