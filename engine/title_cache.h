// TitleCache: what was read about the mentions of one state of a collection's documents, for the
// questions to come (mention_reader.h says what mentions are).
//
// Everything in it follows from the state alone and can be read again, so it is dropped when it
// grows too large or the documents change.
//
// Thread safety: all calls from any thread; values are immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace wend {

// The titles that begin with one term.
struct TitleGroup {
  // Bit n - 1 where one of them has n terms.
  uint32_t lengths = 0;
  // The terms behind the first, u32 big-endian each; ascending.
  std::vector<std::string> rests;
  std::vector<uint32_t> ids;  // of each as an attribute
};

// A document that a chunk names.
struct Mention {
  uint32_t chunk = 0;      // the first of the document
  double weight = 0;       // 0 to 1
  uint64_t frequency = 0;  // chunks that hold the rarest term of its title, at least 1

  friend bool operator==(const Mention&, const Mention&) = default;
};

// What a chunk says of others, and is called itself.
struct ChunkMentions {
  std::vector<Mention> named;   // by weight
  std::vector<uint32_t> title;  // of its document, where it is the first chunk; else empty
  uint64_t title_frequency = 0;
};

// Values by number, up to a total weight; what comes when it is full replaces everything.
template <typename Value>
class SharedMemo {
 public:
  explicit SharedMemo(size_t max_weight) : max_weight_(max_weight) {}

  std::shared_ptr<const Value> Get(uint32_t key) const {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto it = values_.find(key);
    return it == values_.end() ? nullptr : it->second;
  }
  void Put(uint32_t key, std::shared_ptr<const Value> value, size_t weight) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (weight_ + weight > max_weight_) {
      values_.clear();
      weight_ = 0;
    }
    if (values_.emplace(key, std::move(value)).second) weight_ += weight;
  }

 private:
  const size_t max_weight_;
  mutable std::mutex mutex_;
  std::unordered_map<uint32_t, std::shared_ptr<const Value>> values_;
  size_t weight_ = 0;
};

class TitleCache {
 public:
  // Two versions with the same state have the same chunks and titles.
  struct State {
    uint32_t next_document = 0;
    uint64_t dead_chunks = 0;

    friend bool operator==(const State&, const State&) = default;
  };

  explicit TitleCache(const State& state) : state_(state) {}
  const State& state() const { return state_; }

  // At most some 35 MB in all.
  SharedMemo<TitleGroup> groups{1 << 18};                // by first term; weight: titles + 1
  SharedMemo<std::vector<uint32_t>> documents{1 << 18};  // by title; weight: first chunks + 1
  SharedMemo<ChunkMentions> mentions{1 << 18};           // by chunk; weight: named + 1
  // Who names a document, with weights, by its first chunk; weight: their number + 1.
  SharedMemo<std::vector<std::pair<uint32_t, double>>> naming{1 << 18};

 private:
  const State state_;
};

// Where a collection keeps the cache of its newest documents.
class TitleCacheSlot {
 public:
  // The one for a state: the one that is kept, or a new one, which is kept unless it is for an
  // older state.
  std::shared_ptr<TitleCache> For(const TitleCache::State& state) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (cache_ != nullptr && cache_->state() == state) return cache_;
    auto fresh = std::make_shared<TitleCache>(state);
    const bool older = cache_ != nullptr && (state.next_document < cache_->state().next_document ||
                                             state.dead_chunks < cache_->state().dead_chunks);
    if (!older) cache_ = fresh;
    return fresh;
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<TitleCache> cache_;
};

}  // namespace wend
