// What a person does with their own requests and certificate, in a browser without scripts.
#include "doors/portal/portal.h"

#include <fmt/format.h>

#include <functional>
#include <set>

#include "actions/drafts.h"
#include "actions/resume.h"
#include "actions/signing_file.h"
#include "doors/cli/served_pages.h"
#include "platform/pdf/canvas.h"
#include "trust/keys/codes.h"

namespace paraf::cli::served {
namespace {

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

// A page as a stranger's file gives it: what it says of its size, and what the tree says of its pages.
std::string one_page_pdf(const std::string& size, const std::string& pages = "/Kids [3 0 R] /Count 1") {
  std::string out = "%PDF-1.7\n", table = "xref\n0 4\n0000000000 65535 f \n";
  const std::string objects[] = {"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages " + pages + " >>",
                                 "<< /Type /Page /Parent 2 0 R " + size + " >>"};
  int number = 0;
  for (const std::string& object : objects) {
    table += fmt::format("{:010} 00000 n \n", out.size());
    out += fmt::format("{} 0 obj\n{}\nendobj\n", ++number, object);
  }
  return fmt::format("{}{}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{}\n%%EOF\n", out, table, out.size());
}

}  // namespace

TEST_CASE("a request is put together step by step, on any device, and sent once") {
  on_each_engine([](const std::string& db) {
    Served served{"kudus", "pendaftaran-penerbitan", {}, db};
    Actor& applicant = served.actor("wahyu");
    served.open_account(applicant);
    served.open_account(served.actor("nur"));
    Portal phone{served, applicant};
    const std::string at = "/meja/susun/pendaftaran-penerbitan";
    CHECK(has(phone.see("/meja/susun"), at));
    CHECK(has(phone.see(at), "Langkah 1 dari 4"));
    CHECK_FALSE(has(phone.see(at), "Sertifikat Anda masih berlaku"));

    // ── what is typed ──
    const std::string nik{applicant.nik->digits()};
    const auto wrong =
        phone.send(at, at + "/data",
                   {{"s.name", "Wahyu H."}, {"s.email", applicant.person.email->text()}, {"s.nik", "12345"}});
    CHECK(wrong.status == 400);
    CHECK(has(wrong.body, "Wahyu H."));         // what was typed stands there still,
    CHECK_FALSE(has(wrong.body, "\"12345\""));  // but never a NIK
    CHECK(has(wrong.body, "data-s.nik-error\" aria-invalid=\"true\""));
    const auto kept = phone.send(
        at, at + "/data",
        {{"s.name", applicant.person.name}, {"s.email", applicant.person.email->text()}, {"s.nik", nik}});
    INFO(kept.body);
    REQUIRE(kept.status == 303);
    CHECK(has(std::string{kept.header("location")}, "langkah=berkas.surat_permohonan"));
    CHECK(has(phone.see("/meja"), "href=\"" + at + "\">Lanjutkan: "));

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
    CHECK(
        phone.send(card, at + "/berkas", {{"slot", "paspor"}}, {file_for(served, applicant, "ktp", "berkas")})
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
    for (const std::string& page : {look, phone.see(at), phone.see("/meja/susun")})
      CHECK_FALSE(has(page, nik));
    const auto sent = phone.send(at + "?langkah=kirim", at + "/kirim", {});
    INFO(sent.body);
    REQUIRE(sent.status == 303);
    const std::string case_page{sent.header("location")};
    CHECK(has(case_page, "/meja/perkara/kudus/"));
    CHECK(has(phone.see(case_page), "ktp"));
    CHECK(has(phone.see("/meja/susun"), "berkas diminta"));  // the draft is gone
    CHECK(served.node.desk->cases(applicant.session())->size() == 1);
  });
}

TEST_CASE("a request is taken up again without an account, by a link to the confirmed mailbox, once") {
  on_each_engine([](const std::string& db) {
    Served served{"kudus", "pendaftaran-penerbitan", {}, db};
    Actor& applicant = served.actor("wahyu");
    const std::string address = applicant.person.email->text(), nik{applicant.nik->digits()};
    const auto& s = *served.node.services;
    const std::string at = "/meja/susun/pendaftaran-penerbitan";
    actions::Statement words;
    words.name = applicant.person.name;
    words.nik = nik;
    words.email = address;
    REQUIRE(actions::keep_words(s, applicant.session(), served.stage->procedure().id, words, "800/1"));

    Portal nobody{served};
    CHECK(has(nobody.see("/lanjut"), "name=\"instansi\""));
    const auto ask = [&](const std::string& whom) {
      const auto answer = nobody.client.post_form("/lanjut", {{"instansi", "kudus"}, {"surel", whom}});
      CHECK(answer.status == 200);
      REQUIRE(served.stage->deliver());
      return answer.body;
    };
    const auto links = [&] {
      std::vector<std::string> all;
      for (const mail::Mail& mail : served.stage->mailbox().mails) {
        const std::size_t from = mail.text.find("/lanjut/");
        if (from == std::string::npos) continue;
        CHECK(mail.to == address);
        CHECK_FALSE(has(mail.text, applicant.person.name));
        CHECK_FALSE(has(mail.text, nik));
        all.push_back(mail.text.substr(from, mail.text.find_first_of(" \r\n", from) - from));
      }
      return all;
    };
    // Who asks learns nothing of whom the office knows.
    const std::string unknown = ask("tidak.dikenal@kuduskab.go.id");
    CHECK(links().empty());
    CHECK(ask("bukan alamat") == unknown);
    CHECK(ask(address) == unknown);
    REQUIRE(links().size() == 1);
    CHECK(ask(address) == unknown);
    CHECK(links().size() == 1);  // not twice within five minutes
    const std::string first = links().back();
    CHECK(first.find('@') == std::string::npos);
    served.stage->clock().advance(std::chrono::minutes{6});
    ask(address);
    const std::string second = links().back();
    CHECK(second != first);

    CHECK(nobody.client.get(first).status == 422);  // the newer voids the older
    CHECK(nobody.client.get(second).status == 200);
    CHECK(nobody.client.get(second).status == 200);  // looking spends nothing
    CHECK(nobody.client.get(at).status == 303);
    Portal phone{served};
    CHECK(phone.client.request("POST", second, "", {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
    REQUIRE(phone.client.post_form(second, {}).status == 303);
    CHECK(nobody.client.post_form(second, {}).status == 422);  // spent

    // It opens what is being put together, and nothing else.
    CHECK(has(phone.see("/meja/susun"), "Lanjutkan"));
    const std::string data = phone.see(at + "?langkah=data");
    CHECK(has(data, applicant.person.name));
    CHECK_FALSE(has(data, nik));
    for (const char* elsewhere : {"/meja", "/meja/sertifikat", "/meja/perkara", "/meja/atas-nama-saya"}) {
      CAPTURE(elsewhere);
      CHECK(phone.client.get(elsewhere).status == 303);
    }
    CHECK(phone.client.post_form(at + "/buang", {{"csrf", "bukan ini"}}).status == 403);
    for (const char* slot : {"surat_permohonan", "ktp"})
      CHECK(phone
                .send(at + "?langkah=berkas." + std::string{slot}, at + "/berkas", {{"slot", slot}},
                      {file_for(served, applicant, slot, "berkas")})
                .status == 303);
    const auto sent = phone.send(at + "?langkah=kirim", at + "/kirim", {});
    REQUIRE(sent.status == 303);
    CHECK(has(phone.see(std::string{sent.header("location")}), "/lacak/"));
    CHECK(served.node.desk->cases(applicant.session())->size() == 1);
    served.stage->clock().advance(std::chrono::minutes{61});
    CHECK(phone.client.get("/meja/susun").status == 303);  // the visit is over

    struct Row {
      std::string why;
      std::function<void()> what;
    };
    const Row rows[] = {{"a day later", [&] { served.stage->clock().advance(std::chrono::hours{24}); }},
                        {"the address is no longer theirs", [&] {
                           REQUIRE(served.node.store->transact(
                               store::Scope::office(applicant.office), [&](store::Transaction& tx) {
                                 return people::declare_email(
                                     tx, served.stage->clock().now(), applicant.person.id,
                                     *people::EmailAddress::parse("wahyu.baru@kuduskab.go.id"));
                               }));
                         }}};
    for (const Row& row : rows) {
      CAPTURE(row.why);
      ask(address);
      const std::string link = links().back();
      CHECK(nobody.client.get(link).status == 200);
      row.what();
      CHECK(nobody.client.get(link).status == 422);
      CHECK(nobody.client.post_form(link, {}).status == 422);
    }
    const auto before = links().size();
    served.stage->clock().advance(std::chrono::minutes{6});
    ask("wahyu.baru@kuduskab.go.id");  // nobody has confirmed it
    CHECK(links().size() == before);
    // Asked too often from one place, whoever is asked for.
    REQUIRE(actions::sweep_resumed(s, applicant.office));
    served.stage->clock().advance(actions::resume_window);
    for (int i = 0; i <= actions::resume_asks; ++i) {
      const auto answer = nobody.client.post_form("/lanjut", {{"instansi", "kudus"}, {"surel", i % 2 ? address : "x@y.id"}});
      CHECK(answer.status == (i < actions::resume_asks ? 200 : 429));
    }
    served.stage->clock().advance(actions::resume_window);
    CHECK(nobody.client.post_form("/lanjut", {{"instansi", "kudus"}, {"surel", address}}).status == 200);
    REQUIRE(served.stage->deliver());
    REQUIRE(actions::sweep_resumed(s, applicant.office));
    for (const char* odd :
         {"/lanjut/kudus", "/lanjut/tidak-ada.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
      CAPTURE(odd);
      CHECK(nobody.client.get(odd).status >= 404);
    }
  });
}

TEST_CASE("what was returned is completed step by step: only that, each with its reason, and sent once") {
  on_each_engine([](const std::string& db) {
    Served served{"kudus", "pendaftaran-penerbitan", {}, db};
    Actor& applicant = served.actor("wahyu");
    for (const char* who : {"wahyu", "nur"}) served.open_account(served.actor(who));
    actions::Desk& desk = *served.node.desk;
    actions::SubmitRequest request;
    for (const char* slot : {"surat_permohonan", "ktp"}) {
      const auto made = sample_paper(*served.stage->procedure().paper(slot), "W", "D",
                                     served.stage->clock().now(), source_folder() + "/sop");
      REQUIRE(made);
      request.papers.push_back(*made);
    }
    const auto subject = desk.submit(applicant.session(), std::move(request))->subject;
    const auto does = [&](const char* who, const char* verb) {
      actions::ActRequest act;
      act.verb = verb;
      act.params["text"] = "Periksa";
      if (act.verb == "check_documents") {
        act.outcome = "kurang";
        act.verdicts = {{"surat_permohonan", {true, ""}}, {"ktp", {false, "Pindaian <buram>"}}};
      }
      const auto done = desk.perform(served.actor(who).session(), subject, std::move(act));
      INFO((done ? std::string{} : done.error().line()));
      REQUIRE(done);
    };
    Portal phone{served, applicant};
    const std::string case_page = "/meja/perkara/kudus/" + subject.id.text(),
                      at = "/meja/lengkapi/kudus/" + subject.id.text();
    CHECK(phone.client.get(at).status == 409);  // nothing has come back yet
    does("kadis", "give_disposition");
    does("kabid", "receive_letter");
    does("kabid", "give_disposition");
    does("kabid", "forward");
    does("kasi", "check_documents");

    CHECK(has(phone.see(case_page), "href=\"" + at + "\""));
    const std::string first = phone.see(at);
    CHECK(has(first, "Langkah 1 dari 2"));
    CHECK(has(first, "Pindaian &lt;buram&gt;"));
    CHECK(has(first, "capture=\"environment\""));
    CHECK_FALSE(has(first, "berkas.surat_permohonan"));  // what was judged good is not asked again
    CHECK(has(phone.see(at + "?langkah=kirim"), "Masih kurang"));
    Portal other{served, served.actor("nur")};
    CHECK(other.client.get(at).status == 404);

    CHECK(phone.send(at, at + "/berkas", {{"slot", "ktp"}}).status == 422);  // nothing chosen
    CHECK(phone
              .send(at, at + "/berkas", {{"slot", "surat_permohonan"}},
                    {file_for(served, applicant, "surat_permohonan", "berkas")})
              .status == 422);
    CHECK(phone.send(at, at + "/berkas", {{"slot", "ktp"}}, {file_for(served, applicant, "ktp", "kamera")})
              .status == 303);
    // Kept with the account: another device goes on from there.
    Portal desk_top{served, applicant};
    CHECK(has(desk_top.see(at), "Kirim kembali"));
    CHECK(has(desk_top.see(at + "?langkah=berkas.ktp"), "Sudah tersimpan"));
    CHECK(has(desk_top.see(at + "?langkah=data"), "Langkah 2 dari 3"));
    const auto wrong =
        desk_top.send(at + "?langkah=data", at + "/data", {{"s.name", "Wahyu H."}, {"s.nik", "12"}});
    CHECK(wrong.status == 400);
    CHECK(has(wrong.body, "Wahyu H."));
    CHECK(desk_top.send(at + "?langkah=data", at + "/data", {{"s.name", "Wahyu Hidayat, S.Kom."}}).status ==
          303);
    const std::string look = desk_top.see(at + "?langkah=kirim");
    CHECK(has(look, "Wahyu Hidayat, S.Kom."));

    const auto sent = desk_top.send(at + "?langkah=kirim", at + "/kirim", {});
    INFO(sent.body);
    REQUIRE(sent.status == 303);
    CHECK(std::string{sent.header("location")} == case_page + "?selesai=amend");
    CHECK(phone.client.get(at).status == 409);
    const auto view = desk.view(served.actor("kasi").session(), subject);
    REQUIRE(view);
    CHECK(view->status == "open");
    CHECK(view->statement.name == "Wahyu Hidayat, S.Kom.");
    CHECK_FALSE(actions::draft(*served.node.services, applicant.session(), "lengkapi:" + subject.id.text())
                    ->has_value());
  });
}

TEST_CASE("a draft that nobody touches is destroyed after thirty days, and a thrown away one at once") {
  on_each_engine([](const std::string& db) {
    Served served{"kudus", "pendaftaran-penerbitan", {}, db};
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
  });
}

TEST_CASE("what was changed after a sending that died half-way is not destroyed by its receipt") {
  on_each_engine([](const std::string& db) {
    Served served{"kudus", "pendaftaran-penerbitan", {}, db};
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
         [&] {
           REQUIRE(actions::keep_paper(s, who, sop, {"ktp", paper.filename, to_bytes(paper.data)}));
         }},
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
  });
}

TEST_CASE("what could never be shown is not taken for signing") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  const auto& s = *served.node.services;
  const auto who = served.actor("kadis").session();
  const std::string one = "/Count 1/Kids[3 0 R]", a4 = "/MediaBox[0 0 595 842]";
  struct Row {
    std::string why, pages, page, code;
  };
  const Row rows[] = {
      {"a page of A4", one, a4, ""},
      {"no pages", "/Count 0/Kids[]", a4, "actions.signing_file_no_pages"},
      {"more pages than it has", "/Count 2/Kids[3 0 R]", a4, "actions.signing_file_page"},
      {"a thousand million", "/Count 1000000000/Kids[3 0 R]", a4, "actions.signing_file_pages"},
      {"no extent", one, "/MediaBox[0 0 0 0]", "actions.signing_file_page"},
      {"cut outside the page", one, a4 + "/CropBox[900 900 950 950]", "actions.signing_file_page"},
      {"a loop", "/Count 1/Kids[2 0 R]", a4, "actions.signing_file_page"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto kept = actions::keep_signing_file(s, who, "aneh.pdf", bytes_of(one_page_pdf(row.page, row.pages)));
    CHECK(code_of(kept) == row.code);
  }
}

TEST_CASE("a PDF that waits for its signature outlives a wrong passphrase, is one person's, and is destroyed") {
  on_each_engine([](const std::string& db) {
    Served served{"kudus", "pendaftaran-penerbitan", {}, db};
    Actor& head = served.actor("kadis");
    REQUIRE(served.stage->certify(head));
    for (const char* who : {"kadis", "kasi"}) served.open_account(served.actor(who));
    const auto& s = *served.node.services;
    const auto who = head.session();
    Portal mine{served, head}, other{served, served.actor("kasi")};
    const auto pdf = sample_document(head.person.name, head.person.agency, served.stage->clock().now());
    REQUIRE(pdf);
    const auto hand_in = [&](const std::string& octets) {
      return mine.send("/meja/sertifikat", "/meja/sertifikat/tanda-tangan", {},
                       {{"pdf", "surat <tugas>.pdf", "application/pdf", octets}});
    };
    CHECK(hand_in("no PDF at all").status == 400);
    CHECK(hand_in("").status == 400);
    paraf::pdf::Canvas thick{{.title = "Tebal", .author = "Paraf", .created = served.stage->clock().now()}};
    for (std::size_t page = 0; page <= actions::signing_file_pages; ++page) thick.begin_page(paraf::pdf::a4);
    const auto too_thick = hand_in(std::string{text_of(*thick.finish())});
    CHECK(too_thick.status == 422);
    CHECK(has(too_thick.body, "2001 halaman"));
    // A page of any size a stranger's file may give is shown, as far as its picture can be.
    for (const std::string& box : {std::string{"/MediaBox [0 0 1 99999999999] /UserUnit 99999999999"},
                                   "/MediaBox [0 0 1 " + std::string(400, '9') + ".0]"}) {
      const auto vast = hand_in(one_page_pdf(box));
      INFO(vast.body);
      REQUIRE(vast.status == 303);
      const std::string its{vast.header("location")};
      CHECK(has(mine.see(its), ",100000.00]"));
      CHECK(mine.client.get(its + "/halaman/1").status != 500);
      CHECK(mine.send(its, its + "/buang", {}).status == 303);
    }
    const auto taken = hand_in(std::string{text_of(*pdf)});
    INFO(taken.body);
    REQUIRE(taken.status == 303);
    const std::string at{taken.header("location")};
    CHECK(has(mine.see("/meja/sertifikat"), at));
    CHECK(has(mine.see(at), "surat &lt;tugas&gt;.pdf"));
    CHECK(other.client.get(at).status == 404);
    CHECK(other.client.get(at + "/halaman/1").status == 404);
    const auto picture = mine.client.get(at + "/halaman/1?lebar=480");
    CHECK((picture.status == 200 || picture.status == 503));  // 503: this machine has no pdftoppm
    CHECK(mine.client.get(at + "/halaman/99").status == 404);

    // ── what goes wrong costs neither the file nor the place ──
    std::vector<std::pair<std::string, std::string>> fields = {
        {"passphrase", "bukan ini kuncinya sama sekali"}, {"tanda", "ya"}, {"halaman", "1"}, {"letak", "sini"},
        {"x", "33.5"}, {"y", "44.5"}, {"lebar", "80"}, {"alasan", "Menyetujui"}};
    const auto wrong = mine.send(at, at, fields);
    CHECK(wrong.status >= 400);
    for (const char* kept : {"value=\"33.5\"", "value=\"44.5\"", "value=\"80\"", "value=\"Menyetujui\"",
                             "aria-invalid=\"true\"", "Sisa percobaan"})
      CHECK(has(wrong.body, kept));
    CHECK_FALSE(has(wrong.body, "bukan ini"));

    tests::HttpClient stranger{served.server->port()};
    for (const std::string& form : {at, at + "/buang"})
      CHECK(std::string{stranger.post_form(form, {}).header("location")} == "/meja/masuk?ke=" + http::encode(at));

    // ── signed, once ──
    fields.front().second = play_passphrase;
    fields[2].second = "7";
    CHECK(mine.send(at, at, fields).status == 404);  // the document has no such page
    fields[2].second = "1";
    const auto done = mine.send(at, at, fields);
    INFO(done.body);
    REQUIRE(done.status == 303);
    const std::string end{done.header("location")};
    CHECK(end == at + "/selesai");
    const std::string signed_page = mine.see(end);
    CHECK(has(signed_page, "surat &lt;tugas&gt;-tertandatangani.pdf"));
    // Its own check is one press away, of this very document.
    const auto made = served.node.desk->signed_documents(who);
    const std::string check = "/meja/sertifikat/dokumen/" + made->front().document.text() + "/periksa";
    CHECK(has(signed_page, "href=\"" + check + "\""));
    CHECK(has(mine.see(check), "SHA-256"));
    CHECK(stranger.get(check).status == 303);
    CHECK(std::string{mine.client.get(at).header("location")} == end);
    CHECK(code_of(actions::signing_file_octets(s, who, *DocumentId::parse(at.substr(at.rfind('/') + 1)))) ==
          "actions.no_signing_file");
    CHECK(served.node.desk->signed_documents(who)->size() == 1);

    // ── thrown away, crowded out, forgotten ──
    const auto dropped = hand_in(std::string{text_of(*pdf)});
    const std::string away{dropped.header("location")};
    CHECK(mine.send(away, away + "/buang", {}).status == 303);
    CHECK(mine.client.get(away).status == 404);
    for (std::size_t n = 0; n <= actions::signing_files_at_once; ++n)
      REQUIRE(actions::keep_signing_file(s, who, "lain.pdf", *pdf));
    CHECK(actions::signing_files(s, who)->size() == actions::signing_files_at_once);
    served.stage->clock().advance(actions::signing_file_life - std::chrono::minutes{1});
    CHECK(*actions::sweep_signing_files(s, who.office) == 0);
    served.stage->clock().advance(std::chrono::minutes{2});
    CHECK(actions::signing_files(s, who)->empty());  // gone before anybody has swept
    CHECK(*actions::sweep_signing_files(s, who.office) == static_cast<int>(actions::signing_files_at_once) + 1);
  });
}

TEST_CASE("a holder sees what was signed in their name, and sets up an authenticator") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  Actor& head = served.actor("kadis");
  REQUIRE(served.stage->certify(head));
  served.open_account(head);
  Portal mine{served, head};
  CHECK(has(mine.see("/meja/atas-nama-saya"), "Belum ada yang ditandatangani"));
  // Who has a certificate is told before they ask for another, which the authority would not register.
  CHECK(has(mine.see("/meja/susun/pendaftaran-penerbitan"), "Sertifikat Anda masih berlaku sampai "));
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
