// CollectionWriter: writes units into one collection, wave by wave, and publishes versions.
//
// Invariants:
//  1. After any error in a change, and after an exception that passed through one, the writer is
//     useless (usable() is false) and is made anew from what the store holds; the caller keeps
//     showing the last published version.
//  2. A version is published only when everything it counts is committed.
//
// Thread safety: by one thread at a time, under the database's writer lock.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/write_wave.h"
#include "storage/found_link_rows.h"
#include "storage/link_rows.h"

namespace wend {

class CollectionWriter {
 public:
  struct Limits {
    int threads = 1;
    uint64_t remembered_bytes = 32 << 20;  // of analysed words and known terms
    uint64_t unsealed_terms = 1 << 20;     // more than that are sealed while writing
  };

  // Refuses where the analyser has changed since the collection was written.
  static Result<std::unique_ptr<CollectionWriter>> Create(Store* store,
                                                          const CollectionVersion& current,
                                                          const Limits& limits);

  Result<WriteSummary> Write(const std::vector<Unit>& units, const std::vector<Mark>& marks = {},
                             const std::vector<LinkChange>& links = {});
  Result<uint64_t> Delete(const std::vector<std::string>& keys, std::optional<Unit::Kind> kind);
  // Writes edited units in the place of those of `version`, which is the newest. Their marks stay.
  Status Edit(const std::shared_ptr<const CollectionVersion>& version, std::vector<UnitEdit> edits);
  // Seals a tail that would slow down the next opening.
  Status PrepareToClose();

  // What readers should see from now on; null where that has not changed since the last call, so
  // that they keep what they have loaded. Call after every Write or Delete, failed ones too, while
  // usable().
  std::shared_ptr<const CollectionVersion> Publish();
  bool usable() const { return usable_ && state_.counts.staged_document == kNoId; }

 private:
  CollectionWriter(Store* store, const Limits& limits) : store_(store), limits_(limits) {}

  Status ApplyWave(std::vector<Part>* parts, std::vector<IncomingUnit>* units,
                   std::vector<StoredUnit>* removals);
  // In as many transactions as it takes; the first goes with what is left of the units.
  Status WriteChanges(const std::vector<RowChange>& changes, std::vector<Part>* parts,
                      std::vector<IncomingUnit>* units);
  // Appends the rows that `links` change, the last of a pair counting, and sums them up.
  Status AddLinkChanges(const std::vector<LinkChange>& links, std::vector<RowChange>* rows,
                        WriteSummary* summary);
  // Those of the links that lead from a unit, which go with it.
  Status RemoveLinksFrom(const ReadView& view, const std::string& key);
  // Appends the rows that change where the links found in the text of `key` become `after`;
  // `exists`: whether there is such a unit. The bytes of what is put.
  Result<size_t> AddFoundLinks(const ReadView& view, const std::string& key, bool exists,
                               const FoundLinksRow& after, std::vector<RowChange>* rows);
  // The unit under a key, without its text.
  Result<std::optional<StoredUnit>> FindUnit(const ReadView& view, const std::string& key);
  Status WriteLargeUnit(std::vector<Part> unit_parts, std::vector<IncomingUnit>* units);
  Status Seal();

  Store* store_;
  Limits limits_;
  WriterState state_;
  CountsRow published_counts_;          // every change but that of marks and links changes them
  bool links_changed_ = false;          // since the last publication
  std::vector<RowChange> row_changes_;  // for the next wave
  bool usable_ = true;
};

}  // namespace wend
