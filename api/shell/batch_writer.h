// Writes records into one collection, batch by batch.
//
// Invariants:
//  1. A batch is committed before it would pass 8 MiB of text or 20,000 records, so that an ingest
//     that is cut off keeps what it had; a single record larger than that is a batch by itself.
//  2. The counts are those of committed batches, and of records known to be there.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>

#include "api/shell/wend_handle.h"
#include "query/exchange/record.h"

namespace wend::shell {

struct WriteCounts {
  uint64_t inserted = 0;
  uint64_t replaced = 0;
  uint64_t unchanged = 0;
};

class BatchWriter {
 public:
  enum class Outcome { kTaken, kRefused, kFailed };

  [[nodiscard]] bool Open(wend_db* db, const std::string& collection, Failure* failure);
  // kRefused: this record cannot be stored and `failure->message` says why; the ones before and
  // after it can. kFailed: nothing more can be written.
  [[nodiscard]] Outcome Write(const exchange::Record& record, Failure* failure);
  // Of the record taken last, and of the collection (wend/wend.h, "Marks"); false as above.
  [[nodiscard]] bool SetRecordMark(const std::string& mark, Failure* failure);
  [[nodiscard]] bool SetMark(const std::string& name, const std::string& mark, Failure* failure);
  // Commits what is left.
  [[nodiscard]] bool Commit(Failure* failure);

  bool has_uncommitted() const { return batch_records_ > 0; }
  // Counts records that need not be written again.
  void CountUnchanged(uint64_t records) { counts_.unchanged += records; }
  const WriteCounts& counts() const { return counts_; }

 private:
  [[nodiscard]] bool SetAttributes(const exchange::Record& record, Failure* failure);

  BatchHandle batch_;
  uint64_t batch_bytes_ = 0;
  uint64_t batch_records_ = 0;  // and marks of the collection
  WriteCounts counts_;
};

}  // namespace wend::shell
