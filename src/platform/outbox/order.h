// platform/outbox/order.h: for messages about one thing, whose order matters.
//
// A courier keeps no order: what is put off is overtaken by what was posted after it. A handler that must not
// be overtaken asks here how its message stands among those of its office and kind that are about the same
// thing: those whose keys begin alike, up to the first colon ("0A1B2C:01JG…"; letters and digits only).
#pragma once

#include "platform/outbox/outbox.h"

namespace paraf::outbox {

struct Order {
  bool earlier_waits = false;    // one posted before is not delivered yet: answer `unavailable`, it is tried again
  bool later_delivered = false;  // one posted after was: this one was dead in between, and is out of date
};
// office: a transaction of the message's own office.
Result<Order> order(store::Transaction& office, const Message& message);

}  // namespace paraf::outbox
