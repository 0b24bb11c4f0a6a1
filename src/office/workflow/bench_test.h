// office/workflow/bench_test.h: a procedure with every turn, and a case to try it on.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "office/workflow/decide.h"

namespace paraf::workflow {

inline const OfficeId office = OfficeId::trusted("contoh");
inline Who who(const char* name) { return {office, PersonId::trusted(name)}; }
inline Timestamp t(const char* text) { return calendar::local_time(text).value(); }

inline sop::Verbs catalogue() {
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

inline sop::Step step(std::string id, std::string verb, std::string by, std::vector<std::string> after = {},
                      std::map<std::string, std::string> outcomes = {}) {
  sop::Step s;
  s.id = std::move(id);
  s.verb = std::move(verb);
  s.by = std::move(by);
  s.after = std::move(after);
  s.outcomes = std::move(outcomes);
  if (s.verb.find("letter") != std::string::npos || s.verb == "send_to_authority")
    s.params["letter"] = "rekomendasi";
  return s;
}

inline sop::Row row(std::string no, std::vector<sop::Step> steps, std::string next,
                    sop::StandardTime time = {}) {
  sop::Row r;
  r.no = std::move(no);
  r.steps = std::move(steps);
  r.next = std::move(next);
  r.time = std::move(time);
  return r;
}

// A small procedure with every turn: disposition, check, draft, two initials, signature, hand-over, reply.
inline sop::Sop procedure() {
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
      row("2",
          {step("periksa", "check_documents", "staf", {}, {{"kurang", "return"}, {"tolak", "refuse"}}),
           step("susun", "draft_letter", "staf", {"periksa"}),
           step("paraf", "initial_letter", "staf", {"susun"})},
          "3", {"2 jam", sop::TimeUnit::hours, 2}),
      row("3", {step("paraf", "initial_letter", "kabid", {}, {{"koreksi", "row:2"}})}, "4"),
      row("4",
          {step("tandatangan", "sign_letter", "kadis", {}, {{"koreksi", "row:2"}}),
           step("kirim", "send_to_authority", "staf", {"tandatangan"})},
          "5"),
      row("5", {step("balasan", "receive_reply", "staf", {}, {{"ditolak", "refuse"}})}, "6",
          {"15 menit", sop::TimeUnit::minutes, 15}),
      row("6",
          {step("passphrase", "set_passphrase", "pemohon"),
           step("terbit", "issue_certificate", "bsre", {"passphrase"})},
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
    return open_case(s,
                     {CaseId::trusted("case"), "CODE", {who("ratna")}, std::move(papers), {}, std::move(met)},
                     context());
  }

  Act act(const char* person, const char* verb, const char* outcome = "", const char* reason = "") const {
    Act a;
    a.id = std::string{person} + "." + verb;
    a.verb = verb;
    a.outcome = outcome;
    a.reason = reason;
    a.by = who(person);
    // A check that finds nothing wrong says so of each paper.
    if (a.verb == "check_documents" && a.outcome.empty())
      for (const auto& [id, paper] : c.papers)
        if (paper.present) a.verdicts[id] = {};
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
    const char* const path[][2] = {{"dewi", "give_disposition"}, {"siti", "check_documents"},
                                   {"siti", "draft_letter"},     {"siti", "initial_letter"},
                                   {"bayu", "initial_letter"},   {"dewi", "sign_letter"},
                                   {"siti", "send_to_authority"}};
    for (const auto& [person, verb] : path) {
      if (c.at == "4") initials["rekomendasi"] = {"staf", "kabid"};
      if (c.at == no) return;
      REQUIRE(does(person, verb) == "");
      if (std::string{verb} == "send_to_authority")
        c.link = Link{OfficeId::trusted("psre"), CaseId::trusted("far")};
    }
    REQUIRE(c.at == no);
  }
};

}  // namespace paraf::workflow
