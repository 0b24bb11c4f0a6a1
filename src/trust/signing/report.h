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

// Every signature and time stamp with its verdict, its certificate, its revision and what each later
// revision changed. Times in WIB and UTC. A4.
Result<Bytes> report_pdf(const Report& report, const ReportHead& head, const messages::Catalogue& catalogue);

}  // namespace paraf::signing
