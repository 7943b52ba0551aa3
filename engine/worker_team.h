// WorkerTeam: a few threads that share the tasks of one call.
//
// The calling thread always takes part, so a team without helpers is a plain loop. Tasks are
// claimed one by one by whoever is free; callers keep results independent of that by letting each
// task write only what is its own.
//
// Invariants:
//  1. Run returns after every task is done; what tasks wrote is visible to the caller then.
//  2. A thread that the system refuses to start is done without: the work gets slower, not wrong.
//  3. A task must not throw, so it must not allocate: outside the calling thread nobody catches.
//
// Thread safety: a team belongs to the thread that made it.
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

namespace wend {

class WorkerTeam {
 public:
  // `work(task, worker)`: worker 0 is the calling thread, helpers are 1 to helper_count().
  using Work = std::function<void(uint32_t task, uint32_t worker)>;

  // At most `threads` threads in all, the calling one included.
  explicit WorkerTeam(int threads);
  ~WorkerTeam();
  WorkerTeam(const WorkerTeam&) = delete;
  WorkerTeam& operator=(const WorkerTeam&) = delete;

  // Calls `work` once for each task 0 to tasks - 1, in any order.
  void Run(uint32_t tasks, const Work& work);

  uint32_t helper_count() const { return static_cast<uint32_t>(helpers_.size()); }

 private:
  struct Helper {
    WorkerTeam* team;
    uint32_t worker;
    pthread_t thread;
  };

  static void* HelperMain(void* helper);
  void Drain(uint32_t worker);

  std::vector<Helper> helpers_;
  const Work* work_ = nullptr;          // of the round under way
  std::atomic<uint32_t> unclaimed_{0};  // tasks of the round that nobody took yet
  std::atomic<uint32_t> unfinished_{0};
  std::atomic<uint32_t> round_{0};  // helpers sleep on it
  std::atomic<bool> stopping_{false};
};

}  // namespace wend
