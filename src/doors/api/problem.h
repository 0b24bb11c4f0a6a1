// doors/api/problem.h: a failure as its caller reads it.
#pragma once

#include "base/random.h"
#include "platform/http/http.h"
#include "platform/messages/messages.h"

namespace paraf::api {

// {"type": "/errors/workflow.documents_missing", "status", "title", "detail", "next", "clause", "reference"},
// application/problem+json [RFC 9457]. Each is logged under its reference: an `internal` or `unavailable` one
// with the detail that is not shown, another with its code.
http::Response problem(const messages::Catalogue& messages, messages::Language language, Random& random, const Error& error);

// Eight characters without those that are mistaken for another: "7F3K-Q2MT".
std::string make_reference(Random& random);
// note_failure gives a failure its reference and puts both into the log: of an `internal` or `unavailable` one all that
// is known, of another its code alone (its facts may name somebody). Whoever is told of a failure is told the reference.
std::string note_failure(Random& random, const Error& error);

// English for whoever asks for it, else Indonesian.
messages::Language language_of(const http::Request& request);

}  // namespace paraf::api
