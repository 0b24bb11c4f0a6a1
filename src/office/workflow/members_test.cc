// Many applicants on one letter, acts out of turn, and a running case moved to another edition.
#include <doctest/doctest.h>

#include <functional>

#include "office/workflow/change.h"
#include "office/workflow/decide.h"

namespace paraf::workflow {
namespace {

const OfficeId office = OfficeId::trusted("contoh");
Who who(const char* name) { return {office, PersonId::trusted(name)}; }
Timestamp t(const char* text) { return calendar::local_time(text).value(); }

sop::Verbs catalogue() {
  const std::vector<sop::VerbSpec> specs = {
      {"give_disposition", "mendisposisi", {}, {"surat_permohonan"}, {"lembar_disposisi"}, {"tolak"}},
      {"report", "melaporkan", {}, {}, {"laporan"}, {}},
      {"check_documents", "memeriksa", {}, {}, {"daftar_periksa"}, {"kurang", "tolak"}},
      {"sign_letter", "menandatangani", {}, {}, {"{letter}.ditandatangani"}, {}},
      {"send_to_authority", "mengirim_ke_psre", {}, {"{letter}.ditandatangani"}, {"paket_psre"}, {}},
      {"receive_reply", "menerima_balasan", {}, {"paket_psre"}, {"balasan_psre"}, {"ditolak"}},
      {"issue_certificate", "menerbitkan", {}, {}, {"sertifikat"}, {}},
  };
  sop::Verbs verbs;
  for (const auto& spec : specs) verbs[spec.word] = spec;
  return verbs;
}

sop::Step step(std::string id, std::string verb, std::string by,
               std::map<std::string, std::string> outcomes = {}) {
  sop::Step s;
  s.id = std::move(id);
  s.verb = std::move(verb);
  s.by = std::move(by);
  s.outcomes = std::move(outcomes);
  if (s.verb == "sign_letter" || s.verb == "send_to_authority") s.params["letter"] = "rekomendasi";
  return s;
}

sop::Row row(std::string no, sop::Step one, std::string next) {
  sop::Row r;
  r.no = std::move(no);
  r.steps = {std::move(one)};
  r.next = std::move(next);
  r.time = {"2 jam", sop::TimeUnit::hours, 2};
  return r;
}

sop::Sop procedure(const char* hash = "lama") {
  sop::Sop s;
  s.office = office;
  s.id = "contoh";
  s.hash = hash;
  s.purpose = "issue";
  s.answer_days = 3;
  s.performers = {{"kadis", "Kadis", "kepala_dinas", false, false, {}},
                  {"staf", "Staf", "staf_persandian", false, false, {}},
                  {"bsre", "BSrE", "psre", true, true, {}}};
  sop::Paper request, ktp;
  request.id = request.label = "surat_permohonan";
  ktp.id = ktp.label = "ktp";
  ktp.each = true;
  s.papers = {request, ktp};
  s.rows = {
      row("1", step("disposisi", "give_disposition", "kadis", {{"tolak", "refuse"}}), "2"),
      row("2", step("lapor", "report", "staf"), "3"),
      row("3", step("periksa", "check_documents", "staf", {{"kurang", "return"}, {"tolak", "refuse"}}), "4"),
      row("4", step("ttd", "sign_letter", "kadis"), "5"),
      row("5", step("kirim", "send_to_authority", "staf"), "6"),
      row("6", step("terbit", "issue_certificate", "bsre"), "end")};
  return s;
}

struct Bench {
  sop::Sop s = procedure();
  sop::Verbs verbs = catalogue();
  calendar::WorkingTime time;
  people::RoleBook book;
  Timestamp now = t("2026-01-05 09:00 WIB");
  bool read = false;
  Case c;

  explicit Bench(int applicants = 3, int bad = 0) {
    const people::Period always{people::parse_day("2025-01-01").value(), {}};
    book.grants = {{PersonId::trusted("dewi"), "kepala_dinas", "", always},
                   {PersonId::trusted("siti"), "staf_persandian", "", always}};
    c = open(applicants, bad).value();
  }

  Context context() const {
    Context all{time, verbs, book, now};
    all.read_since = read;
    return all;
  }

