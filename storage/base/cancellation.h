// Cancellation: how a call that is under way is stopped, from another thread, by its deadline or by
// the caller's own progress function.
//
// A call enters a CancellationScope; whatever loops beneath it asks CheckCancelled() now and then,
// and passes the answer up like any other fault. Storage asks for every row that is read, so loops
// over rows need not. The scope is found through a thread-local pointer and not through parameters:
// it says nothing about results, only whether to go on, and would otherwise stand in the signature
// of every function that reads.
//
// Invariants:
//  1. Without a scope nothing is ever cancelled: closing and opening are not.
//  2. The progress function is called by the thread of the scope alone, never by helpers.
//
// Thread safety: Request and requested by any thread; the rest by the thread of the call.
#pragma once

#include <atomic>
#include <cstdint>

#include "storage/base/status.h"

namespace wend {

// Called about every `interval_ms`; stops the call where it answers other than 0.
struct ProgressHook {
  int (*call)(void* context) = nullptr;
  void* context = nullptr;
  int64_t interval_ms = 0;
};

class Cancellation {
 public:
  // A run begins: forgets what was asked of the one before. No deadline where `timeout_ms` is 0.
  void Begin(int64_t timeout_ms, const ProgressHook& progress);
  void Request() { requested_.store(true, std::memory_order_relaxed); }
  bool requested() const { return requested_.load(std::memory_order_relaxed); }
  // For what takes a flag to look at.
  std::atomic<bool>* flag() { return &requested_; }

  // Ok, or Cancelled. Looks at the clock once in kPollsPerClock times.
  Status Poll() {
    if (requested()) return Stopped();
    if ((++polls_ % kPollsPerClock) != 0 || !needs_clock_) return {};
    return PollClock();
  }
  // As Poll, but always with the clock: where a step takes long.
  Status PollNow() { return requested() || !needs_clock_ ? Poll() : PollClock(); }

  // Of the scope that this thread is in; null without one.
  static Cancellation* Current();
  // Whether this thread is in a progress function: nothing of the library may be called there.
  static bool InProgressHook();

 private:
  friend class CancellationScope;
  static constexpr uint32_t kPollsPerClock = 64;
  enum class Reason : uint8_t { kInterrupted, kDeadline, kProgress };

  Status PollClock();
  Status Stopped() const;

  std::atomic<bool> requested_{false};
  Reason reason_ = Reason::kInterrupted;  // of the thread of the run
  bool needs_clock_ = false;
  uint32_t polls_ = 0;
  int64_t timeout_ms_ = 0;
  int64_t deadline_ns_ = 0;
  int64_t next_progress_ns_ = 0;
  ProgressHook progress_;
};

class CancellationScope {
 public:
  explicit CancellationScope(Cancellation* cancellation);
  ~CancellationScope();
  CancellationScope(const CancellationScope&) = delete;
  CancellationScope& operator=(const CancellationScope&) = delete;

 private:
  Cancellation* outer_;
};

inline Status CheckCancelled() {
  Cancellation* const current = Cancellation::Current();
  return current == nullptr ? Status() : current->Poll();
}

// For loops whose steps take a tenth of a millisecond and more.
inline Status CheckCancelledNow() {
  Cancellation* const current = Cancellation::Current();
  return current == nullptr ? Status() : current->PollNow();
}

}  // namespace wend
