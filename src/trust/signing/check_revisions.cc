// What each revision of a file wrote, for those who want to read it: object by object.
#include <algorithm>

#include "platform/pdf/revisions.h"
#include "platform/pdf/syntax.h"
#include "platform/pdf/written.h"
#include "trust/signing/check_file.h"

namespace paraf::signing {
namespace {
constexpr std::size_t most_revisions = 64, most_rows = 500, most_judges = 5;
}

const pdf::File* FileCheck::revision_at(std::size_t end, std::optional<pdf::File>& held) const {
  const ByteView octets = file_.octets();
  if (std::ranges::all_of(octets.subspan(end), pdf::syntax::is_space)) return &file_;
  auto revision = pdf::File::open(octets.first(end), text_of(options_.password.reveal()));
  if (!revision) return nullptr;
  held = std::move(*revision);
  return &*held;
}

// Where the chain of sections says that a revision ends, and where a signature says so: a line end more or
// less is the same place.
std::vector<std::size_t> FileCheck::ends_of(const Report& report) const {
  std::vector<std::size_t> ends;
  for (const auto* list : {&report.signatures, &report.document_stamps}) {
    for (const SignatureReport& one : *list) {
      if (one.covers_whole_revision) ends.push_back(one.revision_end);
    }
  }
  const ByteView octets = file_.octets();
  const auto is_there = [&](std::size_t end) {
    return std::ranges::any_of(ends, [&](std::size_t other) {
      const auto [from, to] = std::minmax(end, other);
      return to - from < 16 && std::ranges::all_of(octets.subspan(from, to - from), pdf::syntax::is_space);
    });
  };
  for (const std::size_t end : pdf::revision_ends(file_)) {
    if (!is_there(end)) ends.push_back(end);
  }
  std::ranges::sort(ends);
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  if (ends.size() > most_revisions)
    ends.erase(ends.begin(), ends.end() - static_cast<std::ptrdiff_t>(most_revisions));
  return ends;
}

void FileCheck::name_revisions(Report& report) {
  if (report.signatures.empty() && report.document_stamps.empty()) return;
  const pdf::File* before = nullptr;
  std::optional<pdf::File> held[2];  // only two at a time: a file of fifty signatures is fifty large tables
  for (const std::size_t end : ends_of(report)) {
    std::optional<pdf::File>& next = held[0] && before == &*held[0] ? held[1] : held[0];
    const pdf::File* const after = revision_at(end, next);
    if (after == nullptr || after == before) continue;  // the first half of a linearised file is no revision
    RevisionReport one;
    one.end = end;
    one.total = pdf::standing_objects(*after);
    for (const auto* list : {&report.signatures, &report.document_stamps}) {
      for (const SignatureReport& signature : *list) {
        if (signature.revision_end == end) one.signed_by.push_back(signature.field);
      }
    }
    if (before != nullptr) {
      for (pdf::Written& w : pdf::written_between(*before, *after)) {
        if (one.objects.size() == most_rows) {
          ++one.left_off;
          continue;
        }
        one.objects.push_back({true, std::string{w.how}, std::string{w.kind}, w.object.number, w.page,
                               std::move(w.subtype), std::move(w.name), std::move(w.keys)});
      }
      judge_objects(one, *before, *after);
    }
    report.revisions.push_back(std::move(one));
    before = after;
  }
  // Judged from one revision to the next nothing may stand out that does from the first to the last.
  const auto forbidden = [](const RevisionReport& r) {
    return std::ranges::any_of(r.objects, [](const ObjectReport& o) { return !o.allowed; });
  };
  if (report.revisions.empty() || std::ranges::any_of(report.revisions, forbidden)) return;
  for (const SignatureReport& signature : report.signatures) {
    for (const ChangeReport& change : signature.changes) {
      if (!change.allowed)
        report.revisions.back().objects.push_back({false, "changed", change.what, change.object});
    }
  }
}

// The rules of everybody who had signed by then, for those who find something forbidden in the end.
void FileCheck::judge_objects(RevisionReport& revision, const pdf::File& before, const pdf::File& after) {
  const std::size_t start = before.octets().size();
  std::size_t judges = 0;
  for (const Judged& one : judged_) {
    if (one.end > start) continue;
    revision.judged = true;
    if (!one.forbids || ++judges > most_judges) continue;
    for (const pdf::Change& change : pdf::changes_between(before, after, one.allowance)) {
      if (change.allowed) continue;
      bool found = false;
      for (ObjectReport& row : revision.objects) {
        if (row.object != change.object.number || row.object == 0) continue;
        row.allowed = false;
        found = true;
      }
      const bool said = std::ranges::any_of(revision.objects, [&](const ObjectReport& row) {
        return !row.allowed && row.object == change.object.number;
      });
      if (!found && !said)
        revision.objects.push_back({false, "changed", std::string{change.what}, change.object.number});
    }
  }
}

}  // namespace paraf::signing
