// platform/http/workers.h: a bounded pool of threads for what blocks.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace paraf::http {

class Workers {
 public:
  Workers(int threads, std::size_t queue);
  ~Workers();  // what is queued is still done

  // false: the queue is full, or stop() was called; the work will not be done.
  bool give(std::function<void()> work);
  void stop();

 private:
  void run();
  std::size_t most_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace paraf::http
