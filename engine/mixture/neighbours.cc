#include "engine/mixture/neighbours.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "storage/chunk_rows.h"

namespace wend {
namespace {

constexpr size_t kMaxRows = 1024;  // 1 KiB each

Scan ScanNext(const CollectionVersion& version) {
  const CollectionId id = version.info().id;
  return version.view().NewScan(Family::kIndex, AdjacencyKey(id, EdgeType::kNext, 0),
                                KindEnd(id, Kind::kAdjacency));
}

}  // namespace

NeighbourReader::NeighbourReader(const ExpertInput& input)
    : input_(input), end_(input.version->counts().next_chunk), scan_(ScanNext(*input.version)) {}

Status NeighbourReader::LoadRow(uint32_t number, Row* row) {
  const std::string key = AdjacencyKey(input_.version->info().id, EdgeType::kNext, number);
  if (scanned_ != kNoId && number == scanned_ + 1 && scan_.valid()) scan_.Next();
  if (scanned_ == kNoId || !scan_.valid() || scan_.key() != key) scan_.Seek(key);
  scanned_ = number;
  const uint32_t first = number * kChunksPerRow;
  const uint32_t count = std::min(kChunksPerRow, end_ - first);
  row->assign(count, {});
  // Without a row the chunks have no neighbours.
  if (!scan_.valid() || scan_.key() != key) return scan_.status();
  return VisitAdjacency(scan_.value(), first, count,
                        [&](uint32_t chunk, std::span<const Edge> edges) {
                          // There is one on either side; were there more, the lightest would count.
                          uint8_t weights[2] = {255, 255};
                          for (const Edge& edge : edges) {
                            if (edge.target >= end_) continue;
                            const bool earlier = edge.target < chunk;
                            Beside& beside = (*row)[chunk - first];
                            uint32_t& place = earlier ? beside.earlier : beside.later;
                            uint8_t& weight = weights[earlier ? 0 : 1];
                            if (edge.weight > weight) continue;
                            if (place != kNoId && edge.weight == weight && edge.target < place)
                              continue;
                            place = edge.target;
                            weight = edge.weight;
                          }
                        });
}

Result<NeighbourReader::Beside> NeighbourReader::ReadBeside(uint32_t chunk) {
  if (chunk >= end_) return Beside();
  const uint32_t number = chunk / kChunksPerRow;
  auto it = rows_.find(number);
  if (it == rows_.end()) {
    if (rows_.size() >= kMaxRows) rows_.clear();
    Row row;
    WEND_RETURN_IF_ERROR(LoadRow(number, &row));
    it = rows_.emplace(number, std::move(row)).first;
  }
  return it->second[chunk % kChunksPerRow];
}

Result<MessageWindow> NeighbourReader::Read(uint32_t chunk) {
  MessageWindow window;
  window.chunk = chunk;
  for (const bool earlier : {true, false}) {
    uint32_t at = chunk;
    for (uint32_t& place : earlier ? window.before : window.behind) {
      WEND_ASSIGN_OR_RETURN(const Beside beside, ReadBeside(at));
      at = earlier ? beside.earlier : beside.later;
      if (at == kNoId) break;
      if (input_.Allows(at)) place = at;
    }
  }
  return window;
}

}  // namespace wend
