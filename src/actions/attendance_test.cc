#include "actions/attendance.h"

#include <doctest/doctest.h>

namespace paraf::actions {

TEST_CASE("what is left of an assisted login follows from who came and what the authority has said") {
  using workflow::Status;
  struct Row {
    std::string why;
    Status status;
    std::vector<std::string> words;
    std::string attended, reached, left;
  };
  const Row rows[] = {
      {"nothing heard yet", Status::open, {}, "", "", "menunggu berkas diterima PSrE"},
      {"the link is there", Status::following, {"received", "registered", "account_sent"}, "ya", "account_sent",
       "melengkapi data identitas"},
      {"did not come, and has done nothing", Status::following, {"account_sent"}, "tidak", "account_sent",
       "dijadwalkan kembali"},
      {"did not come, but did it alone", Status::following, {"account_sent", "identity_completed"}, "tidak",
       "identity_completed", "menunggu verifikasi PSrE"},
      {"an authority outside says only some words", Status::following, {"received", "verified"}, "ya", "verified",
       "membuat passphrase"},
      {"issued", Status::done, {"received", "issued"}, "ya", "issued", "mengunduh sertifikat"},
      {"everything", Status::done, {"issued", "downloaded"}, "ya", "downloaded", "selesai"},
      {"refused", Status::refused, {"received", "refused"}, "ya", "received", "tidak ada: permohonan ditolak"},
      {"taken back", Status::withdrawn, {}, "tidak", "", "tidak ada: permohonan tidak dilanjutkan"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    workflow::Case c;
    c.status = row.status;
    for (const std::string& word : row.words) c.words.push_back({word, {}, ""});
    CHECK(reached(c) == row.reached);
    CHECK(left_to_do(c, row.attended) == row.left);
  }
}

}  // namespace paraf::actions
