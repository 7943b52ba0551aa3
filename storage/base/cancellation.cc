#include "storage/base/cancellation.h"

#include <chrono>
#include <limits>

namespace wend {
namespace {

thread_local Cancellation* current = nullptr;
thread_local bool in_progress_hook = false;

constexpr int64_t kNanosecondsPerMs = 1'000'000;

int64_t NowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// `now` and so many milliseconds, or the end of time.
int64_t After(int64_t now_ns, int64_t ms) {
  constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();
  return ms > (kEnd - now_ns) / kNanosecondsPerMs ? kEnd : now_ns + ms * kNanosecondsPerMs;
}

}  // namespace

void Cancellation::Begin(int64_t timeout_ms, const ProgressHook& progress) {
  requested_.store(false, std::memory_order_relaxed);
  reason_ = Reason::kInterrupted;
  polls_ = 0;
  timeout_ms_ = timeout_ms;
  progress_ = progress;
  needs_clock_ = timeout_ms > 0 || progress.call != nullptr;
  if (!needs_clock_) return;
  const int64_t now = NowNs();
  deadline_ns_ = timeout_ms > 0 ? After(now, timeout_ms) : std::numeric_limits<int64_t>::max();
  next_progress_ns_ = After(now, progress.interval_ms);
}

Status Cancellation::PollClock() {
  const int64_t now = NowNs();
  if (now >= deadline_ns_) {
    reason_ = Reason::kDeadline;
    Request();
    return Stopped();
  }
  if (progress_.call == nullptr || now < next_progress_ns_ || in_progress_hook) return {};
  in_progress_hook = true;
  const int answer = progress_.call(progress_.context);
  in_progress_hook = false;
  next_progress_ns_ = After(NowNs(), progress_.interval_ms);
  if (answer == 0) return {};
  reason_ = Reason::kProgress;
  Request();
  return Stopped();
}

Status Cancellation::Stopped() const {
  switch (reason_) {
    case Reason::kDeadline:
      return {Code::kCancelled,
              "the statement took longer than its " + std::to_string(timeout_ms_) + " ms"};
    case Reason::kProgress:
      return {Code::kCancelled, "the progress function asked to stop"};
    case Reason::kInterrupted:
      break;
  }
  return {Code::kCancelled, "interrupted"};
}

Cancellation* Cancellation::Current() { return current; }
bool Cancellation::InProgressHook() { return in_progress_hook; }

CancellationScope::CancellationScope(Cancellation* cancellation) : outer_(current) {
  current = cancellation;
}
CancellationScope::~CancellationScope() { current = outer_; }

}  // namespace wend
