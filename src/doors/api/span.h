// doors/api/span.h: the days a call asks about.
#pragma once

#include "base/time.h"
#include "doors/api/gate.h"

namespace paraf::api {

struct Span {
  Timestamp from, until;  // until is outside
};

// The office's own days from= to until=, both inside; at most two years: `malformed api.field_missing`,
// `api.field`, `people.day`.
Result<Span> span_of(const Call& call);

}  // namespace paraf::api
