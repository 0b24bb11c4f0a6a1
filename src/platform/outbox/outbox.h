// platform/outbox/outbox.h: what leaves only if the act was committed.
//
// A message is posted inside the act's transaction and sent afterwards, by the same code on the
// everyday path and after a crash: at least once, with a stable id that its receiver (or the
// Message-ID of a mail) uses to recognise a repetition.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/random.h"
#include "base/time.h"
#include "platform/store/store.h"

namespace paraf::outbox {

struct Message {
  MessageId id;         // stable over retries
  OfficeId office;      // whose act posted it
  std::string kind;     // "mail", "handover", "reply", …: chooses the handler
  std::string key;      // idempotency: a second post with the same office, kind and key is one
  std::string body;     // JSON, of the kind's own shape; no personal data beyond what must travel
  Timestamp posted;
  int attempts = 0;
};

// post inside the act's transaction; the message's office is the transaction's ("" for the
// installation). Posting again with the same office, kind and key gives the id of the first, and the
// first body stays. Once delivered, the body is emptied: the row only remembers the key.
Result<MessageId> post(store::Transaction& tx, Timestamp now, Random& random, std::string_view kind,
                       std::string_view key, std::string_view body);

// A handler delivers one message. An Error of kind `unavailable` (or `internal`) is tried again
// with growing delay (5 s, 10 s, 20 s … at most an hour), up to twenty times; any other kind, or the
// twentieth failure, moves the message to the dead letters, where an operator sees it. A handler runs
// outside any transaction and may see a message again: it recognises the id or the key.
using Handler = std::function<Result<void>(const Message&)>;

class Courier {
 public:
  Courier(store::Store& store, const Clock& clock, std::string node);
  void on(std::string kind, Handler handler);

  // deliver_due takes what is due by lease (so that several nodes do not send the same at once)
  // and delivers it; says how many were delivered. Called in a loop by the server, and by
  // scenarios and the demo until it answers 0. Kinds without a handler here are left to other nodes.
  // A node that dies while delivering holds its messages for five minutes, then others take them.
  Result<int> deliver_due(int most = 64);

 private:
  Result<std::vector<Message>> take(const std::string& kind, int most);
  Result<bool> deliver(const Message& message, const Handler& handler);

  store::Store& store_;
  const Clock& clock_;
  std::string node_;
  std::map<std::string, Handler> handlers_;
};

// What an operator sees and does.
struct Standing {
  Message message;
  std::string state;       // "waiting", "delivered", "dead"
  Timestamp due;           // when it is tried next
  std::string last_error;  // code of the last refusal, "" without one
};
// standing lists messages of all offices in one state, oldest first.
Result<std::vector<Standing>> standing(store::Transaction& installation, std::string_view state, int most = 100);
// revive puts a dead letter back in the queue, due now. One that is not dead is `conflict outbox.not_dead`.
Result<void> revive(store::Transaction& installation, Timestamp now, const MessageId& id);

extern const store::Sql sql;

}  // namespace paraf::outbox
