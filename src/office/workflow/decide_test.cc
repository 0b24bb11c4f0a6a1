#include "office/workflow/bench_test.h"

namespace paraf::workflow {
namespace {

TEST_CASE("refusals come in the clerk's order: not now, not you, not yet") {
  struct Row {
    std::string why, person, verb, code;
  };
  const Row rows[] = {
      {"another row's step, though the person holds its role", "siti", "check_documents", "workflow.not_at_this_row"},
      {"another row's step by a stranger is first of all not now", "budi", "check_documents", "workflow.not_at_this_row"},
      {"this row's step by someone without the role", "siti", "give_disposition", "workflow.needs_role"},
      {"the applicant may not act for the office", "ratna", "give_disposition", "workflow.own_case"},
      {"the right person, the paper is there", "dewi", "give_disposition", ""},
  };
  for (const Row& r : rows) {
    CAPTURE(r.why);
    Bench b;
    CHECK(b.does(r.person.c_str(), r.verb.c_str()) == r.code);
  }
  Bench b;
  b.c = b.open({}).value();
  CHECK(b.does("siti", "give_disposition") == "workflow.needs_role");          // not you before not yet
  CHECK(b.does("dewi", "give_disposition") == "workflow.documents_missing");
  CHECK(b.kind(Act::Kind::amend, "ratna", {"surat_permohonan"}) == "");
  CHECK(b.does("dewi", "give_disposition") == "");
  CHECK(b.c.at == "2");
}

TEST_CASE("a case begins only while the agreement holds") {
  Bench b;
  CHECK(code_of(b.open({"ktp"}, {})) == "workflow.no_agreement");
  CHECK(code_of(b.open({"surat_tanah"})) == "workflow.no_such_paper");
}

TEST_CASE("an official who is the applicant needs a stand-in, who acts by a dated order") {
  Bench b;
  b.c.applicants = {who("dewi")};
  CHECK(b.does("dewi", "give_disposition") == "workflow.own_case");
  CHECK(b.does("bayu", "give_disposition") == "workflow.needs_role");
  people::StandIn plh;
  plh.person = PersonId::trusted("bayu");
  plh.role = "kepala_dinas";
  plh.kind = people::StandInKind::plh;
  plh.period = {people::parse_day("2026-01-06").value(), people::parse_day("2026-01-07").value()};
  plh.legal_basis = "Surat Perintah 800/1/2026";
  b.book.stand_ins.push_back(plh);
  CHECK(b.does("bayu", "give_disposition") == "workflow.needs_role");  // the order begins tomorrow
  b.now = t("2026-01-06 00:30 WIB");
  const auto next = decide(b.s, b.c, b.act("bayu", "give_disposition"), b.context());
  REQUIRE(next.has_value());
  CHECK(next->stand_in->legal_basis == "Surat Perintah 800/1/2026");
  CHECK(next->after.rows.at("1").done.at("disposisi").acting == "Plh.");
  b.now = t("2026-01-08 00:00 WIB");
  CHECK(b.does("bayu", "give_disposition") == "workflow.needs_role");  // and ended yesterday
}

TEST_CASE("steps of a row wait for those they come after") {
  Bench b;
  b.to_row("2");
  CHECK(b.does("siti", "draft_letter") == "workflow.comes_after");
  CHECK(b.does("siti", "check_documents") == "");
  CHECK(b.does("siti", "check_documents") == "workflow.already_done");
  CHECK(b.does("siti", "draft_letter") == "");
  CHECK(b.c.at == "2");
  CHECK(b.does("siti", "initial_letter") == "");
  CHECK(b.c.at == "3");
}

TEST_CASE("an incomplete file goes back, and the clock of the row stands still until it is complete") {
  Bench b;
  b.to_row("2");
  b.now = t("2026-01-05 09:20 WIB");
  Act check = b.act("siti", "check_documents", "kurang");
  CHECK(b.does(check) == "workflow.reason_missing");
  check.verdicts["surat_permohonan"] = {true, ""};
  CHECK(b.does(check) == "workflow.nothing_incomplete");
  check.verdicts["ktp"] = {false, ""};
  CHECK(b.does(check) == "workflow.reason_missing");
  check.verdicts["ktp"] = {false, "tidak terbaca"};
  CHECK(b.does(check) == "");
  CHECK(b.c.status == Status::returned);
  CHECK(b.c.reason == "ktp: tidak terbaca");
  CHECK(calendar::local_text(*b.c.answer_due, Zone::wib) == "2026-01-08 16:00 WIB");
  CHECK(open_steps(b.s, b.c).empty());

  b.now = t("2026-01-08 10:00 WIB");
  CHECK(b.does("siti", "check_documents") == "workflow.waits_for_applicant");
  CHECK(b.kind(Act::Kind::amend, "siti", {"ktp"}) == "workflow.applicant_only");
  CHECK(b.kind(Act::Kind::amend, "ratna", {"surat_permohonan"}) == "workflow.paper_judged");
  CHECK(b.kind(Act::Kind::amend, "ratna", {"ktp"}) == "");
  CHECK(b.c.status == Status::open);
  CHECK(b.c.at == "2");
  CHECK(b.c.rows.at("2").clock.text(b.now, b.time) == "0:20 of 2 jam");
  b.now = t("2026-01-08 10:30 WIB");
  CHECK(b.c.rows.at("2").clock.text(b.now, b.time) == "0:50 of 2 jam");
  CHECK(b.does("siti", "check_documents") == "");
}

TEST_CASE("a complete verdict cannot be given to a file with a paper missing or marked incomplete") {
  Bench b;
  b.c = b.open({"surat_permohonan"}).value();
  b.to_row("2");
  CHECK(b.does("siti", "check_documents") == "workflow.documents_missing");
  Act check = b.act("siti", "check_documents");
  check.verdicts["surat_permohonan"] = {false, "tanpa tanda tangan"};
  CHECK(b.does(check) == "workflow.documents_missing");
}

TEST_CASE("whoever agrees with papers says so of each of them, and of nothing else") {
  struct Row {
    std::string why;
    std::map<std::string, Judged> verdicts;
    const char* outcome;
    const char* reason;
    std::string code;
  };
  const Row rows[] = {
      {"of none", {}, "", "", "workflow.verdicts_missing"},
      {"of one of two", {{"ktp", {}}}, "", "", "workflow.verdicts_missing"},
      {"of a paper that is nowhere",
       {{"ktp", {}}, {"surat_permohonan", {}}, {"ijazah", {}}}, "", "", "workflow.no_such_paper"},
      {"one is bad, and agreed all the same",
       {{"ktp", {false, "buram"}}, {"surat_permohonan", {}}}, "", "", "workflow.documents_missing"},
      {"all are good, and it is refused without a reason",
       {{"ktp", {}}, {"surat_permohonan", {}}}, "tolak", "", "workflow.reason_missing"},
      {"refused with a reason, nothing said of the papers", {}, "tolak", "bukan pegawai", ""},
      {"sent back for one, nothing said of the other", {{"ktp", {false, "buram"}}}, "kurang", "", ""},
      {"of both", {{"ktp", {}}, {"surat_permohonan", {}}}, "", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Bench b;
    b.to_row("2");
    Act check = b.act("siti", "check_documents", row.outcome, row.reason);
    check.verdicts = row.verdicts;
    const auto next = decide(b.s, b.c, check, b.context());
    CHECK((next ? std::string_view{} : next.error().code) == row.code);
    if (row.why == "of one of two") CHECK(next.error().facts.front().second == "surat_permohonan");
  }
}

TEST_CASE("a step that judges no papers takes no verdict on one") {
  Bench b;
  Act disposition = b.act("dewi", "give_disposition");
  disposition.verdicts["ktp"] = {};
  CHECK(b.does(disposition) == "workflow.no_verdict_here");
  CHECK_FALSE(b.c.papers.at("ktp").judged);
}

TEST_CASE("an identity is verified with a verdict on everything that came, under the office's own names") {
  struct Row {
    std::string why;
    std::map<std::string, Judged> verdicts;
    const char* outcome;
    std::string code, fact;
  };
  const Row rows[] = {
      {"of none", {}, "", "workflow.verdicts_missing", "ktp, SK Jabatan, surat_permohonan"},
      {"the card is left out", {{"sk", {}}, {"surat_permohonan", {}}}, "", "workflow.verdicts_missing", "ktp"},
      {"one does not fit",
       {{"sk", {false, "lama"}}, {"surat_permohonan", {}}, {"ktp", {}}}, "", "workflow.paper_unfit", "SK Jabatan"},
      {"the hand-over itself is no paper", {{"paket_psre", {}}}, "", "workflow.no_such_paper", "paket_psre"},
      {"refused for one", {{"sk", {false, "lama"}}}, "tolak", "", ""},
      {"all fit", {{"sk", {}}, {"surat_permohonan", {}}, {"ktp", {}}}, "", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Bench b;
    b.s.rows[0].steps = {step("periksa", "verify_identity", "kadis", {}, {{"tolak", "refuse"}})};
    b.c = b.open({"surat_permohonan"}).value();
    b.c.papers["paket_psre"].present = true;
    b.c.papers["sk"].present = b.c.papers["ktp"].present = true;
    b.c.papers["kk"].present = false;
    b.c.refs = {{"berkas.sk", "SK Jabatan"}, {"berkas.surat_permohonan", "Surat"}};
    Act verify = b.act("dewi", "verify_identity", row.outcome);
    verify.verdicts = row.verdicts;
    const auto next = decide(b.s, b.c, verify, b.context());
    CHECK((next ? std::string_view{} : next.error().code) == row.code);
    if (!next && !row.fact.empty()) CHECK(next.error().facts.front().second == row.fact);
    if (row.why == "refused for one") CHECK(next->after.reason == "SK Jabatan: lama");
    if (row.why == "all fit") CHECK(next->after.papers.at("ktp").complete);
  }
}

TEST_CASE("a returned case that nobody answers expires, not a minute early") {
  Bench b;
  b.to_row("2");
  Act check = b.act("siti", "check_documents", "kurang");
  check.verdicts["ktp"] = {false, "buram"};
  REQUIRE(b.does(check) == "");
  b.now = t("2026-01-08 16:00 WIB");
  CHECK(b.kind(Act::Kind::expire, "") == "workflow.not_expired");
  b.now = t("2026-01-08 16:01 WIB");
  CHECK(b.kind(Act::Kind::expire, "") == "");
  CHECK(b.c.status == Status::expired);
  CHECK(b.kind(Act::Kind::amend, "ratna", {"ktp"}) == "workflow.over");
}

TEST_CASE("a refusal needs a reason, ends the case, and only offered outcomes exist") {
  Bench b;
  CHECK(b.does("dewi", "give_disposition", "tolak") == "workflow.reason_missing");
  CHECK(b.does("dewi", "give_disposition", "kurang", "x") == "workflow.no_such_outcome");
  CHECK(b.does("dewi", "give_disposition", "tolak", "Bukan pegawai kami") == "");
  CHECK(b.c.status == Status::refused);
  CHECK(b.c.reason == "Bukan pegawai kami");
  CHECK(b.does("dewi", "give_disposition") == "workflow.over");
}

TEST_CASE("correction goes back, and everything from there on is done again") {
  Bench b;
  b.to_row("4");
  CHECK(b.does("dewi", "sign_letter", "koreksi", "jabatan keliru") == "");
  CHECK(b.c.at == "2");
  CHECK(b.c.rows.at("2").visits == 2);
  CHECK_FALSE(b.c.artefacts().contains("rekomendasi.paraf"));
  CHECK(b.c.artefacts().contains("lembar_disposisi"));  // of row 1: still there
  CHECK(b.does("siti", "check_documents") == "");
}

TEST_CASE("signing waits for the initials that hold") {
  Bench b;
  b.to_row("4");
  b.initials["rekomendasi"] = {"staf"};
  CHECK(b.does("dewi", "sign_letter") == "workflow.initials_missing");
  b.initials["rekomendasi"] = {"staf", "kabid"};
  CHECK(b.does("dewi", "sign_letter") == "");
}

TEST_CASE("who drafted does not sign, even as a stand-in") {
  Bench b;
  people::StandIn plh;
  plh.person = PersonId::trusted("siti");
  plh.role = "kepala_dinas";
  plh.period = {people::parse_day("2026-01-01").value(), people::parse_day("2026-12-31").value()};
  plh.legal_basis = "SP";
  b.book.stand_ins.push_back(plh);
  b.to_row("4");
  CHECK(b.does("siti", "sign_letter") == "workflow.four_eyes");
  CHECK(b.does("dewi", "sign_letter") == "");
}

TEST_CASE("an edit of an initialled letter sends it back to the first who initialled") {
  Bench b;
  b.to_row("4");
  CHECK(b.kind(Act::Kind::edit_letter, "dewi") == "workflow.not_of_the_letter");
  CHECK(b.kind(Act::Kind::edit_letter, "siti") == "");
  CHECK(b.c.at == "2");
  b.initials.clear();
  Bench early;
  CHECK(early.kind(Act::Kind::edit_letter, "siti") == "workflow.no_draft");
}

TEST_CASE("the authority's words fulfil the steps that wait for them, also when heard early") {
  Bench b;
  b.to_row("5");
  CHECK(b.does("siti", "receive_reply") == "workflow.no_reply_yet");
  CHECK(b.word("account_sent") == "");
  CHECK(b.word("passphrase_set") == "");
  CHECK(b.word("passphrase_set") == "");  // said twice is said once
  CHECK(b.c.words.size() == 2);
  CHECK(b.does("siti", "receive_reply", "ditolak") == "workflow.reply_is_no_refusal");
  CHECK(b.does("siti", "receive_reply") == "");
  CHECK(b.c.at == "6");
  CHECK(b.c.rows.at("6").done.contains("passphrase"));
  CHECK(b.does("ratna", "issue_certificate") == "workflow.done_at_authority");
  CHECK(b.word("issued") == "");
  CHECK(b.c.status == Status::done);
}

TEST_CASE("a refusal by the authority is read by an official where the SOP says so, else it ends the case") {
  Bench b;
  b.to_row("5");
  REQUIRE(b.word("refused", "nama tidak sesuai") == "");
  CHECK(b.c.status == Status::open);
  CHECK(b.does("siti", "receive_reply") == "workflow.reply_is_refusal");
  CHECK(b.does("siti", "receive_reply", "ditolak") == "");
  CHECK(b.c.status == Status::refused);
  CHECK(b.c.reason == "nama tidak sesuai");

  Bench later;
  later.to_row("5");
  REQUIRE(later.word("account_sent") == "");
  REQUIRE(later.does("siti", "receive_reply") == "");
  REQUIRE(later.word("refused", "NIK tidak sesuai") == "");
  CHECK(later.c.status == Status::refused);
}

TEST_CASE("a SOP that ends before the authority's is followed until the certificate is issued or refused") {
  Bench b;
  b.s.rows[3].next = "end";
  b.to_row("4");
  REQUIRE(b.does("dewi", "sign_letter") == "");
  b.c.link = Link{OfficeId::trusted("psre"), CaseId::trusted("far")};
  REQUIRE(b.does("siti", "send_to_authority") == "");
  CHECK(b.c.status == Status::following);
  REQUIRE(b.word("verified") == "");
  CHECK(b.c.status == Status::following);
  REQUIRE(b.word("issued") == "");
  CHECK(b.c.status == Status::done);
}

TEST_CASE("the applicant may withdraw until the request is with the authority") {
  Bench b;
  CHECK(b.kind(Act::Kind::withdraw, "siti") == "workflow.applicant_only");
  Bench sent;
  sent.to_row("5");
  CHECK(sent.kind(Act::Kind::withdraw, "ratna") == "workflow.already_sent");
  CHECK(b.kind(Act::Kind::withdraw, "ratna") == "");
  CHECK(b.c.status == Status::withdrawn);
}

TEST_CASE("the clock of an official's row stands while only the applicant or the authority can go on") {
  Bench b;
  b.to_row("5");
  CHECK_FALSE(b.c.rows.at("5").clock.since.has_value());  // there is no reply to read yet
  CHECK(open_steps(b.s, b.c).empty());
  REQUIRE(b.word("received") == "");
  CHECK_FALSE(b.c.rows.at("5").clock.since.has_value());  // a receipt is no reply
  REQUIRE(b.word("account_sent") == "");
  CHECK(b.c.rows.at("5").clock.since.has_value());
  CHECK(open_steps(b.s, b.c).size() == 1);
  REQUIRE(b.does("siti", "receive_reply") == "");
  CHECK(b.c.rows.at("6").clock.since.has_value());        // a row of outsiders alone: its own clock
  CHECK_FALSE(b.c.rows.at("5").clock.since.has_value());  // left
  CHECK(b.c.rows.at("5").left.has_value());
}

TEST_CASE("a case comes back from its text as it was") {
  Bench b;
  b.to_row("5");
  b.c.words.push_back({"verified", b.now, ""});
  b.c.numbers["agenda_masuk"] = "17";
  b.c.answer_due = b.now;
  const auto again = case_from_json(to_json(b.c));
  REQUIRE(again.has_value());
  CHECK(to_json(*again) == to_json(b.c));
  CHECK(code_of(case_from_json("{}")) == "workflow.state");
}

}  // namespace
}  // namespace paraf::workflow
