// PendingRows: the puts and deletes of a transaction that is still open, laid over the store.
//
// Each commit inside of the transaction makes a new PendingRows from the one before. They share
// their rows, which lie in sorted layers, each much smaller than the one below it (the logarithmic
// method): a commit costs about its own size, and any state of the transaction can be kept by
// keeping its PendingRows.
//
// Invariants:
//  1. Immutable.
//  2. A row of a later layer hides the one of the same key in an earlier layer.
//
// Thread safety: all calls from any thread; a PendingCursor belongs to one.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/store.h"

namespace wend {

struct PendingRow {
  std::string key;
  std::optional<std::string> value;  // none: deleted
};

// Changes by family, in the order in which they were made.
using PendingChanges = std::array<std::vector<PendingRow>, kFamilyCount>;

class PendingRows {
 public:
  // `changes` on top of this.
  std::shared_ptr<const PendingRows> With(PendingChanges changes) const;

  // Null where nothing is known of the key.
  const PendingRow* Find(Family family, std::string_view key) const;
  // Memory, about.
  uint64_t bytes() const { return bytes_; }

 private:
  friend class PendingCursor;
  // Sorted by key, each key once.
  using Layer = std::vector<std::shared_ptr<const PendingRow>>;

  std::array<std::vector<std::shared_ptr<const Layer>>, kFamilyCount> layers_;  // oldest first
  uint64_t bytes_ = 0;
};

// A forward cursor over the newest rows of one family with keys in [lower, upper), deleted ones
// included.
class PendingCursor {
 public:
  // `rows` outlives the cursor. An empty `upper` is no bound.
  PendingCursor(const PendingRows& rows, Family family, std::string_view lower,
                std::string_view upper);

  void Seek(std::string_view key);  // first key >= `key`
  void Next();                      // only while there is a row
  void SeekToEnd();
  // Null behind the last one.
  const PendingRow* row() const { return row_; }
  // The last row with a key <= `key`, or < it; null where there is none. Does not move.
  const PendingRow* FindBefore(std::string_view key, bool inclusive) const;

 private:
  void Settle();

  const std::vector<std::shared_ptr<const PendingRows::Layer>>& layers_;
  const std::string lower_, upper_;
  std::vector<size_t> places_;  // in each layer
  const PendingRow* row_ = nullptr;
};

}  // namespace wend
