#include "query/operators/hinted_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <unordered_set>
#include <utility>

#include "engine/chunk_cursor.h"

namespace wend {

using Scope = RankRequest::Scope;

namespace {

// How much chunks of a row that all have a term count: the best whole, the next half, and so on.
double Chunks(const RankedChunk& row) {
  return 2 - std::pow(0.5, static_cast<double>(row.matching_chunks) - 1);
}

}  // namespace

Result<std::string> HintedRows::Name(const RankedChunk& row) const {
  if (scope_ != Scope::kSessions) return std::to_string(row.chunk.value);
  ChunkCursor cursor(collection_.version(), nullptr);
  WEND_ASSIGN_OR_RETURN(const bool live, cursor.Seek(row.chunk));
  WEND_CHECK_OR_RETURN(live, "ranked chunks are live");
  WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, cursor.ReadUnit());
  return std::string(unit->session);
}

Status HintedRows::NameRows() {
  if (!place_of_.empty()) return {};
  for (size_t i = 0; i < rows_.size(); ++i) {
    WEND_ASSIGN_OR_RETURN(std::string name, Name(rows_[i]));
    place_of_.emplace(std::move(name), i);
  }
  return {};
}

Status HintedRows::Fill(std::vector<RankedChunk> others, size_t limit) {
  WEND_RETURN_IF_ERROR(NameRows());
  for (RankedChunk& row : others) {
    if (rows_.size() >= limit) break;
    WEND_ASSIGN_OR_RETURN(std::string name, Name(row));
    if (place_of_.emplace(std::move(name), rows_.size()).second) rows_.push_back(std::move(row));
  }
  return {};
}

Status HintedRows::Add(const std::vector<RankedChunk>& ranked, const ChunkSet& inside,
                       double weight) {
  WEND_RETURN_IF_ERROR(NameRows());
  std::unordered_set<size_t> raised;
  for (const RankedChunk& row : ranked) {
    WEND_ASSIGN_OR_RETURN(std::string name, Name(row));
    const auto [it, is_new] = place_of_.emplace(std::move(name), rows_.size());
    if (is_new) rows_.push_back(row);
    if (raised.insert(it->second).second) rows_[it->second].score += weight * Chunks(row);
  }
  for (size_t i = 0; i < rows_.size(); ++i) {
    const bool is_inside = inside.contains(rows_[i].chunk.value);
    if (is_inside && raised.insert(i).second) rows_[i].score += weight * Chunks(rows_[i]);
  }
  return {};
}

void HintedRows::Finish(size_t limit) {
  std::ranges::sort(rows_, [](const RankedChunk& a, const RankedChunk& b) {
    return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
  });
  if (rows_.size() > limit) rows_.resize(limit);
}

Result<std::vector<RankedChunk>> RowsByTime(const CollectionView& collection, Scope scope,
                                            const ChunkSet& chunks) {
  struct Timed {
    int64_t at;
    uint32_t chunk;
  };
  std::vector<Timed> timed;
  std::unordered_map<std::string, size_t> session_of;
  uint32_t last_document = kNoId;
  ChunkCursor cursor(collection.version(), std::make_shared<const ChunkSet>(chunks));
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool more, cursor.Next());
    if (!more) break;
    const bool wants_message = scope == Scope::kMessages || scope == Scope::kSessions;
    if (scope != Scope::kChunks) {
      if (cursor.entry().is_message != wants_message) continue;
      if (cursor.document().value == last_document) continue;
      last_document = cursor.document().value;
    }
    WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, cursor.ReadUnit());
    const Timed row{unit->time ? unit->time->microseconds : std::numeric_limits<int64_t>::max(),
                    cursor.chunk().value};
    if (scope == Scope::kSessions) {
      if (unit->session.empty()) continue;
      const auto [it, is_new] = session_of.try_emplace(std::string(unit->session), timed.size());
      if (!is_new) {
        if (row.at < timed[it->second].at) timed[it->second] = row;
        continue;
      }
    }
    timed.push_back(row);
  }
  std::ranges::sort(timed, [](const Timed& a, const Timed& b) {
    return a.at != b.at ? a.at < b.at : a.chunk < b.chunk;
  });
  std::vector<RankedChunk> rows(timed.size());
  for (size_t i = 0; i < rows.size(); ++i) rows[i].chunk = ChunkId(timed[i].chunk);
  return rows;
}

}  // namespace wend
