// TitleSlot: where the versions of a collection keep the last table of titles, for those to come.
//
// Thread safety: all calls from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace wend {

class TitleIndex;

class TitleSlot {
 public:
  std::shared_ptr<const TitleIndex> Get() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return index_;
  }
  void Put(std::shared_ptr<const TitleIndex> index) {
    std::lock_guard<std::mutex> lock(mutex_);
    index_ = std::move(index);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const TitleIndex> index_;
};

}  // namespace wend
