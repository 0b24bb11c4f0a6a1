// The lines of a scenario about a procedure that changes, a draft's versions, papers drawn, and reports.
#include "actions/long_file.h"
#include "doors/cli/play_acts.h"
#include "office/sop/load.h"

namespace paraf::cli::scenario {

namespace {

bool begins_with(const std::vector<Word>& w, std::size_t from, std::initializer_list<const char*> words) {
  for (const char* word : words) {
    if (from >= w.size() || w[from].quoted || w[from].text != word) return false;
    ++from;
  }
  return true;
}

// The procedure of the scenario under its next number, one piece of its text replaced.
Result<std::string> edited(const std::string& yaml, const std::string& number, const std::string& from,
                           const std::string& to) {
  std::string text = yaml;
  const auto edition = text.find("\nedisi: ");
  if (edition == std::string::npos) return malformed("cli.play.not_understood", {{"what", "edisi"}});
  text.replace(edition + 8, text.find('\n', edition + 1) - edition - 8, number);
  const auto at = text.find(from);
  if (at == std::string::npos) return malformed("cli.play.not_understood", {{"what", from}});
  return text.replace(at, from.size(), to);
}

}  // namespace

Play::Done Play::changes(Actor& who, const Line& line, bool& known) {
  const auto& w = line.words;
  known = true;
  const auto nothing = [] { return std::optional<actions::Receipt>{}; };
  // agendaris proposes edition 2 effective 2026-02-02 replacing "menit: 15" by "menit: 30"
  if (begins_with(w, 1, {"proposes", "edition"}) && w.size() == 10) {
    actions::SopText text;
    text.yaml = TRY(edited(stage_->procedure().yaml, w[3].text, w[7].text, w[9].text));
    const auto made = TRY(stage_->desk().propose_sop(who.session(), text, w[5].text));
    proposal_ = made.edition;
    return nothing();
  }
  // kabid coordinates "Kepala Bidang" · agendaris coordinates "Kepala Bagian Organisasi" paper "ND 12"
  if (begins_with(w, 1, {"coordinates"}) && w.size() >= 3 && w[2].quoted) {
    TRY(stage_->desk().coordinate_sop(who.session(), proposal_, w[2].text, w.size() > 4 ? w[4].text : ""));
    return nothing();
  }
  if (begins_with(w, 1, {"approves", "edition"}) && w.size() == 4) {
    TRY(stage_->desk().approve_sop(who.session(), proposal_, w[3].text));
    return nothing();
  }
  if (begins_with(w, 1, {"refuses", "edition"}) && w.size() == 4) {
    TRY(stage_->desk().approve_sop(who.session(), proposal_, w[3].text, true));
    return nothing();
  }
  // kadis recalls "why" · petugas refuses "why" · petugas sends back "why": beside the rows, each of their own case
  const bool refuses = begins_with(w, 1, {"refuses"}), sends = begins_with(w, 1, {"sends", "back"});
  if ((refuses || sends || begins_with(w, 1, {"recalls"})) && w.back().quoted) {
    const auto subject = TRY(subject_of(who, ""));
    const std::string& why = w.back().text;
    actions::Desk& desk = stage_->desk();
    return std::optional{TRY(refuses ? desk.refuse(who.session(), subject, why)
                             : sends ? desk.send_back(who.session(), subject, why)
                                     : desk.recall(who.session(), subject, why))};
  }
  if (begins_with(w, 1, {"tries", "moving", "case"}) || begins_with(w, 1, {"moves", "case"})) {
    if (!current_) return refused("cli.play.no_case");
    const bool dry = w[1].text == "tries";
    const auto report =
        TRY(stage_->desk().move_case(who.session(), *current_, w.back().quoted ? w.back().text : "", dry));
    if (!report.problems.empty()) return refused("actions.not_movable", {{"why", report.problems.front()}});
    actions::Receipt receipt;
    receipt.made = {{"baris", report.new_row},
                    {"tetap", std::to_string(report.kept.size())},
                    {"hilang", std::to_string(report.lost.size())},
                    {"baru", std::to_string(report.fresh.size())}};
    return std::optional{receipt};
  }
  // staf compares rekomendasi -> the words that the last version took out or put in are in the receipt
  if (begins_with(w, 1, {"compares"}) && w.size() == 3) {
    if (!current_) return refused("cli.play.no_case");
    const auto versions = TRY(stage_->desk().letter_history(who.session(), *current_, w[2].text));
    actions::Receipt receipt;
    receipt.subject = *current_;
    receipt.made["versi"] = std::to_string(versions.size());
    int out = 0, in = 0;
    for (const auto& [sign, words] : versions.back().lines) out += sign == '-', in += sign == '+';
    receipt.made["keluar"] = std::to_string(out);
    receipt.made["masuk"] = std::to_string(in);
    return std::optional{receipt};
  }
  if (begins_with(w, 1, {"prints", "receipt"}) || begins_with(w, 1, {"prints", "disposition"})) {
    if (!current_) return refused("cli.play.no_case");
    const auto file = w[2].text == "receipt"
                          ? TRY(stage_->desk().receipt(who.session(), *current_))
                          : TRY(stage_->desk().disposition_sheet(who.session(), *current_));
    if (file.bytes.size() < 1000) return internal("cli.play.not_understood", file.name);
    return nothing();
  }
  // kadis reads statistics -> cases of row 2 3 … counted since the beginning of the year
  if (begins_with(w, 1, {"reads", "statistics"})) {
    actions::Receipt receipt;
    receipt.subject = current_.value_or(actions::CaseRef{});
    const Timestamp now = stage_->clock().now();
    for (const auto& row : TRY(stage_->desk().statistics(who.session(), now - std::chrono::hours{24 * 366},
                                                         now + std::chrono::hours{1}))) {
      if (row.sop != stage_->procedure().id) continue;
      receipt.made["selesai." + row.row] = std::to_string(row.cases);
      receipt.made["lewat." + row.row] = std::to_string(row.overdue);
      receipt.made["median." + row.row] = std::to_string(row.median_minutes);
      receipt.made["berulang." + row.row] = std::to_string(row.repeated);
      receipt.made["menunggu." + row.row] = std::to_string(row.waiting_now);
      receipt.made["terlambat." + row.row] = std::to_string(row.late_now);
    }
    const auto log = TRY(stage_->desk().event_log(who.session(), now - std::chrono::hours{24 * 366},
                                                  now + std::chrono::hours{1}));
    const auto mapped = log.mapped();
    const std::string_view xes = mapped.text();
    std::size_t traces = 0;
    for (std::size_t at = 0; (at = xes.find("<trace>", at)) != std::string::npos; ++at) ++traces;
    receipt.made["jejak"] = std::to_string(traces);
    return std::optional{receipt};
  }
  known = false;
  return nothing();
}

}  // namespace paraf::cli::scenario
