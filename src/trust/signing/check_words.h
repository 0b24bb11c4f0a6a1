// trust/signing/check_words.h: what goes over the socket between check_process.h's two sides.
//
// One JSON object a line. To the worker first the options; then it may ask, and is answered; its last
// line is the report.
#pragma once

#include <string>

#include "trust/signing/check.h"

namespace paraf::signing {

std::string options_text(const CheckOptions& options, std::size_t memory);
struct WorkerOptions {
  CheckOptions options;
  std::size_t memory = 0;
  bool may_ask = false;
};
Result<WorkerOptions> read_options(std::string_view line);

std::string question_text(const crypto::Certificate& certificate, const crypto::Certificate& issuer, Timestamp at);
// The answer to a line of the worker; none if it is no question.
std::optional<std::string> answer_text(std::string_view line, const RevocationSource& source);
RevocationAnswer read_answer(std::string_view line);

// to_json and back. A word that is not one of ours is `malformed signing.check_words`.
std::string report_text(const Report& report);
Result<Report> read_report(std::string_view line);

}  // namespace paraf::signing
