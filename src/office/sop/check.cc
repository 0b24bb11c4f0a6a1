#include "office/sop/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "office/sop/flow.h"
#include "office/sop/form.h"

namespace paraf::sop {

namespace {

class Checker {
 public:
  Checker(const Sop& sop, const Verbs& verbs) : sop_(sop), verbs_(verbs), before_(there_before(sop)) {}

  std::vector<Finding> run() {
    for (const Row& row : sop_.rows) {
      reachable(row);
      needs(row);
      for (const Step& step : row.steps) step_needs(row, step);
      confirmations(row);
    }
    ends();
    circles();
    unused();
    letters();
    return std::move(findings_);
  }

 private:
  void add(Severity severity, Place at, std::string_view code, Facts facts) {
    findings_.push_back({severity, at.line, at.column, code, std::move(facts)});
  }

  void reachable(const Row& row) {
    if (before_.count(row.no) == 0)
      add(Severity::error, row.place, "sop.check.row_unreachable", {{"row", row.no}});
    if (row.steps.empty()) add(Severity::error, row.place, "sop.check.row_without_steps", {{"row", row.no}});
    for (const std::string& performer : row.performers)
      if (std::none_of(row.steps.begin(), row.steps.end(),
                       [&](const Step& s) { return s.by == performer; }) &&
          !row.steps.empty())
        add(Severity::warning, row.place, "sop.check.performer_idle_in_row", {{"performer", performer}, {"row", row.no}});
  }

  std::vector<std::string> makers_of(const std::string& artefact) const {
    std::vector<std::string> out;
    for (const Row& row : sop_.rows)
      if (std::find(row.makes.begin(), row.makes.end(), artefact) != row.makes.end()) out.push_back(row.no);
    return out;
  }

  // A need that is not met on every way to the row: nobody makes it, or only later, or only on some ways.
  void unmet(Place at, const std::string& where, const std::string& artefact) {
    const std::vector<std::string> makers = makers_of(artefact);
    if (makers.empty()) {
      add(Severity::error, at, "sop.check.need_made_by_nobody",
          {{"where", where}, {"artefact", artefact}, {"near", nearest(artefact, all_artefacts())}});
    } else {
      add(Severity::error, at, "sop.check.need_not_yet_there",
          {{"where", where}, {"artefact", artefact}, {"rows", joined(makers)}});
    }
  }

  std::vector<std::string> all_artefacts() const {
    Artefacts all = brought(sop_);
    for (const Row& row : sop_.rows) all.insert(row.makes.begin(), row.makes.end());
    return {all.begin(), all.end()};
  }

  void needs(const Row& row) {
    const auto here = before_.find(row.no);
    if (here == before_.end()) return;
    for (std::size_t i = 0; i < row.needs.size(); ++i) {
      const bool own = std::find(row.makes.begin(), row.makes.end(), row.needs[i]) != row.makes.end();
      if (here->second.count(row.needs[i]) == 0 && !own)
        unmet(i < row.need_places.size() ? row.need_places[i] : row.place, fmt::format("kegiatan {}", row.no),
              row.needs[i]);
    }
  }

  void step_needs(const Row& row, const Step& step) {
    const auto here = before_.find(row.no);
    if (here == before_.end()) return;
    Artefacts there = here->second;
    const std::set<std::string> earlier = steps_before(row, step);
    for (const Step& other : row.steps)
      if (earlier.count(other.id) != 0) there.merge(made_by(other, verbs_));
    for (const std::string& need : needed_by(step, verbs_))
      if (there.count(need) == 0) {
        Artefacts own;
        for (const Step& other : row.steps) own.merge(made_by(other, verbs_));
        if (own.count(need) != 0)
          add(Severity::error, step.place, "sop.check.step_before_its_need",
              {{"step", step.id}, {"row", row.no}, {"artefact", need}});
        else
          unmet(step.place, fmt::format("kegiatan {}, langkah {}", row.no, step.id), need);
      }
  }

