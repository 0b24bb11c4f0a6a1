// platform/store/writer.h: group commit. Private to the store.
//
// One thread writes (on PostgreSQL a few, each for offices of its own: see store.cc). What queued
// while it waited for the last fsync is its next batch: no delay is added, and under load one fsync
// serves many acts. Each act runs in a savepoint of its own, so that one that fails takes nothing of
// its neighbours with it.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <semaphore>
#include <thread>

#include "platform/store/act.h"

namespace paraf::store {

class Writer {
 public:
  using Work = std::function<Result<void>(Transaction&)>;

  // modules: whose `first` statements open a batch. most: acts in one batch.
  // connection: an open one, or null: then it connects when it is first needed.
  Writer(Engine engine, Connect connect, std::unique_ptr<Connection> connection,
         const std::vector<const Sql*>& modules, std::size_t most);
  ~Writer();  // does what is queued, then ends

  Result<void> write(const Scope& scope, const Work& work);
  // True on the writer's own thread: whoever is there is inside an act.
  bool is_this_thread() const { return std::this_thread::get_id() == thread_.get_id(); }

 private:
  struct Ticket {
    const Scope& scope;
    const Work& work;
    Result<void> outcome{};
    std::exception_ptr thrown{};
    std::binary_semaphore done{0};
  };
  using Batch = std::vector<Ticket*>;

  void loop();
  void run(const Batch& batch);
  // What became of an attempt: whether each ticket's outcome stands.
  enum class Attempt { stands, again, lost };
  Attempt attempt(const Batch& batch);
  Result<void> open_batch(const Batch& batch);
  void act(Ticket& ticket);
  Result<void> reconnect();
  static void fail(const Batch& batch, const Error& error);

  const Engine engine_;
  const Connect connect_;
  std::unique_ptr<Connection> connection_;  // null at first, and after a loss that is not mended yet
  std::vector<const Statement*> first_;
  Act::Memory memory_;  // of the batch under way
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Ticket*> queue_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace paraf::store
