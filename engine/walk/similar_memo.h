// SimilarMemo: the lists of most similar chunks that walks have made (similar_reader.h), kept for
// those to come, of all versions of a collection.
//
// A list says of which state it is: chunks below `end` were compared, and `dead` chunks were gone.
// Who reads it brings it up to date, or makes it anew; nothing here is ever wrong, only old.
//
// Thread safety: all calls from any thread; lists are immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace wend {

// A term by which chunks are compared.
struct TellingTerm {
  uint32_t term = 0;
  uint32_t weight = 0;  // in the chunk whose list it is
  uint32_t rarity = 0;

  friend bool operator==(const TellingTerm&, const TellingTerm&) = default;
};

struct SimilarList {
  struct Entry {
    uint32_t chunk = 0;
    double weight = 0;

    friend bool operator==(const Entry&, const Entry&) = default;
  };
  uint32_t end = 0;
  uint64_t dead = 0;
  std::vector<TellingTerm> terms;  // rarest first
  std::vector<Entry> best;         // by weight, then by chunk
};

class SimilarMemo {
 public:
  struct Stats {
    uint64_t lists = 0;
    uint64_t edges = 0;
  };

  std::shared_ptr<const SimilarList> Get(uint32_t chunk) const {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto it = lists_.find(chunk);
    return it == lists_.end() ? nullptr : it->second;
  }
  // In the place of an older one. When it is full everything else goes.
  void Put(uint32_t chunk, std::shared_ptr<const SimilarList> list) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (bytes_ > kMaxBytes) {
      lists_.clear();
      bytes_ = edges_ = 0;
    }
    std::shared_ptr<const SimilarList>& place = lists_[chunk];
    if (place != nullptr) Count(*place, /*sign=*/false);
    Count(*list, /*sign=*/true);
    place = std::move(list);
  }
  Stats stats() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return {lists_.size(), edges_};
  }

 private:
  static constexpr size_t kListBytes = 160;  // and what stands in it
  static constexpr size_t kMaxBytes = 16 << 20;

  void Count(const SimilarList& list, bool sign) {
    const size_t bytes = kListBytes + list.terms.size() * sizeof(TellingTerm) +
                         list.best.size() * sizeof(SimilarList::Entry);
    bytes_ = sign ? bytes_ + bytes : bytes_ - bytes;
    edges_ = sign ? edges_ + list.best.size() : edges_ - list.best.size();
  }

  mutable std::mutex mutex_;
  std::unordered_map<uint32_t, std::shared_ptr<const SimilarList>> lists_;
  size_t bytes_ = 0;
  uint64_t edges_ = 0;
};

}  // namespace wend
