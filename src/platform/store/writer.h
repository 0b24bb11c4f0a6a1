// platform/store/writer.h: group commit. Private to the store.
//
// One thread writes (on PostgreSQL a few, each for offices of its own: see store.cc). What queued
// while it waited for the last fsync is its next batch: no delay is added, and under load one fsync
// serves many acts. On PostgreSQL the acts of the next batch run while that fsync is waited for.
//
// An act that fails takes nothing of its neighbours with it, for which each could have a
// savepoint of its own. But SQLite would have to keep, for each savepoint, a copy of every page that is written in
// it, PostgreSQL gives each a transaction of its own beneath and must be asked how the act went before the next
// begins, and acts nearly always stand. So a batch is tried without; when an act falls that has written
// something, all of it is rolled back and run again with savepoints, and so are the next batches.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include <semaphore.h>

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
  // Waits asleep: std::binary_semaphore first spins, and under load on few cores that is what they would do.
  class Done {
   public:
    Done() { sem_init(&semaphore_, 0, 0); }
    ~Done() { sem_destroy(&semaphore_); }
    Done(const Done&) = delete;
    Done& operator=(const Done&) = delete;
    void release() { sem_post(&semaphore_); }
    void acquire() {
      while (sem_wait(&semaphore_) != 0) {  // EINTR
      }
    }

   private:
    sem_t semaphore_;
  };
  struct Ticket {
    const Scope& scope;
    const Work& work;
    Result<void> outcome{};
    std::exception_ptr thrown{};
    Done done{};
  };
  using Batch = std::vector<Ticket*>;

  void loop();
  bool take(Batch& batch);  // what is queued, without waiting for it; false when that is nothing
  bool wait();              // until something is queued; false when nothing ever will be
  // run has each ticket done, or sees to it that it will be: the answer to COMMIT may still be on its way.
  void run(const Batch& batch);
  bool bring_about(const Batch& batch);  // whether each ticket's outcome stands; else somebody else releases them
  void told(const Batch& batch, const Result<void>& committed);
  static void release(const Batch& batch);
  // What became of an attempt.
  enum class Attempt { stands, under_way, again, spoiled, lost };
  Attempt attempt(const Batch& batch);
  Result<void> open_batch(const Batch& batch);
  // act says whether it left something behind that only a rollback of everything takes away.
  bool act(Ticket& ticket, bool savepoint);
  Result<void> settle_all();
  Result<void> reconnect();
  static void fail(const Batch& batch, const Error& error);

  const Engine engine_;
  const Connect connect_;
  std::unique_ptr<Connection> connection_;  // null at first, and after a loss that is not mended yet
  std::vector<const Statement*> first_;
  Act::Memory memory_;  // of the batch under way
  Act::Settlements settlements_;
  int careful_ = 0;     // so many batches to come have savepoints
  Act::Memory foreseen_;  // what the batches before remembered: see foresee() in settle.h
  bool foresees_ = false;
  int blind_ = 0;         // so many batches to come do not rely on it
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Ticket*> queue_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace paraf::store
