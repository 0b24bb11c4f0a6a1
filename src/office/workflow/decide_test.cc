#include "office/workflow/decide.h"

#include <doctest/doctest.h>

namespace paraf::workflow {
namespace {

const OfficeId office = OfficeId::trusted("contoh");
Who who(const char* name) { return {office, PersonId::trusted(name)}; }
Timestamp t(const char* text) { return calendar::local_time(text).value(); }

sop::Verbs catalogue() {
  const std::vector<sop::VerbSpec> specs = {
      {"submit_request", "mengajukan", {}, {}, {"surat_permohonan"}, {}},
      {"give_disposition", "mendisposisi", {}, {"surat_permohonan"}, {"lembar_disposisi"}, {"tolak"}},
      {"check_documents", "memeriksa", {}, {}, {"daftar_periksa"}, {"kurang", "tolak"}},
      {"draft_letter", "menyusun", {}, {}, {"{letter}.konsep"}, {}},
      {"initial_letter", "memparaf", {}, {"{letter}.konsep"}, {"{letter}.paraf"}, {"koreksi"}},
      {"sign_letter", "menandatangani", {}, {"{letter}.konsep"}, {"{letter}.ditandatangani"}, {"koreksi"}},
      {"send_to_authority", "mengirim_ke_psre", {}, {"{letter}.ditandatangani"}, {"paket_psre"}, {}},
      {"receive_reply", "menerima_balasan", {}, {"paket_psre"}, {"balasan_psre"}, {"ditolak"}},
      {"set_passphrase", "mengatur_passphrase", {}, {}, {"passphrase_tersimpan"}, {}},
      {"issue_certificate", "menerbitkan", {}, {}, {"sertifikat"}, {}},
  };
  sop::Verbs verbs;
  for (const auto& spec : specs) verbs[spec.word] = spec;
  return verbs;
}

sop::Step step(std::string id, std::string verb, std::string by, std::vector<std::string> after = {},
               std::map<std::string, std::string> outcomes = {}) {
  sop::Step s;
  s.id = std::move(id);
  s.verb = std::move(verb);
  s.by = std::move(by);
  s.after = std::move(after);
  s.outcomes = std::move(outcomes);
  if (s.verb.find("letter") != std::string::npos || s.verb == "send_to_authority") s.params["letter"] = "rekomendasi";
  return s;
}

sop::Row row(std::string no, std::vector<sop::Step> steps, std::string next, sop::StandardTime time = {}) {
  sop::Row r;
  r.no = std::move(no);
  r.steps = std::move(steps);
  r.next = std::move(next);
  r.time = std::move(time);
  return r;
}

// A small procedure with every turn: disposition, check, draft, two initials, signature, hand-over, reply.
sop::Sop procedure() {
  sop::Sop s;
  s.office = office;
  s.id = "contoh";
  s.purpose = "issue";
  s.answer_days = 3;
  s.preconditions = {{"pks_berlaku", "", {}}};
  s.performers = {{"pemohon", "Pemohon", "pemohon", true, false, {}},
                  {"kadis", "Kadis", "kepala_dinas", false, false, {}},
                  {"kabid", "Kabid", "kepala_bidang", false, false, {}},
                  {"staf", "Staf", "staf_persandian", false, false, {}},
                  {"bsre", "BSrE", "psre", true, true, {}}};
  sop::Paper request, ktp;
  request.id = request.label = "surat_permohonan";
  ktp.id = ktp.label = "ktp";
  s.papers = {request, ktp};
  sop::LetterUse letter;
  letter.id = "rekomendasi";
  letter.signer = "kadis";
  letter.initials = {"staf", "kabid"};
  s.letters = {letter};
  s.rows = {
      row("1", {step("disposisi", "give_disposition", "kadis", {}, {{"tolak", "refuse"}})}, "2",
          {"15 menit", sop::TimeUnit::minutes, 15}),
      row("2", {step("periksa", "check_documents", "staf", {}, {{"kurang", "return"}, {"tolak", "refuse"}}),
                step("susun", "draft_letter", "staf", {"periksa"}), step("paraf", "initial_letter", "staf", {"susun"})},
          "3", {"2 jam", sop::TimeUnit::hours, 2}),
      row("3", {step("paraf", "initial_letter", "kabid", {}, {{"koreksi", "row:2"}})}, "4"),
      row("4", {step("tandatangan", "sign_letter", "kadis", {}, {{"koreksi", "row:2"}}),
                step("kirim", "send_to_authority", "staf", {"tandatangan"})}, "5"),
      row("5", {step("balasan", "receive_reply", "staf", {}, {{"ditolak", "refuse"}})}, "6",
          {"15 menit", sop::TimeUnit::minutes, 15}),
      row("6", {step("passphrase", "set_passphrase", "pemohon"), step("terbit", "issue_certificate", "bsre", {"passphrase"})},
          "end"),
  };
  s.rows[0].needs = {"surat_permohonan"};
  s.rows[2].needs = {"lembar_disposisi", "rekomendasi.konsep"};
  return s;
}

struct Bench {
  sop::Sop s = procedure();
  sop::Verbs verbs = catalogue();
  calendar::WorkingTime time;
  people::RoleBook book;
  Timestamp now = t("2026-01-05 09:00 WIB");
  std::map<std::string, std::set<std::string>> initials;
  Case c;