  Result<Case> open(int applicants, int bad) const {
    Opening opening{CaseId::trusted("case"), "CODE", {}, {"surat_permohonan"}, {}, {}};
    opening.by = who("agen");
    for (int i = 1; i <= applicants; ++i) {
      Member m;
      m.who = who(("p" + std::to_string(i)).c_str());
      if (i <= bad) {
        m.status = Status::returned;
        m.reason = "KTP belum ada";
      } else {
        m.papers = {"ktp"};
      }
      opening.applicants.push_back(m.who);
      opening.members.push_back(m);
    }
    return open_case(s, opening, context());
  }

  Act act(const char* person, const char* verb, const char* reason = "") const {
    Act a;
    a.id = std::string{person} + "." + verb;
    a.verb = verb;
    a.reason = reason;
    a.by = who(person);
    // A check that finds nothing wrong says so of each paper.
    if (a.verb == "check_documents")
      for (const auto& [id, paper] : c.papers)
        if (paper.present) a.verdicts[id] = {};
    return a;
  }
  Act kind(Act a, Act::Kind kind, const char* about = "") const {
    a.kind = kind;
    if (*about) a.about = who(about);
    return a;
  }
  std::string does(const Act& a) {
    auto next = decide(s, c, a, context());
    if (!next) return std::string{next.error().code};
    c = next->after;
    return {};
  }
  std::string word(const char* event, const char* about) {
    return does(kind(act("", event, "alasan"), Act::Kind::word, about));
  }
  std::string fate(const char* person, bool refused) {
    Act a = act("siti", "check_documents");
    a.fates[who(person)] = {refused, "tidak terbaca"};
    return does(a);
  }
  void to_authority() {
    CHECK(does(act("dewi", "give_disposition")) == "");
    CHECK(does(act("siti", "report")) == "");
    CHECK(does(act("siti", "check_documents")) == "");
    CHECK(does(act("dewi", "sign_letter")) == "");
    Act send = act("siti", "send_to_authority");
    for (const Member& m : c.members)
      send.links[m.who] = {OfficeId::trusted("psre"), CaseId::trusted("there-" + m.who.person.text())};
    CHECK(does(send) == "");
  }
  Status of(const char* person) const { return c.member(who(person))->status; }
};

TEST_CASE("one applicant's fate stops nobody else") {
  Bench b{4, 1};
  CHECK(b.of("p1") == Status::returned);
  CHECK(b.c.member(who("p1"))->answer_due == b.time.end_of_day(b.now, 3));
  CHECK(b.does(b.act("dewi", "give_disposition")) == "");
  CHECK(b.does(b.act("siti", "report")) == "");
  Act check = b.act("siti", "check_documents");
  check.fates[who("p2")] = {true, "bukan pegawai"};
  CHECK(b.does(check) == "");
  CHECK(b.of("p2") == Status::refused);
  CHECK(b.c.at == "4");
  CHECK(b.does(b.act("dewi", "sign_letter")) == "");
  Act send = b.act("siti", "send_to_authority");
  for (const Member& m : b.c.members)
    send.links[m.who] = {OfficeId::trusted("psre"), CaseId::trusted("there")};
  CHECK(b.does(send) == "");
  CHECK_FALSE(b.c.member(who("p1"))->link);
  CHECK_FALSE(b.c.member(who("p2"))->link);
  CHECK(b.c.member(who("p3"))->link);
  CHECK(b.c.at == "6");
  CHECK(b.word("issued", "p3") == "");
  CHECK(b.c.at == "6");  // p4 is still waited for
  CHECK(b.word("refused", "p4") == "");
  CHECK(b.c.status == Status::done);
  CHECK(b.of("p3") == Status::done);
  CHECK(b.of("p4") == Status::refused);
}

TEST_CASE("a recall of many does not reach the one whose certificate was out before") {
  Bench b{3, 0};
  b.to_authority();
  REQUIRE(b.word("issued", "p1") == "");
  REQUIRE(b.does(b.kind(b.act("dewi", "", "salah surat"), Act::Kind::recall)) == "");
  CHECK(b.c.status == Status::withdrawn);
  CHECK(b.of("p1") == Status::done);
  CHECK(b.of("p2") == Status::withdrawn);
  REQUIRE(b.word("issued", "p2") == "");
  CHECK(b.of("p2") == Status::done);
  CHECK(b.c.member(who("p2"))->reason.empty());
  CHECK(b.of("p3") == Status::withdrawn);
  CHECK(b.c.status == Status::done);  // whoever is left has what they asked for
}

TEST_CASE("a fate is refused for exactly one reason") {
  struct Row {
    std::string why;
    Act act;
    std::string code;
  };
  Bench b{3, 1};
  CHECK(b.does(b.act("dewi", "give_disposition")) == "");
  CHECK(b.does(b.act("siti", "report")) == "");
  const auto with = [&](const char* person, bool refused, const char* reason) {
    Act a = b.act("siti", "check_documents");
    a.fates[who(person)] = {refused, reason};
    return a;
  };
  const Row rows[] = {
      {"nobody of that name", with("budi", true, "x"), "workflow.no_such_applicant"},
      {"who is returned already", with("p1", true, "x"), "workflow.no_such_applicant"},
      {"no reason given", with("p2", true, ""), "workflow.reason_missing"},
      {"no reason to return", with("p2", false, ""), "workflow.reason_missing"},
      {"a reason is enough", with("p2", false, "buram"), ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Bench fresh = b;
    CHECK(fresh.does(row.act) == row.code);
  }
}

TEST_CASE("the case ends with the last of its applicants, and waits while all have something to complete") {
  struct Row {
    std::string why;
    std::vector<std::pair<const char*, bool>> fates;  // refused or returned
    Status status;
  };
  const Row rows[] = {
      {"one is left", {{"p1", true}, {"p2", false}}, Status::open},
      {"all are refused", {{"p1", true}, {"p2", true}, {"p3", true}}, Status::refused},
      {"all are returned", {{"p1", false}, {"p2", false}, {"p3", false}}, Status::returned},
      {"the rest is returned", {{"p1", true}, {"p2", false}, {"p3", false}}, Status::returned},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Bench b{3};
    CHECK(b.does(b.act("dewi", "give_disposition")) == "");
    CHECK(b.does(b.act("siti", "report")) == "");
    Act check = b.act("siti", "check_documents");
    for (const auto& [person, refused] : row.fates) check.fates[who(person)] = {refused, "alasan"};
    CHECK(b.does(check) == "");
    CHECK(b.c.status == row.status);
  }
}

TEST_CASE("an applicant joins again with complete papers, until a letter is signed") {
  Bench b{3, 1};
  const auto amend = [&](const char* by, const char* about, std::set<std::string> papers) {
    Act a = b.kind(b.act(by, ""), Act::Kind::amend, about);
    a.papers = std::move(papers);
    return a;
  };
  CHECK(b.does(amend("p2", "p1", {"ktp"})) == "workflow.applicant_only");
  CHECK(b.does(amend("agen", "p1", {})) == "workflow.documents_missing");
  CHECK(b.does(amend("agen", "p1", {"surat_permohonan"})) == "workflow.no_such_paper");
  Bench later = b;
  CHECK(b.does(amend("agen", "p1", {"ktp"})) == "");
  CHECK(b.of("p1") == Status::open);
  later.to_authority();
  CHECK(later.does(amend("agen", "p1", {"ktp"})) == "workflow.letter_signed");
  later.now = t("2026-02-05 09:00 WIB");
  CHECK(later.does(later.kind(later.act("", ""), Act::Kind::expire)) == "");
  CHECK(later.of("p1") == Status::expired);
  CHECK(later.c.at == "6");
}

TEST_CASE("who may take back one applicant, or all of them") {
  Bench b{2};
  CHECK(b.does(b.kind(b.act("siti", "", "x"), Act::Kind::withdraw)) == "workflow.applicant_only");
  CHECK(b.does(b.kind(b.act("p1", "", "pindah"), Act::Kind::withdraw)) == "");
  CHECK(b.of("p1") == Status::withdrawn);
  CHECK(b.c.status == Status::open);
  CHECK(b.does(b.kind(b.act("agen", "", "batal"), Act::Kind::withdraw)) == "");
  CHECK(b.c.status == Status::withdrawn);
  Bench sent{2};
  sent.to_authority();
  CHECK(sent.does(sent.kind(sent.act("p1", "", "x"), Act::Kind::withdraw)) == "workflow.already_sent");
  CHECK(sent.does(sent.kind(sent.act("agen", "", "x"), Act::Kind::withdraw)) == "workflow.already_sent");
}

TEST_CASE("a collective request opens with somebody to go on for, and not with too many") {
  Bench b;
  CHECK(b.open(3, 2).has_value());
  CHECK(b.open(3, 3).error().code == "workflow.no_complete_applicant");
  CHECK(b.open(500, 0).has_value());
  CHECK(b.open(501, 0).error().code == "workflow.too_many_applicants");
}

TEST_CASE("what is written of members is what is read") {
  Bench b{4, 1};
  b.to_authority();
  CHECK(b.word("verified", "p2") == "");
  const Case read = case_from_json(to_json(b.c)).value();
  CHECK(to_json(read) == to_json(b.c));
  CHECK(read.members.size() == 4);
  CHECK(read.member(who("p2"))->heard("verified"));
  CHECK(read.by == who("agen"));
}

TEST_CASE("a disposition is taken back by its giver, while nobody has read it and nothing followed") {
  const auto back = [](Bench& b, const char* person) {
    return b.does(b.kind(b.act(person, "", "keliru"), Act::Kind::take_back));
  };
  Bench b;
  CHECK(back(b, "dewi") == "workflow.nothing_to_take_back");
  CHECK(b.does(b.act("dewi", "give_disposition")) == "");
  CHECK(back(b, "siti") == "workflow.not_your_disposition");
  Bench read = b;
  read.read = true;
  CHECK(back(read, "dewi") == "workflow.disposition_read");
  Bench followed = b;
  followed.now = t("2026-01-05 09:05 WIB");
  CHECK(followed.does(followed.act("siti", "report")) == "");
  CHECK(back(followed, "dewi") == "workflow.nothing_to_take_back");
  CHECK(back(b, "dewi") == "");
  CHECK(b.c.at == "1");
  CHECK_FALSE(b.c.artefacts().contains("lembar_disposisi"));
  CHECK(b.does(b.act("dewi", "give_disposition")) == "");
  CHECK(b.c.rows.at("2").visits == 1);
}

TEST_CASE("a deviation leaves out words between people, by the head and with a reason, and nothing else") {
  const auto deviates = [](Bench& b, const char* person, const char* verb, const char* reason) {
    return b.does(b.kind(b.act(person, verb, reason), Act::Kind::deviate));
  };
  Bench b;
  CHECK(deviates(b, "dewi", "give_disposition", "x") == "workflow.not_left_out");
  CHECK(b.does(b.act("dewi", "give_disposition")) == "");
  CHECK(deviates(b, "siti", "report", "x") == "workflow.deviation_by_head");
  CHECK(deviates(b, "dewi", "report", "") == "workflow.reason_missing");
  CHECK(deviates(b, "dewi", "report", "sudah lisan") == "");
  CHECK(b.c.at == "3");
  CHECK(b.c.rows.at("2").done.at("lapor").outcome == "penyimpangan");
  CHECK(deviates(b, "dewi", "check_documents", "x") == "workflow.not_left_out");
}

TEST_CASE("a running case is moved by rows and steps, or stays with the reason") {
  Bench b{1};
  CHECK(b.does(b.act("dewi", "give_disposition")) == "");
  CHECK(b.does(b.act("siti", "report")) == "");
  struct Row {
    std::string why;
    std::function<void(sop::Sop&)> edit;
    std::string problem;
    std::size_t kept, lost;
  };
  const Row rows[] = {
      {"only the time of its row changed", [](sop::Sop& s) { s.rows[2].time.amount = 4; }, "", 2, 0},
      {"the same edition", [](sop::Sop& s) { s.hash = "lama"; }, "workflow.move_same", 2, 0},
      {"its row is gone", [](sop::Sop& s) { s.rows.erase(s.rows.begin() + 2); }, "workflow.move_no_row: 3", 2,
       0},
      {"a step done is unknown there", [](sop::Sop& s) { s.rows[1].steps[0].id = "lain"; }, "", 1, 1},
      {"its row needs what was lost",
       [](sop::Sop& s) {
         s.rows[1].steps[0].id = "lain";
         s.rows[2].needs = {"laporan"};
       },
       "workflow.move_needs: laporan", 1, 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    sop::Sop to = procedure("baru");
    row.edit(to);
    const Moved moved = move_to(b.s, to, b.c, b.context());
    CHECK((moved.problems.empty() ? "" : moved.problems.front()) == row.problem);
    CHECK(moved.kept.size() == row.kept);
    CHECK(moved.lost.size() == row.lost);
    if (row.problem.empty()) CHECK(moved.after.edition == "baru");
    if (row.why == rows[0].why) CHECK(moved.after.rows.at("3").clock.amount == 4);
  }
}

}  // namespace
}  // namespace paraf::workflow
