// trust/signing/report.h: a check as a paper that can be filed: who signed, when, what changed after.
#pragma once

#include <string>

#include "platform/messages/messages.h"
#include "trust/signing/check.h"

namespace paraf::signing {

struct ReportHead {
  std::string file_name;
  std::size_t octets = 0;
  std::string sha256;  // hex, of the file that was checked
  Timestamp checked_at;
  messages::Language language = messages::Language::id;
};

// The word for what a later revision did (signing.report.change.*): "isian formulir", "lampiran halaman".
std::string word_of(const ChangeReport& change, const messages::Catalogue& catalogue, messages::Language language);

// A revision in words: "Revisi 2: ditandatangani pada kolom Sig2", and a line for each thing it wrote:
// "halaman 1: anotasi ditambahkan (Widget; kolom Sig2; objek 12) — diizinkan".
struct RevisionWords {
  std::string title, extent;
  struct Line {
    bool allowed, judged;  // judged: somebody had signed by then
    std::string text;
  };
  std::vector<Line> lines{};  // what is not allowed first
};
RevisionWords words_of(const RevisionReport& revision, std::size_t number, const messages::Catalogue& catalogue,
                       messages::Language language);

// The verdict; every signature and time stamp with its certificate and what came after it; and, where
// the report names them, every revision with what it wrote, object by object. Times in WIB and UTC. A4.
Result<Bytes> report_pdf(const Report& report, const ReportHead& head, const messages::Catalogue& catalogue);

}  // namespace paraf::signing
