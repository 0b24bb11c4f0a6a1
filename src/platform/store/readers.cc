#include "platform/store/readers.h"

#include "platform/store/act.h"

namespace paraf::store {

// A place in the pool and its connection, given back whatever happens. One that is null or troubled
// when it comes back is closed; the next borrower opens a fresh one.
class Readers::Lent {
 public:
  explicit Lent(Readers& readers) : readers_(readers) {
    std::unique_lock lock{readers_.mutex_};
    readers_.returned_.wait(lock, [&] { return readers_.free_ > 0; });
    --readers_.free_;
    if (!readers_.idle_.empty()) {
      connection = std::move(readers_.idle_.back());
      readers_.idle_.pop_back();
    }
  }
  ~Lent() {
    {
      const std::lock_guard lock{readers_.mutex_};
      ++readers_.free_;
      if (connection) readers_.idle_.push_back(std::move(connection));
    }
    readers_.returned_.notify_one();
  }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;
  std::unique_ptr<Connection> connection;

 private:
  Readers& readers_;
};

Result<void> Readers::attempt(Connection& connection, const Scope& scope, const Work& work) {
  TRY(connection.begin(Mode::read));
  Act transaction{connection, scope};
  try {
    const Result<void> outcome = transaction.judge(work(transaction));
    if (connection.trouble() != Trouble::none && transaction.failed()) {
      connection.rollback();
      return tl::unexpected<Error>(*transaction.failed());
    }
    if (!outcome) {
      connection.rollback();
      return outcome;
    }
  } catch (...) {
    connection.rollback();
    throw;
  }
  return connection.commit();
}

Result<void> Readers::read(const Scope& scope, const Work& work) {
  Lent lent{*this};
  for (int tried = 1;; ++tried) {
    const bool fresh = !lent.connection;
    if (fresh) lent.connection = TRY(connect_(Mode::read));
    Result<void> outcome = attempt(*lent.connection, scope, work);
    if (lent.connection->trouble() != Trouble::lost) return outcome;
    lent.connection.reset();
    if (fresh || tried >= 2) return outcome;
  }
}

}  // namespace paraf::store
