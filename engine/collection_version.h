// CollectionVersion: one published state of a collection, everything a statement reads from.
//
// It pins a read view of the store and the exact counts of that moment. What queries need in
// memory (lengths, tail postings, the similarity graph) is loaded when first asked for, or handed
// over by the writer, which derives it from the version before.
//
// Invariants:
//  1. Immutable to its readers: loading is hidden behind locks and gives the same whoever asks.
//  2. Chunks below counts().sealed_chunks have postings in pages, the others in resident().tail.
//
// Thread safety: all calls from any thread.
#pragma once

#include <atomic>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/analyzer_pool.h"
#include "engine/chunk_set.h"
#include "engine/database.h"
#include "engine/max_score.h"
#include "engine/session_slot.h"
#include "engine/similarity_graph.h"
#include "engine/tail_index.h"
#include "engine/textless_units.h"
#include "engine/title_cache.h"
#include "engine/unit_places.h"
#include "engine/walk/similar_memo.h"
#include "storage/catalog_rows.h"
#include "storage/store.h"

namespace wend {

// What never changes about a collection.
struct CollectionInfo {
  CollectionInfo(CollectionId i, std::string n, CollectionOptions o, uint64_t hash)
      : id(i),
        name(std::move(n)),
        options(std::move(o)),
        analyzer_hash(hash),
        analyzers(options.analyzer),
        analyzers_with_stop_words({options.analyzer.language, /*stop_words=*/false}) {}

  const CollectionId id;
  const std::string name;
  const CollectionOptions options;
  const uint64_t analyzer_hash;                    // of the analyser that wrote the terms
  mutable AnalyzerPool analyzers;                  // for questions and matches
  mutable AnalyzerPool analyzers_with_stop_words;  // for prefixes: "the*" begins "theory"
  mutable TitleCacheSlot titles;                   // what walks read about mentions
  mutable UnitPlaces places;                       // that walks have met
  mutable SimilarMemo similar;                     // lists that walks have made
  mutable SessionSlot sessions;                    // the last list (session_list.h)
  mutable TextlessSlot textless;                   // the last list (textless_units.h)
};

class Resident final : public ChunkLengths {
 public:
  Resident(std::shared_ptr<const std::vector<uint32_t>> sealed_lengths, TailIndex tail)
      : sealed_lengths_(std::move(sealed_lengths)), tail_(std::move(tail)) {}

  uint32_t Length(uint32_t chunk) const override {
    const uint32_t stored = StoredLength(chunk);
    return stored - (stored != 0 ? 1 : 0);
  }
  // A chunk may be alive without a word.
  bool IsLive(uint32_t chunk) const { return StoredLength(chunk) != 0; }
  const TailIndex& tail() const { return tail_; }
  const std::shared_ptr<const std::vector<uint32_t>>& sealed_lengths() const {
    return sealed_lengths_;
  }

 private:
  uint32_t StoredLength(uint32_t chunk) const {
    return chunk < sealed_lengths_->size() ? (*sealed_lengths_)[chunk] : tail_.StoredLength(chunk);
  }

  std::shared_ptr<const std::vector<uint32_t>> sealed_lengths_;  // as stored
  TailIndex tail_;
};

class CollectionVersion {
 public:
  static constexpr int64_t kUnknownTime = std::numeric_limits<int64_t>::min();

  // `base` without the units dated before `visible_from` (expiry.h); `hidden` are their chunks,
  // null where there are none. Statistics stay those of `base`.
  CollectionVersion(const std::shared_ptr<const CollectionVersion>& base, int64_t visible_from,
                    std::shared_ptr<const ChunkSet> hidden)
      : info_(base->info_),
        counts_(base->counts_),
        view_(base->view_),
        base_(base),
        visible_from_(visible_from),
        hidden_(std::move(hidden)) {}

  // `resident` may be null: it is then loaded when first needed.
  CollectionVersion(std::shared_ptr<const CollectionInfo> info, const CountsRow& counts,
                    ReadView view, std::shared_ptr<const Resident> resident)
      : info_(std::move(info)),
        counts_(counts),
        view_(std::move(view)),
        resident_(std::move(resident)) {}

  const CollectionInfo& info() const { return *info_; }
  const std::shared_ptr<const CollectionInfo>& shared_info() const { return info_; }
  const CountsRow& counts() const { return counts_; }
  const ReadView& view() const { return view_; }

  // What this one was made of by hiding; null: nothing is hidden.
  const std::shared_ptr<const CollectionVersion>& base() const { return base_; }
  const std::optional<int64_t>& visible_from() const { return visible_from_; }
  const ChunkSet* hidden() const { return hidden_.get(); }
  bool Shows(const std::optional<TimePoint>& time) const {
    return !visible_from_.has_value() || !time.has_value() || time->microseconds >= *visible_from_;
  }
  // No chunk is dated before it, as far as is known; told from version to version by the writer.
  int64_t oldest_bound() const { return oldest_bound_.load(std::memory_order_relaxed); }
  void set_oldest_bound(int64_t bound) const {
    oldest_bound_.store(bound, std::memory_order_relaxed);
  }

  Result<std::shared_ptr<const Resident>> resident() const;
  // Null where it is not loaded yet.
  std::shared_ptr<const Resident> loaded_resident() const {
    if (base_ != nullptr) return base_->loaded_resident();
    std::lock_guard<std::mutex> lock(resident_mutex_);
    return resident_;
  }
  // Term counts of all chunks below next_chunk as a graph; `threads` as in SimilarityGraph.
  Result<std::shared_ptr<const SimilarityGraph>> graph(int threads) const;
  // df of a term over live chunks, sealed or not.
  Result<std::vector<uint64_t>> Frequencies(const std::vector<uint32_t>& terms) const;

 private:
  std::shared_ptr<const CollectionInfo> info_;
  CountsRow counts_;
  ReadView view_;
  std::shared_ptr<const CollectionVersion> base_;
  std::optional<int64_t> visible_from_;  // microseconds since 1970
  std::shared_ptr<const ChunkSet> hidden_;
  mutable std::atomic<int64_t> oldest_bound_{kUnknownTime};
  mutable std::mutex resident_mutex_;
  mutable std::shared_ptr<const Resident> resident_;
  mutable std::mutex graph_mutex_;  // its own: a graph takes long, and most questions need none
  mutable std::shared_ptr<const SimilarityGraph> graph_;
};

}  // namespace wend
