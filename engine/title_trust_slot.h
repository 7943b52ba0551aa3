// TitleTrustSlot: where a collection keeps how far its titles are names (mixture/mention_expert.h),
// with the state that this was told from.
//
// Thread safety: all calls from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

namespace wend {

class TitleTrustSlot {
 public:
  struct State {
    uint32_t documents = 0;  // those looked at lie below
    uint64_t dead_chunks = 0;

    friend bool operator==(const State&, const State&) = default;
  };

  std::optional<double> Get(const State& state) const {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!(state_ == state)) return std::nullopt;
    return trust_;
  }
  void Put(const State& state, double trust) const {
    std::lock_guard<std::mutex> lock(mutex_);
    state_ = state;
    trust_ = trust;
  }

 private:
  mutable std::mutex mutex_;
  mutable State state_;
  mutable std::optional<double> trust_;
};

}  // namespace wend
