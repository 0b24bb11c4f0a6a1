// A request refused, sent back or recalled beside its rows, and what crosses on the way.
#include "office/workflow/bench_test.h"
#include "office/workflow/hold.h"

namespace paraf::workflow {
namespace {

TEST_CASE(
    "what no row says: refused, sent back and recalled by whoever it lies with, and never without a reason") {
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
      {"who works on the row is not its head", K::refuse, "siti", "2", "x", "workflow.refused_by_head",
       Status::open},
      {"the applicant", K::refuse, "ratna", "2", "x", "workflow.own_case", Status::open},
      {"after the hand-over", K::refuse, "dewi", "5", "x", "workflow.at_authority", Status::open},
      {"to the applicant", K::send_back, "dewi", "3", "KTP buram", "", Status::returned},
      {"by somebody else", K::send_back, "bayu", "3", "x", "workflow.refused_by_head", Status::open},
      {"nothing is there to recall", K::recall, "dewi", "3", "x", "workflow.not_at_authority", Status::open},
      {"recalled by the head", K::recall, "dewi", "5", "salah surat", "", Status::withdrawn},
      {"recalled by who handed it over", K::recall, "siti", "5", "salah surat", "", Status::withdrawn},
      {"not by who neither signs nor sends", K::recall, "bayu", "5", "x", "workflow.recalled_by",
       Status::open},
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

TEST_CASE("while its certificate is made, a case is neither ended nor turned back") {
  Bench b;
  b.to_row("3");
  b.c.refs[issuing_mark] = "act";
  for (const Act::Kind kind : {Act::Kind::refuse, Act::Kind::send_back, Act::Kind::withdraw, Act::Kind::deviate}) {
    Act a = b.act("dewi", "", "", "x");
    a.kind = kind;
    CHECK(b.does(a) == "workflow.issuing");
  }
  CHECK(b.word("withdrawn", "salah surat") == "workflow.issuing");
  CHECK(b.does("bayu", "initial_letter", "koreksi", "x") == "workflow.issuing");
  CHECK(b.does("bayu", "initial_letter") == "");  // what goes on, goes on
  b.c.refs.erase(issuing_mark);
  CHECK(b.word("withdrawn", "salah surat") == "");
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
  // Who hands over asks the applicant for another card, which may be brought although the first was found
  // complete.
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

// A procedure of the authority: an officer issues, the applicant fetches it.
Bench at_authority() {
  Bench b;
  b.s.purpose = "authority";
  b.s.rows = {row("1", {step("terbit", "issue_certificate", "staf")}, "2"),
              row("2", {step("unduh", "download_certificate", "pemohon")}, "end")};
  b.c = b.open({"surat_permohonan", "ktp"}).value();
  return b;
}

TEST_CASE(
    "once the certificate is out the authority neither refuses the case, nor sends it back, nor lets it be "
    "withdrawn") {
  for (const Act::Kind kind : {Act::Kind::refuse, Act::Kind::send_back}) {
    Bench b = at_authority();
    Act a = b.act("siti", "", "", "ternyata keliru");
    a.kind = kind;
    Bench before = b;
    CHECK(before.does(a) == "");
    REQUIRE(b.does("siti", "issue_certificate") == "");
    REQUIRE(b.c.at == "2");
    CHECK(b.does(a) == "workflow.issued_already");
    CHECK(b.c.status == Status::open);
  }
  Bench early = at_authority();
  REQUIRE(early.word("withdrawn", "pegawai pindah") == "");
  CHECK(early.c.status == Status::withdrawn);
  Bench late = at_authority();
  REQUIRE(late.does("siti", "issue_certificate") == "");
  REQUIRE(late.word("withdrawn", "pegawai pindah") == "");
  CHECK(late.c.status == Status::open);
  CHECK(late.c.heard("withdrawn"));
  CHECK(late.does("ratna", "download_certificate") == "");
  CHECK(late.c.status == Status::done);
}

TEST_CASE("a recall that comes after the issuance did not hold: the case goes on where it stood") {
  const auto recalled = [](Bench& b) {
    Act a = b.act("dewi", "", "", "salah surat");
    a.kind = Act::Kind::recall;
    REQUIRE(b.does(a) == "");
    REQUIRE(b.c.status == Status::withdrawn);
  };
  Bench b;
  b.to_row("5");
  REQUIRE(b.word("account_sent") == "");
  REQUIRE(b.word("passphrase_set") == "");
  recalled(b);
  REQUIRE(b.word("verified") == "");  // any other word finds it over
  CHECK(b.c.status == Status::withdrawn);
  REQUIRE(b.word("issued") == "");
  CHECK(b.c.status == Status::open);
  CHECK(b.c.at == "5");
  CHECK(b.c.reason.empty());
  CHECK_FALSE(b.c.rows.at("5").left.has_value());
  CHECK(b.c.rows.at("5").clock.since.has_value());
  Act again = b.act("dewi", "", "", "salah surat");
  again.kind = Act::Kind::recall;
  CHECK(b.does(again) == "workflow.issued_already");
  CHECK(b.does("siti", "receive_reply") == "");
  CHECK(b.c.status == Status::done);

  Bench followed;
  followed.s.rows[3].next = "end";
  followed.to_row("4");
  REQUIRE(followed.does("dewi", "sign_letter") == "");
  followed.c.link = Link{OfficeId::trusted("psre"), CaseId::trusted("far")};
  REQUIRE(followed.does("siti", "send_to_authority") == "");
  recalled(followed);
  REQUIRE(followed.word("issued") == "");
  CHECK(followed.c.status == Status::done);

  Bench own;  // never handed over: whatever comes is about nothing
  REQUIRE(own.kind(Act::Kind::withdraw, "ratna") == "");
  REQUIRE(own.word("issued") == "");
  CHECK(own.c.status == Status::withdrawn);
}

TEST_CASE("a refusal at a row after the hand-over holds as little once the certificate is out") {
  Bench b;
  b.s.rows[4].steps = {step("nilai", "check_documents", "staf", {}, {{"tolak", "refuse"}})};
  b.to_row("5");
  REQUIRE(b.does("siti", "check_documents", "tolak", "pegawai pindah") == "");
  REQUIRE(b.c.status == Status::refused);
  REQUIRE(b.word("issued") == "");
  CHECK(b.c.status == Status::open);
  CHECK(b.c.at == "5");
  CHECK(b.does("siti", "check_documents", "tolak", "pegawai pindah") == "workflow.issued_already");
  CHECK(b.does("siti", "check_documents") == "");

  Bench refused_there;
  refused_there.to_row("5");
  REQUIRE(refused_there.word("account_sent") == "");
  REQUIRE(refused_there.does("siti", "receive_reply") == "");
  REQUIRE(refused_there.word("refused", "NIK keliru") == "");
  REQUIRE(refused_there.word("issued") == "");
  CHECK(refused_there.c.status == Status::refused);  // the authority's own refusal stands
}

TEST_CASE("what comes back to an edition that hands nothing over is the office's again") {
  Bench b;
  b.to_row("5");
  b.c.rows.at("4").done.erase("kirim");
  REQUIRE(b.word("returned", "KTP buram") == "");
  CHECK(b.c.at == "5");
  CHECK(b.c.status == Status::open);
  CHECK_FALSE(b.c.handed_over());
  Bench nowhere;
  nowhere.to_row("5");
  nowhere.c.rows.at("4").done.erase("kirim");
  nowhere.c.at = "end";
  nowhere.c.status = Status::following;
  REQUIRE(nowhere.word("returned", "KTP buram") == "");
  CHECK(nowhere.c.status == Status::refused);
  CHECK(nowhere.c.reason == "KTP buram");
}

}  // namespace
}  // namespace paraf::workflow
