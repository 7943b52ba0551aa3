// UnitPlaces: the first chunks of units by their keys, and the keys by first chunks, remembered for
// all versions of a collection.
//
// Chunk ids are never used twice and no chunk changes its unit, so what is remembered never becomes
// wrong, only old: a chunk that is alive in a version is where that key is in it. Who asks checks
// that it is alive.
//
// Thread safety: all calls from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace wend {

class UnitPlaces {
 public:
  // What was found last under the key.
  std::optional<uint32_t> FindChunk(std::string_view key) const {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = chunks_.find(key);
    return found == chunks_.end() ? std::nullopt : std::optional(found->second);
  }
  // The key of the unit whose first chunk it is; empty where it is not the first one.
  std::optional<std::string> FindKey(uint32_t chunk) const {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = keys_.find(chunk);
    return found == keys_.end() ? std::nullopt : std::optional(found->second);
  }
  // `key` may be empty, as above.
  void Remember(std::string_view key, uint32_t chunk) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (bytes_ > kMaxBytes) {
      chunks_.clear();
      keys_.clear();
      bytes_ = 0;
    }
    if (!key.empty()) chunks_.insert_or_assign(std::string(key), chunk);
    keys_.insert_or_assign(chunk, std::string(key));
    bytes_ += 2 * (key.size() + kEntryBytes);
  }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
  };
  static constexpr size_t kEntryBytes = 64;
  static constexpr size_t kMaxBytes = 16 << 20;

  mutable std::mutex mutex_;
  std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> chunks_;
  std::unordered_map<uint32_t, std::string> keys_;
  size_t bytes_ = 0;  // at least what they take
};

}  // namespace wend
