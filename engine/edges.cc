#include "engine/edges.h"

#include <algorithm>
#include <utility>

#include "engine/found_links.h"
#include "storage/unit_row_view.h"
#include "storage/unit_rows.h"

namespace wend {
namespace {

// Of 128 chunks each; and of chunks. About 4 MiB together.
constexpr size_t kMaxRows = 1024;
constexpr size_t kMaxLists = 16 << 10;

void SortByWeight(std::vector<WeightedChunk>* chunks) {
  std::ranges::sort(*chunks, [](const WeightedChunk& a, const WeightedChunk& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.chunk < b.chunk;
  });
}

}  // namespace

Result<bool> HasUnit(const CollectionVersion& version, std::string_view key) {
  WEND_ASSIGN_OR_RETURN(const std::optional<UnitKeyRow> row,
                        ReadUnitKey(version.view(), version.info().id, key));
  return row.has_value();
}

Result<std::optional<uint32_t>> FindFirstChunk(const CollectionVersion& version,
                                               std::string_view key) {
  const CollectionId id = version.info().id;
  WEND_ASSIGN_OR_RETURN(const std::optional<UnitKeyRow> row, ReadUnitKey(version.view(), id, key));
  if (!row.has_value()) return std::optional<uint32_t>();
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(
      const bool found,
      version.view().Get(Family::kText, RowKey(id, Kind::kUnit, row->document.value), &bytes));
  if (!found) return DamagedRow("documents");
  UnitRowView unit;
  WEND_RETURN_IF_ERROR(UnitRowView::Decode(bytes, &unit));
  if (unit.chunk_count == 0) return std::optional<uint32_t>();
  if (unit.first_chunk >= version.counts().next_chunk) return DamagedRow("documents");
  return std::optional<uint32_t>(unit.first_chunk);
}

Result<uint64_t> CountNextEdges(const CollectionVersion& version) {
  const CollectionId id = version.info().id;
  const std::string begin = AdjacencyKey(id, EdgeType::kNext, 0);
  Scan scan = version.view().NewScan(Family::kIndex, begin, KindEnd(id, Kind::kAdjacency));
  const uint32_t end = version.counts().next_chunk;
  AdjacencyRow lists;
  uint64_t ends = 0;
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    if (scan.key().size() != begin.size()) return DamagedRow("adjacency lists");
    const uint64_t first =
        uint64_t{LoadBigEndian32(scan.key().data() + begin.size() - 4)} * kChunksPerRow;
    if (first >= end) break;  // left by an interrupted write
    const auto chunk = static_cast<uint32_t>(first);
    WEND_RETURN_IF_ERROR(
        DecodeAdjacency(scan.value(), chunk, std::min(kChunksPerRow, end - chunk), &lists));
    for (const std::vector<Edge>& list : lists) {
      ends += static_cast<uint64_t>(
          std::ranges::count_if(list, [end](const Edge& e) { return e.target < end; }));
    }
  }
  WEND_RETURN_IF_ERROR(scan.status());
  return ends / 2;
}

EdgeReader::EdgeReader(std::shared_ptr<const CollectionVersion> version)
    : version_(std::move(version)), chunks_(version_, nullptr) {}

Result<const std::vector<Edge>*> EdgeReader::NextList(uint32_t chunk) {
  const uint32_t row = chunk / kChunksPerRow;
  auto it = rows_.find(row);
  if (it == rows_.end()) {
    if (rows_.size() >= kMaxRows) rows_.clear();
    const uint32_t count =
        std::min(kChunksPerRow, version_->counts().next_chunk - row * kChunksPerRow);
    WEND_ASSIGN_OR_RETURN(
        AdjacencyRow lists,
        ReadAdjacencyRow(version_->view(), version_->info().id, EdgeType::kNext, row, count));
    it = rows_.emplace(row, std::move(lists)).first;
  }
  return &it->second[chunk % kChunksPerRow];
}

Status EdgeReader::ReadNext(uint32_t chunk, uint32_t window, double decay,
                            std::vector<WeightedChunk>* out) {
  out->clear();
  const uint32_t end = version_->counts().next_chunk;
  if (chunk >= end || window == 0) return {};
  // A chunk has two neighbours at most: each begins a way that leads on to one.
  WEND_ASSIGN_OR_RETURN(const std::vector<Edge>* const around, NextList(chunk));
  const std::vector<Edge> first = *around;
  for (const Edge& edge : first) {
    uint32_t from = chunk;
    uint32_t at = edge.target;
    double weight = edge.weight / 255.0;
    for (uint32_t step = 1; at < end; ++step) {
      out->push_back({at, weight});
      if (step == window) break;
      WEND_ASSIGN_OR_RETURN(const std::vector<Edge>* const list, NextList(at));
      const auto on =
          std::ranges::find_if(*list, [from](const Edge& e) { return e.target != from; });
      if (on == list->end()) break;
      from = std::exchange(at, on->target);
      weight *= decay * (on->weight / 255.0);
    }
  }
  SortByWeight(out);
  return {};
}

// Not what a transaction shows: it may be taken back, and another unit get the number.
void EdgeReader::Remember(std::string_view key, uint32_t chunk) {
  if (!version_->view().shows_transaction()) version_->info().places.Remember(key, chunk);
}

