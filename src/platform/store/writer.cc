#include "platform/store/writer.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace paraf::store {

namespace {
// A deadlock between nodes is over once one of them has given way; more than this is something else.
constexpr int most_attempts = 6;
// Where one act fell others may fall soon: somebody tries the same again and again.
constexpr int careful_batches = 32;
// Where another node was at a row it will be again.
constexpr int blind_batches = 32;

// Everybody waits for this one thread. Among many that are busy its turn comes late, for it has had more than its share
// already; so it goes first where the system lets it (LimitNICE, or root).
void go_first() { (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), -10); }
}  // namespace

Writer::Writer(Engine engine, Connect connect, std::unique_ptr<Connection> connection,
               const std::vector<const Sql*>& modules, std::size_t most)
    : engine_(engine), connect_(std::move(connect)), connection_(std::move(connection)), most_(most) {
  for (const Sql* sql : modules)
    for (const auto& [name, statement] : sql->parts().statements)
      if (statement.first && !statement.text(engine_).empty()) first_.push_back(&statement);
  thread_ = std::thread{[this] { loop(); }};
}

Writer::~Writer() {
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

Result<void> Writer::write(const Scope& scope, const Work& work) {
  Ticket ticket{scope, work};
  {
    const std::lock_guard lock{mutex_};
    if (stop_) return unavailable("store.unavailable", "the store is closing");
    queue_.push_back(&ticket);
  }
  wake_.notify_one();
  ticket.done.acquire();
  if (ticket.thrown) std::rethrow_exception(ticket.thrown);
  return std::move(ticket.outcome);
}

// While a commit is under way the next batch is made ready; only where there is none is it waited for.
void Writer::loop() {
  go_first();
  Batch batch;
  do {
    while (take(batch)) run(batch);
    if (connection_) connection_->finish();
  } while (wait());
}

bool Writer::take(Batch& batch) {
  batch.clear();
  const std::lock_guard lock{mutex_};
  while (!queue_.empty() && batch.size() < most_) {
    batch.push_back(queue_.front());
    queue_.pop_front();
  }
  return !batch.empty();
}

bool Writer::wait() {
  std::unique_lock lock{mutex_};
  wake_.wait(lock, [this] { return !queue_.empty() || stop_; });
  return !queue_.empty();
}

void Writer::run(const Batch& batch) {
  if (bring_about(batch)) release(batch);
}

void Writer::release(const Batch& batch) {
  for (Ticket* ticket : batch) ticket->done.release();  // the ticket may be gone from here on
}

void Writer::told(const Batch& batch, const Result<void>& committed) {
  if (!committed) {
    // Running again might do it twice. Whoever asked decides, with an idempotency key.
    for (Ticket* ticket : batch)
      if (ticket->outcome) ticket->outcome = tl::unexpected<Error>(committed.error());
    foreseen_.clear();
  }
  release(batch);
}

bool Writer::bring_about(const Batch& batch) {
  for (int tried = 1;; ++tried) {
    if (!connection_) {
      const Result<void> connected = reconnect();
      if (!connected) {
        fail(batch, connected.error());
        return true;
      }
    }
    switch (attempt(batch)) {
      case Attempt::stands:
        return true;
      case Attempt::under_way:
        return false;
      case Attempt::again:
        if (tried >= most_attempts) return true;  // each ticket holds the error of its last attempt
        std::this_thread::sleep_for(std::chrono::milliseconds{2 << tried});
        break;
      case Attempt::spoiled:
        break;
      case Attempt::lost:
        // The server may have closed an idle connection, or one act may have filled the disk under all
        // of them. Nothing was committed, so each act gets one more chance, by itself.
        if (batch.size() > 1) {
          for (Ticket* ticket : batch) run({ticket});
          return false;
        }
        if (tried >= 2) return true;
        break;
    }
  }
}

Writer::Attempt Writer::attempt(const Batch& batch) {
  const auto lost = [&](const Error& error) {
    fail(batch, error);
    // SQLite's connection outlives a full disk; a broken one to a server does not come back.
    if (engine_ == Engine::postgresql) connection_.reset();
    return Attempt::lost;
  };
  const auto troubled = [&](const Error& error) {
    const Trouble trouble = connection_->trouble();
    connection_->rollback();
    if (trouble == Trouble::lost) return lost(error);
    fail(batch, error);
    if (trouble != Trouble::again) return Attempt::stands;
    if (!foresees_) return Attempt::again;
    foreseen_.clear();
    blind_ = blind_batches;
    return Attempt::spoiled;
  };

  memory_.clear();
  settlements_.clear();
  const bool savepoints = careful_ > 0 && batch.size() > 1;
  if (careful_ > 0) --careful_;
  // One act's savepoint cannot tell that the row was wrong for all.
  foresees_ = !savepoints && blind_ == 0 && !foreseen_.empty();
  if (blind_ > 0) --blind_;
  const Result<void> begun = connection_->begin(Mode::write);
  if (!begun && engine_ == Engine::sqlite) {
    // Another process held the file for all of the busy timeout: waiting as long for each act of the
    // batch in turn would help nobody.
    fail(batch, begun.error());
    return Attempt::stands;
  }
  if (!begun) return troubled(begun.error());
  const Result<void> opened = open_batch(batch);
  if (!opened) return troubled(opened.error());
  for (Ticket* ticket : batch) {
    const bool spoiled = act(*ticket, savepoints);
    if (connection_->trouble() != Trouble::none)
      return troubled(ticket->outcome ? unavailable("store.unavailable").value() : ticket->outcome.error());
    if (!spoiled) continue;
    connection_->rollback();
    if (batch.size() == 1) return Attempt::stands;
    careful_ = careful_batches;
    return Attempt::spoiled;
  }
  // Something that was only sent, or a judge, may speak as late as now: of which act it is only savepoints tell.
  const auto too_late = [&](const Error& error) {
    if (savepoints || batch.size() == 1 || connection_->trouble() != Trouble::none) return troubled(error);
    connection_->rollback();
    careful_ = careful_batches;
    return Attempt::spoiled;
  };
  const Result<void> settled = settle_all();
  if (!settled) return too_late(settled.error());
  const Result<bool> committed =
      connection_->commit_later([this, batch](const Result<void>& done) { told(batch, done); });
  if (committed) {
    if (engine_ == Engine::postgresql)
      for (auto& [name, what] : memory_) foreseen_[name] = std::move(what);
    return *committed ? Attempt::under_way : Attempt::stands;
  }
  if (committed.error().code == "store.in_doubt") {
    told(batch, tl::unexpected<Error>(committed.error()));
    connection_.reset();
    return Attempt::under_way;
  }
  return too_late(committed.error());
}

// Locks that every act of an office will want, taken in an order on which all nodes agree: offices
// by name, the installation ("") last. See `first` in store.h.
Result<void> Writer::open_batch(const Batch& batch) {
  if (first_.empty()) return {};
  std::vector<std::string_view> offices;
  for (const Ticket* ticket : batch) offices.push_back(ticket->scope.only().text());
  std::sort(offices.begin(), offices.end(),
            [](std::string_view a, std::string_view b) { return a.empty() != b.empty() ? b.empty() : a < b; });
  offices.erase(std::unique(offices.begin(), offices.end()), offices.end());
  for (const Statement* statement : first_)
    for (const std::string_view office : offices) TRY(connection_->send(*statement, {value(office)}));
  return {};
}

Result<void> Writer::settle_all() {
  for (auto& [name, settled] : settlements_) TRY(connection_->send(*settled.statement, std::move(settled.values)));
  return {};
}

bool Writer::act(Ticket& ticket, bool savepoint) {
  ticket.thrown = nullptr;
  ticket.outcome = {};
  if (savepoint) ticket.outcome = connection_->begin_act();
  if (!ticket.outcome) return false;
  Act transaction{*connection_, ticket.scope, &memory_, foresees_ ? &foreseen_ : nullptr};
  try {
    ticket.outcome = transaction.judge(ticket.work(transaction));
  } catch (...) {
    ticket.thrown = std::current_exception();
    ticket.outcome = internal("store.thrown");
  }
  if (connection_->trouble() != Trouble::none) {
    // The act may have made an error of its own out of it; what counts is what happened beneath.
    if (transaction.failed()) ticket.outcome = tl::unexpected<Error>(*transaction.failed());
    return false;
  }
  if (savepoint) {
    const Result<void> closed = ticket.outcome ? connection_->keep_act() : connection_->undo_act();
    if (!closed) ticket.outcome = closed;
  }
  if (!ticket.outcome) return !savepoint && transaction.left_something();
  for (auto& [name, what] : transaction.remembered()) memory_[name] = std::move(what);
  for (auto& [name, what] : transaction.settled()) settlements_[name] = std::move(what);
  return false;
}

Result<void> Writer::reconnect() {
  connection_ = TRY(connect_(Mode::write));
  return {};
}

void Writer::fail(const Batch& batch, const Error& error) {
  for (Ticket* ticket : batch) {
    ticket->outcome = tl::unexpected<Error>(error);
    ticket->thrown = nullptr;
  }
}

}  // namespace paraf::store
