// TermTable: the dictionary (term to id) and the document frequencies of a collection.
//
// The dictionary is a one-level B+ tree: rows are blocks of up to kMaxBlockTerms sorted terms with
// their ids, prefix-compressed, and a row's key is a lower bound of its terms (the first row's is
// the empty string). Packing them is what keeps a new vocabulary cheap: a row of its own for each
// of 40,000 terms would cost 70 ms of Puts.
//
// Document frequencies count live chunks below `sealed_chunks` only; the tail's are added by
// whoever holds the tail.
//
// Thread safety: functions over a view or a transaction of the caller.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/store.h"

namespace wend {

inline constexpr size_t kMaxBlockTerms = 128;

struct TermIdPair {
  std::string_view term;
  uint32_t id;
};

// Ids of `terms`, which ascend; kNoId where the dictionary does not hold one.
Result<std::vector<uint32_t>> FindTermIds(const ReadView& view, CollectionId collection,
                                          std::span<const std::string_view> terms);

// Puts new terms, ascending and not in the dictionary yet, into `txn`.
Status AddTerms(const ReadView& view, CollectionId collection, std::span<const TermIdPair> added,
                WriteTxn* txn);

// Calls `visit` for every term from `from` on, in order, until it returns false.
Status VisitTerms(const ReadView& view, CollectionId collection, std::string_view from,
                  const std::function<bool(std::string_view term, uint32_t id)>& visit);

// The same for the terms that begin with `prefix`.
Status VisitTermsWithPrefix(const ReadView& view, CollectionId collection, std::string_view prefix,
                            const std::function<bool(std::string_view term, uint32_t id)>& visit);

// The dictionary in order, a block at a time.
class TermScan {
 public:
  // Begins with the block that would hold `from`.
  TermScan(const ReadView& view, CollectionId collection, std::string_view from);
  // Sets `*terms` to the next block; false where there is none.
  Result<bool> NextBlock(std::vector<std::pair<std::string, uint32_t>>* terms);

 private:
  Scan scan_;
};

// Frequencies of `terms` (any order), 0 where there is none.
Result<std::vector<uint32_t>> ReadFrequencies(const ReadView& view, CollectionId collection,
                                              std::span<const uint32_t> terms);

// Gathers changes to frequencies and writes each touched row once.
class FrequencyEditor {
 public:
  void Add(uint32_t term, int64_t change) { changes_[term] += change; }
  // Corruption where a frequency would fall below zero.
  Status Write(const ReadView& view, CollectionId collection, WriteTxn* txn) const;

 private:
  std::map<uint32_t, int64_t> changes_;
};

}  // namespace wend
