// Hinted rows: ranked rows to which hints of the question are added, and rows in order of time.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "engine/chunk_set.h"
#include "engine/database.h"
#include "engine/rank_request.h"
#include "storage/base/status.h"

namespace wend {

class HintedRows {
 public:
  // `rows`, as ranked without hints, is what the hints are added to.
  HintedRows(const CollectionView& collection, RankRequest::Scope scope,
             std::vector<RankedChunk>* rows)
      : collection_(collection), scope_(scope), rows_(*rows) {}

  // `ranked` are the best rows of `inside`; these, and those before whose best chunk lies inside,
  // score `weight` more.
  Status Add(const std::vector<RankedChunk>& ranked, const ChunkSet& inside, double weight);
  // Appends those of `others` that are not there yet, up to `limit` rows.
  Status Fill(std::vector<RankedChunk> others, size_t limit);
  // Puts the best first, `limit` of them.
  void Finish(size_t limit);

 private:
  // What tells rows apart: the chunk, or the session that it is of.
  Result<std::string> Name(const RankedChunk& row) const;
  Status NameRows();

  const CollectionView& collection_;
  const RankRequest::Scope scope_;
  std::vector<RankedChunk>& rows_;
  std::unordered_map<std::string, size_t> place_of_;
};

// The chunks, or the first of each document, message or session, in order of their time; those
// without a time stand behind, in the order in which they are stored. Scores are 0.
Result<std::vector<RankedChunk>> RowsByTime(const CollectionView& collection,
                                            RankRequest::Scope scope, const ChunkSet& chunks);

}  // namespace wend
