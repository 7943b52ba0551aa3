// UnitWriter: documents, messages and links from a file into one collection.
//
// Invariants:
//  1. Outside of a transaction a batch is written before it would pass 8 MiB of text or 20,000
//     units, so that memory is bounded and what was read before a fault stays.
//  2. Within a transaction all of it is one write, at the end: a statement that fails leaves no
//     trace. It is bounded by what a transaction holds.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/database.h"
#include "storage/base/status.h"
#include "storage/unit.h"

namespace wend::exchange {

class UnitWriter {
 public:
  // `database` outlives the writer.
  UnitWriter(Database* database, std::string collection);

  // What the collection is made with, if it is not there. Before any Add.
  void SetOptions(const CollectionOptions& options) { options_ = options; }

  Status Add(Unit unit);
  Status Add(LinkChange link);
  Status Finish();

  // Of what is written.
  const WriteSummary& summary() const { return summary_; }
  // A fault with what became of the lines before it.
  Status WithProgress(const Status& fault) const;

 private:
  Status Flush();
  Status MakeRoom(uint64_t bytes);

  Database* const database_;
  const std::string collection_;
  const bool in_transaction_;
  std::optional<CollectionOptions> options_;
  std::vector<Unit> units_;
  std::vector<LinkChange> links_;
  uint64_t bytes_ = 0;
  WriteSummary summary_;
};

}  // namespace wend::exchange