  Bench() {
    const people::Period always{people::parse_day("2025-01-01").value(), {}};
    const auto grant = [&](const char* person, const char* role) {
      book.grants.push_back({PersonId::trusted(person), role, "", always});
    };
    grant("dewi", "kepala_dinas");
    grant("bayu", "kepala_bidang");
    grant("siti", "staf_persandian");
    grant("tono", "staf_persandian");
    c = open({"surat_permohonan", "ktp"}).value();
  }

  Context context() const { return {time, verbs, book, now, initials}; }

  Result<Case> open(std::set<std::string> papers, std::set<std::string> met = {"pks_berlaku"}) const {
    return open_case(s, {CaseId::trusted("case"), "CODE", {who("ratna")}, std::move(papers), {}, std::move(met)}, context());
  }

  Act act(const char* person, const char* verb, const char* outcome = "", const char* reason = "") const {
    Act a;
    a.id = std::string{person} + "." + verb;
    a.verb = verb;
    a.outcome = outcome;
    a.reason = reason;
    a.by = who(person);
    return a;
  }

  // does carries the case on, and gives the code of a refusal.
  std::string does(const Act& a) {
    auto next = decide(s, c, a, context());
    if (!next) return std::string{next.error().code};
    c = next->after;
    return {};
  }
  std::string does(const char* person, const char* verb, const char* outcome = "", const char* reason = "") {
    return does(act(person, verb, outcome, reason));
  }
  std::string word(const char* event, const char* reason = "") {
    Act a;
    a.kind = Act::Kind::word;
    a.verb = event;
    a.reason = reason;
    return does(a);
  }
  std::string kind(Act::Kind k, const char* person, std::set<std::string> papers = {}) {
    Act a;
    a.kind = k;
    a.by = who(person);
    a.papers = std::move(papers);
    a.letter = "rekomendasi";
    return does(a);
  }
  void to_row(const std::string& no) {
    const char* const path[][2] = {{"dewi", "give_disposition"}, {"siti", "check_documents"}, {"siti", "draft_letter"},
                                   {"siti", "initial_letter"},   {"bayu", "initial_letter"},  {"dewi", "sign_letter"},
                                   {"siti", "send_to_authority"}};
    for (const auto& [person, verb] : path) {
      if (c.at == "4") initials["rekomendasi"] = {"staf", "kabid"};
      if (c.at == no) return;
      REQUIRE(does(person, verb) == "");
      if (std::string{verb} == "send_to_authority") c.link = Link{OfficeId::trusted("psre"), CaseId::trusted("far")};
    }
    REQUIRE(c.at == no);
  }
};

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

TEST_CASE("what no row says: refused, sent back and recalled by whoever it lies with, and never without a reason") {
  struct Row {
    std::string why;
    Act::Kind kind;
    std::string person, row, reason, code;
    Status after;
  };
  using K = Act::Kind;
  const Row rows[] = {
      {"the head, at a row of somebody else", K::refuse, "dewi", "2", "tidak berhak", "", Status::refused},
      {"without a reason", K::refuse, "dewi", "2", "", "workflow.reason_missing", Status::open},
      {"who works on the row is not its head", K::refuse, "siti", "2", "x", "workflow.refused_by_head", Status::open},
      {"the applicant", K::refuse, "ratna", "2", "x", "workflow.own_case", Status::open},
      {"after the hand-over", K::refuse, "dewi", "5", "x", "workflow.at_authority", Status::open},
      {"to the applicant", K::send_back, "dewi", "3", "KTP buram", "", Status::returned},
      {"by somebody else", K::send_back, "bayu", "3", "x", "workflow.refused_by_head", Status::open},
      {"nothing is there to recall", K::recall, "dewi", "3", "x", "workflow.not_at_authority", Status::open},
      {"recalled by the head", K::recall, "dewi", "5", "salah surat", "", Status::withdrawn},
      {"recalled by who handed it over", K::recall, "siti", "5", "salah surat", "", Status::withdrawn},
      {"not by who neither signs nor sends", K::recall, "bayu", "5", "x", "workflow.recalled_by", Status::open},
      {"not by the applicant", K::recall, "ratna", "5", "x", "workflow.own_case", Status::open},
  };
  for (const Row& r : rows) {
    CAPTURE(r.why);
    Bench b;
    b.to_row(r.row);
    Act a = b.act(r.person.c_str(), "", "", r.reason.c_str());
    a.kind = r.kind;
    CHECK(b.does(a) == r.code);
    CHECK(b.c.status == r.after);
  }
  Bench b;
  b.to_row("5");
  REQUIRE(b.word("issued") == "");
  Act late = b.act("dewi", "", "", "x");
  late.kind = Act::Kind::recall;
  CHECK(b.does(late) == "workflow.issued_already");
}

TEST_CASE("what the authority sends back stands again where it was handed over, and goes there anew") {
  Bench b;
  b.to_row("5");
  REQUIRE(b.word("received") == "");
  REQUIRE(b.word("returned", "KTP tidak terbaca") == "");
  CHECK(b.c.at == "4");
  CHECK(b.c.status == Status::open);
  CHECK_FALSE(b.c.handed_over());
  CHECK(b.c.rows.at("4").done.contains("tandatangan"));  // the letter is signed, and stays so
  REQUIRE(open_steps(b.s, b.c).size() == 1);
  CHECK(open_steps(b.s, b.c).front().step->id == "kirim");
  // Who hands over asks the applicant for another card, which may be brought although the first was found complete.
  Act back = b.act("siti", "", "", "KTP tidak terbaca");
  back.kind = Act::Kind::send_back;
  REQUIRE(b.does(back) == "");
  CHECK(b.c.status == Status::returned);
  CHECK(b.kind(Act::Kind::amend, "ratna", {"ktp"}) == "");
  CHECK(b.c.status == Status::open);
  Act again = b.act("siti", "send_to_authority");
  again.link = Link{OfficeId::trusted("psre"), CaseId::trusted("second")};
  REQUIRE(b.does(again) == "");
  CHECK(b.c.at == "5");
  CHECK(b.c.link->id.text() == "second");
  CHECK(b.c.words.empty());  // what was said of the first hand-over is not said of this one
  CHECK(b.word("returned", "masih buram") == "");
  CHECK(b.c.at == "4");
}

TEST_CASE("an officer of the authority gives up a case at any row, whatever its procedure says") {
  Bench b;
  b.s.purpose = "authority";
  Act a = b.act("siti", "", "", "sudah punya sertifikat");
  a.kind = Act::Kind::send_back;
  REQUIRE(b.does(a) == "");
  CHECK(b.c.status == Status::refused);
  CHECK(b.c.reason == "sudah punya sertifikat");
  Bench at_the_applicant;
  at_the_applicant.s.purpose = "authority";
  at_the_applicant.c.at = "6";  // whose row is the applicant's alone
  a.kind = Act::Kind::refuse;
  CHECK(at_the_applicant.does(a) == "");
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
