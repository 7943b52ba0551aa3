// Progress of a long job, on one line of standard error that is written over.
//
// Shown only on a terminal, only after half a second, and at most ten times a second, so that a
// quick job and a log stay clean.
#pragma once

#include <chrono>
#include <cstdint>

namespace wend::shell {

struct ProgressState {
  uint64_t files_done = 0;
  uint64_t files_total = 0;
  uint64_t bytes_done = 0;
  uint64_t bytes_total = 0;  // 0: not known
};

class Progress {
 public:
  explicit Progress(bool enabled);

  void Update(const ProgressState& state);
  // Takes the line away, before something else is printed and at the end.
  void Clear();
  double elapsed_seconds() const;

 private:
  using Clock = std::chrono::steady_clock;

  const bool enabled_;
  const Clock::time_point start_;
  Clock::time_point last_shown_;
  bool on_screen_ = false;
};

}  // namespace wend::shell
