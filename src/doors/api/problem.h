// doors/api/problem.h: a failure as its caller reads it.
#pragma once

#include "base/random.h"
#include "platform/http/http.h"
#include "platform/messages/messages.h"

namespace paraf::api {

// {"type": "/errors/workflow.documents_missing", "status", "title", "detail", "next", "clause", "reference"},
// application/problem+json [RFC 9457]. An `internal` or `unavailable` one is logged under its reference
// with the detail that is not shown.
http::Response problem(const messages::Catalogue& messages, messages::Language language, Random& random, const Error& error);

// Eight characters without those that are mistaken for another: "7F3K-Q2MT".
std::string make_reference(Random& random);

// English for whoever asks for it, else Indonesian.
messages::Language language_of(const http::Request& request);

}  // namespace paraf::api
