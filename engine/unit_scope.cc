#include "engine/unit_scope.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>

#include "storage/unit_rows.h"

namespace wend {
namespace {

constexpr double kUnitDamping = 0.5;

Result<std::string> ReadSession(const CollectionVersion& version, uint32_t document) {
  WEND_ASSIGN_OR_RETURN(UnitRow row,
                        ReadUnit(version.view(), version.info().id, DocumentId(document)));
  return std::move(row.unit.session);
}

}  // namespace

Status ReadEntries(const CollectionVersion& version, const std::vector<ScoredChunk>& chunks,
                   std::vector<DirectoryEntry>* out) {
  std::vector<size_t> order(chunks.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t i) { return chunks[i].chunk; });
  out->assign(chunks.size(), {});
  std::vector<DirectoryEntry> row;
  uint32_t loaded = kNoId;
  for (const size_t i : order) {
    const uint32_t number = chunks[i].chunk / kChunksPerRow;
    if (number != loaded) {
      loaded = number;
      row.clear();
      const uint32_t begin = number * kChunksPerRow;
      const uint32_t end = std::min(begin + kChunksPerRow, version.counts().next_chunk);
      WEND_RETURN_IF_ERROR(ReadDirectory(version.view(), version.info().id, begin, end, &row));
    }
    (*out)[i] = row[chunks[i].chunk % kChunksPerRow];
  }
  return {};
}

Status ScopeToUnits(const CollectionVersion& version, RankRequest::Scope scope,
                    const std::vector<ScoredChunk>& scored, std::vector<RankedChunk>* rows) {
  std::vector<DirectoryEntry> entries;
  WEND_RETURN_IF_ERROR(ReadEntries(version, scored, &entries));
  const bool want_messages = scope == RankRequest::Scope::kMessages;
  const bool want_sessions = scope == RankRequest::Scope::kSessions;
  std::unordered_map<uint32_t, size_t> row_of;         // document -> index into *rows
  std::unordered_map<std::string, uint32_t> first_of;  // session -> its first document
  for (size_t i = 0; i < scored.size(); ++i) {
    if (entries[i].is_message != (want_messages || want_sessions)) continue;
    uint32_t group = entries[i].document;
    if (want_sessions) {
      WEND_ASSIGN_OR_RETURN(std::string session, ReadSession(version, group));
      if (session.empty()) continue;
      group = first_of.try_emplace(std::move(session), group).first->second;
    }
    const auto [it, is_new] = row_of.emplace(group, rows->size());
    if (is_new) {
      RankedChunk row;
      row.chunk = ChunkId(scored[i].chunk);
      row.score = scored[i].score;
      rows->push_back(row);
      continue;
    }
    RankedChunk& row = (*rows)[it->second];
    row.score += scored[i].score * std::pow(kUnitDamping, row.matching_chunks);
    ++row.matching_chunks;
  }
  std::ranges::sort(*rows, [](const RankedChunk& a, const RankedChunk& b) {
    return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
  });
  return {};
}

}  // namespace wend