  void confirmations(const Row& row) {
    for (const std::string& performer : row.inferred_performers)
      add(Severity::remark, row.place, "sop.check.performer_inferred", {{"row", row.no}, {"performer", performer}});
    if (row.reconstructed)
      add(Severity::remark, row.place, "sop.check.row_reconstructed", {{"row", row.no}});
    else if (row.time.unit == TimeUnit::none && row.time.text.empty())
      add(Severity::remark, row.place, "sop.check.no_time", {{"row", row.no}});
    else if (row.time.unit == TimeUnit::none)
      add(Severity::remark, row.place, "sop.check.time_without_unit", {{"row", row.no}, {"time", row.time.text}});
  }

  // Every reachable row must have a way to the end.
  void ends() {
    std::set<std::string> good;
    for (bool grew = true; grew;) {
      grew = false;
      for (const Row& row : sop_.rows) {
        bool way = row.next == "end" || good.count(row.next) != 0;
        for (const Step& step : row.steps)
          for (const auto& [outcome, target] : step.outcomes)
            way = way || target == "end" || good.count(row_named(target)) != 0;
        if (way && good.insert(row.no).second) grew = true;
      }
    }
    for (const Row& row : sop_.rows)
      if (good.count(row.no) == 0)
        add(Severity::error, row.place, "sop.check.dead_end", {{"row", row.no}});
  }

  // Going on must lead on: a circle may close only by an outcome somebody chose.
  void circles() {
    for (const Row& row : sop_.rows) {
      const Row* at = sop_.after(row);
      for (std::size_t hops = 0; at && hops <= sop_.rows.size(); ++hops, at = sop_.after(*at))
        if (at == &row) {
          add(Severity::error, row.place, "sop.check.circle", {{"row", row.no}});
          break;
        }
    }
  }

  void unused() {
    std::set<std::string> acting, used;
    for (const Row& row : sop_.rows) {
      used.insert(row.needs.begin(), row.needs.end());
      for (const Step& step : row.steps) {
        acting.insert(step.by);
        used.insert(step.papers.begin(), step.papers.end());
        for (const auto& [name, value] : step.params) used.insert(value);
      }
    }
    for (const Performer& one : sop_.performers)
      if (acting.count(one.id) == 0)
        add(Severity::warning, one.place, "sop.check.performer_idle", {{"performer", one.id}});
    for (const Paper& paper : sop_.papers) {
      if (paper.age.set()) aged(paper);
      if (paper.from != "pemohon" && paper.from != "kantor" && makers_of(paper.id).empty())
        add(Severity::error, paper.place, "sop.check.paper_never_attached",
            {{"paper", paper.id}, {"performer", paper.from}});
      else if (used.count(paper.id) == 0)
        add(Severity::warning, paper.place, "sop.check.paper_unused", {{"paper", paper.id}});
    }
  }

  // A rule about a paper's age needs somebody who states its date, and, where it only warns, somebody who is warned.
  void aged(const Paper& paper) {
    if (paper.from == "kantor")
      add(Severity::error, paper.place, "sop.check.age_stated_by_nobody", {{"paper", paper.id}});
    const auto looks = [&](const Step& step) {
      return step.verb == "check_documents" &&
             (step.papers.empty() ||
              std::find(step.papers.begin(), step.papers.end(), paper.id) != step.papers.end());
    };
    const bool checked = std::any_of(sop_.rows.begin(), sop_.rows.end(), [&](const Row& row) {
      return std::any_of(row.steps.begin(), row.steps.end(), looks);
    });
    if (!paper.age.refuse && !checked)
      add(Severity::warning, paper.place, "sop.check.age_checked_by_nobody", {{"paper", paper.id}});
  }

  void letters() {
    for (const LetterUse& letter : sop_.letters) {
      bool signed_by_signer = false;
      bool used = false;
      std::set<std::string> initialled;
      for (const Row& row : sop_.rows)
        for (const Step& step : row.steps) {
          const auto of = step.params.find("letter");
          if (of == step.params.end() || of->second != letter.id) continue;
          used = true;
          if (step.verb == "initial_letter") initialled.insert(step.by);
          if (step.verb != "sign_letter") continue;
          signed_by_signer = signed_by_signer || step.by == letter.signer;
          if (step.by != letter.signer)
            add(Severity::error, step.place, "sop.check.signed_by_another",
                {{"letter", letter.id}, {"performer", step.by}, {"row", row.no}, {"signer", letter.signer}});
        }
      if (!used)
        add(Severity::warning, letter.place, "sop.check.letter_unused", {{"letter", letter.id}});
      else if (!signed_by_signer)
        add(Severity::warning, letter.place, "sop.check.letter_never_signed", {{"letter", letter.id}});
      for (const std::string& performer : letter.initials)
        if (initialled.count(performer) == 0)
          add(Severity::error, letter.place, "sop.check.initials_never_given",
              {{"letter", letter.id}, {"performer", performer}});
      if (letter.inferred)
        add(Severity::remark, letter.place, "sop.check.signer_inferred",
            {{"letter", letter.id}, {"performer", letter.signer}});
    }
  }