Result<std::string> EdgeReader::KeyOfFirst(uint32_t chunk) {
  if (!resident_->IsLive(chunk)) return std::string();
  std::optional<std::string> known = version_->info().places.FindKey(chunk);
  if (known.has_value()) return std::move(*known);
  WEND_ASSIGN_OR_RETURN(const bool lives, chunks_.Seek(ChunkId(chunk)));
  if (!lives) return DamagedRow("directory");
  WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, chunks_.ReadUnit());
  std::string key(unit->first_chunk == chunk ? unit->key : std::string_view());
  Remember(key, chunk);
  return key;
}

Result<std::optional<uint32_t>> EdgeReader::FirstOfKey(std::string_view key) {
  const std::optional<uint32_t> known = version_->info().places.FindChunk(key);
  if (known.has_value() && *known < version_->counts().next_chunk && resident_->IsLive(*known)) {
    return known;
  }
  WEND_ASSIGN_OR_RETURN(const std::optional<uint32_t> found, FindFirstChunk(*version_, key));
  if (found.has_value()) Remember(key, *found);
  return found;
}

Status EdgeReader::LoadGiven(std::string_view unit, LinkScan::Direction direction, size_t max_count,
                             std::vector<KeyEnd>* ends) {
  LinkScan scan(version_->view(), version_->info().id, direction, unit);
  size_t lead = 0;  // somewhere
  while (direction == LinkScan::Direction::kOut || lead < max_count) {
    WEND_ASSIGN_OR_RETURN(const bool found, scan.Next());
    if (!found) break;
    ends->push_back(
        {static_cast<double>(scan.end().weight) / kLinkWeightOne, std::string(scan.end().key)});
    if (direction == LinkScan::Direction::kOut) continue;
    WEND_ASSIGN_OR_RETURN(const auto target, FirstOfKey(scan.end().key));
    lead += target.has_value() ? 1 : 0;
  }
  return {};
}

// What a caller says of two units is what counts between them.
Status EdgeReader::LoadFound(uint32_t chunk, LinkScan::Direction direction, size_t max_count,
                             std::vector<KeyEnd>* ends) {
  WEND_ASSIGN_OR_RETURN(const bool lives, chunks_.Seek(ChunkId(chunk)));
  if (!lives) return DamagedRow("directory");
  WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, chunks_.ReadUnit());
  FoundLinkReader reader(version_);
  std::vector<FoundLinkReader::End> found;
  const bool out = direction == LinkScan::Direction::kOut;
  WEND_RETURN_IF_ERROR(out ? reader.ReadOut(unit->key, &found)
                           : reader.ReadIn(*unit, max_count, &found));
  for (FoundLinkReader::End& end : found) {
    if (end.waits) continue;
    if (version_->counts().links > 0) {
      WEND_ASSIGN_OR_RETURN(const auto given,
                            ReadLink(version_->view(), version_->info().id,
                                     out ? unit->key : end.key, out ? end.key : unit->key));
      if (given.has_value()) continue;
    }
    ends->push_back({end.weight, std::move(end.key)});
  }
  return {};
}

Status EdgeReader::LoadLinks(uint32_t chunk, LinkScan::Direction direction, size_t max_count,
                             std::vector<WeightedChunk>* out) {
  if (resident_ == nullptr) {
    WEND_ASSIGN_OR_RETURN(resident_, version_->resident());
  }
  WEND_ASSIGN_OR_RETURN(const std::string unit, KeyOfFirst(chunk));
  if (unit.empty()) return {};
  std::vector<KeyEnd> ends;
  if (version_->counts().links > 0) {
    WEND_RETURN_IF_ERROR(LoadGiven(unit, direction, max_count, &ends));
  }
  if (version_->counts().found_links > 0) {
    WEND_RETURN_IF_ERROR(LoadFound(chunk, direction, max_count, &ends));
  }
  std::ranges::sort(ends, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  for (const auto& [weight, key] : ends) {
    if (out->size() >= max_count) break;
    WEND_ASSIGN_OR_RETURN(const auto target, FirstOfKey(key));
    if (target.has_value()) out->push_back({*target, weight});
  }
  return {};
}

Status EdgeReader::ReadLinks(uint32_t chunk, LinkScan::Direction direction, size_t max_count,
                             std::vector<WeightedChunk>* out) {
  out->clear();
  const CountsRow& counts = version_->counts();
  if (counts.links + counts.found_links == 0 || chunk >= counts.next_chunk || max_count == 0)
    return {};
  auto& lists = links_[static_cast<size_t>(direction)];
  auto it = lists.find(chunk);
  if (it == lists.end() || it->second.max_count < max_count) {
    if (lists.size() >= kMaxLists) lists.clear();
    LinkList list;
    list.max_count = max_count;
    WEND_RETURN_IF_ERROR(LoadLinks(chunk, direction, max_count, &list.chunks));
    it = lists.insert_or_assign(chunk, std::move(list)).first;
  }
  const std::vector<WeightedChunk>& all = it->second.chunks;
  out->assign(all.begin(), all.begin() + static_cast<ptrdiff_t>(std::min(all.size(), max_count)));
  SortByWeight(out);
  return {};
}

}  // namespace wend
