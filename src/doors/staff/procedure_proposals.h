// doors/staff/procedure_proposals.h: editions on their way: what was said to each, and whose word it waits for.
#pragma once

#include "doors/staff/pieces.h"

namespace paraf::staff {

// Every proposal, with the forms of whoever looks; an error stands at its field, in the card that was sent.
Result<std::string> proposals_block(const Visit& v, const Error* error = nullptr);

// Those that wait for whoever looks, for the desk; "" when there are none.
Result<std::string> waiting_proposals(const Visit& v);
Result<int> waiting_proposals_count(const Visit& v);

}  // namespace paraf::staff