  const Sop& sop_;
  const Verbs& verbs_;
  std::map<std::string, Artefacts> before_;
  std::vector<Finding> findings_;
};

std::string_view word_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "sop.report.error";
    case Severity::warning: return "sop.report.warning";
    case Severity::remark: return "sop.report.remark";
  }
  return "";
}

}  // namespace

std::vector<Finding> check(const Sop& sop, const Verbs& verbs) { return Checker{sop, verbs}.run(); }

std::string line(const std::string& file, const Finding& finding, const Teller& teller) {
  const messages::Sentence sentence = sentence_of(finding, teller.catalogue, teller.language);
  return fmt::format("{}:{}:{}: {}: {} [{}]\n    {}\n", file, finding.line, finding.column,
                     teller.catalogue.text(teller.language, word_of(finding.severity)), sentence.say, finding.code,
                     sentence.next);
}

namespace {

// A template is a file beside the procedures of its office: sop/<office>/letters/….
void missing_templates(const std::string& file, const Sop& sop, std::vector<Finding>& findings) {
  namespace fs = std::filesystem;
  std::error_code failure;
  const fs::path office = fs::absolute(file, failure).lexically_normal().parent_path().parent_path();
  for (const LetterUse& letter : sop.letters)
    if (!fs::exists(office / letter.templat, failure))
      findings.push_back(
          {Severity::error,
           letter.place.line,
           letter.place.column,
           "sop.check.template_missing",
           {{"letter", letter.id}, {"template", letter.templat}, {"office", office.filename().string()}}});
}

}  // namespace

Report check_path(const std::string& path, const Verbs& verbs, const Teller& teller) {
  const auto said = [&](std::string_view code, const Facts& facts) {
    return teller.catalogue.text(teller.language, code, facts) + "\n";
  };
  Report report;
  const std::vector<std::string> files = find(path);
  if (files.empty()) {
    report.text = said("sop.report.nothing", {{"path", path}});
    report.status = 2;
    return report;
  }
  for (const std::string& file : files) {
    std::ifstream in{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    Reading reading = read(text, verbs);
    // The graph of a file that could not be understood would only tell its slips a second time.
    if (reading.ok()) {
      const std::vector<Finding> more = check(reading.sop, verbs);
      reading.findings.insert(reading.findings.end(), more.begin(), more.end());
      missing_templates(file, reading.sop, reading.findings);
    }
    std::stable_sort(reading.findings.begin(), reading.findings.end(),
                     [](const Finding& a, const Finding& b) {
                       return std::pair{a.line, a.column} < std::pair{b.line, b.column};
                     });
    for (const Finding& finding : reading.findings) {
      report.text += line(file, finding, teller);
      ++(finding.severity == Severity::error     ? report.errors
         : finding.severity == Severity::warning ? report.warnings
                                                 : report.remarks);
    }
    if (reading.ok()) {
      const Sop& sop = reading.sop;
      report.text += said("sop.report.procedure", {{"file", file},
                                                   {"name", sop.identity.name.reading},
                                                   {"rows", std::to_string(sop.rows.size())},
                                                   {"performers", std::to_string(sop.performers.size())}});
    }
  }
  report.text += said("sop.report.total", {{"files", std::to_string(files.size())},
                                           {"errors", std::to_string(report.errors)},
                                           {"warnings", std::to_string(report.warnings)},
                                           {"remarks", std::to_string(report.remarks)}});
  report.status = report.errors > 0 ? 1 : 0;
  return report;
}

}  // namespace paraf::sop
