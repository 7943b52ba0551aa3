// SessionSlot: where the versions of a collection keep the last list of sessions, for those to
// come.
//
// Thread safety: all calls from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace wend {

class SessionList;

class SessionSlot {
 public:
  std::shared_ptr<const SessionList> Get() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return list_;
  }
  void Put(std::shared_ptr<const SessionList> list) {
    std::lock_guard<std::mutex> lock(mutex_);
    list_ = std::move(list);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const SessionList> list_;
};

}  // namespace wend
