// Rows of chunks, edited in memory and written once per wave.
#include "engine/chunk_row_writer.h"

#include <algorithm>

namespace wend {
namespace {

constexpr uint8_t kNextWeight = 255;

bool ByWeightThenTarget(const Edge& a, const Edge& b) {
  return a.weight != b.weight ? a.weight > b.weight : a.target < b.target;
}

}  // namespace

uint32_t ChunkRowWriter::RowCount(uint32_t row) const {
  return std::min(kChunksPerRow, begin_chunk_ - row * kChunksPerRow);
}

Status ChunkRowWriter::Begin(uint32_t next_chunk) {
  begin_chunk_ = next_chunk_ = next_chunk;
  directory_.reset();
  streams_.reset();
  adjacency_.clear();
  const uint32_t in_row = next_chunk % kChunksPerRow;
  if (in_row == 0) return {};
  std::vector<DirectoryEntry> entries;
  TermStreams streams;
  WEND_RETURN_IF_ERROR(
      ReadDirectory(*view_, collection_, next_chunk - in_row, next_chunk, &entries));
  WEND_RETURN_IF_ERROR(ReadStreams(*view_, collection_, next_chunk - in_row, next_chunk, &streams));
  directory_.emplace();
  streams_.emplace();
  for (uint32_t i = 0; i < in_row; ++i) {
    directory_->Append(entries[i]);
    streams_->Append(streams.Stream(i), streams.attributes.Stream(i));
  }
  return {};
}

Status ChunkRowWriter::BlankRow(uint32_t row, std::span<const uint32_t> dead,
                                TermStreams* streams) {
  const uint32_t first = row * kChunksPerRow;
  const uint32_t count = RowCount(row);
  std::vector<DirectoryEntry> entries;
  TermStreams old;
  WEND_RETURN_IF_ERROR(ReadDirectory(*view_, collection_, first, first + count, &entries));
  WEND_RETURN_IF_ERROR(ReadStreams(*view_, collection_, first, first + count, &old));
  DirectoryRowBuilder directory;
  StreamRowBuilder blanked;
  for (uint32_t i = 0; i < count; ++i) {
    const bool is_dead = std::ranges::binary_search(dead, first + i);
    directory.Append(is_dead ? DirectoryEntry() : entries[i]);
    if (is_dead) {
      blanked.Append({}, {});
      streams->AppendChunk(old, i);
    } else {
      blanked.Append(old.Stream(i), old.attributes.Stream(i));
    }
  }
  if (count < kChunksPerRow) {
    directory_ = std::move(directory);
    streams_ = std::move(blanked);
    PutTailRow();
  } else {
    txn_->Put(Family::kIndex, RowKey(collection_, Kind::kDirectory, row), directory.bytes());
    txn_->Put(Family::kIndex, RowKey(collection_, Kind::kStreams, row), blanked.bytes());
  }
  return {};
}

Status ChunkRowWriter::Remove(std::span<const uint32_t> dead, TermStreams* streams) {
  WEND_CHECK_OR_RETURN(next_chunk_ == begin_chunk_, "chunks are removed before others come");
  for (size_t i = 0; i < dead.size();) {
    const uint32_t row = dead[i] / kChunksPerRow;
    size_t end = i;
    while (end < dead.size() && dead[end] / kChunksPerRow == row) ++end;
    WEND_RETURN_IF_ERROR(BlankRow(row, dead.subspan(i, end - i), streams));
    i = end;
  }
  return {};
}

Result<std::vector<Edge>*> ChunkRowWriter::List(uint32_t chunk) {
  const uint32_t row = chunk / kChunksPerRow;
  auto it = adjacency_.find(row);
  if (it == adjacency_.end()) {
    const uint32_t stored = row * kChunksPerRow < begin_chunk_ ? RowCount(row) : 0;
    WEND_ASSIGN_OR_RETURN(AdjacencyRow lists,
                          ReadAdjacencyRow(*view_, collection_, EdgeType::kNext, row, stored));
    it = adjacency_.emplace(row, std::move(lists)).first;
  }
  const uint32_t place = chunk % kChunksPerRow;
  if (it->second.size() <= place) it->second.resize(place + 1);
  return &it->second[place];
}

Result<std::vector<uint32_t>> ChunkRowWriter::NextEdges(uint32_t chunk) {
  WEND_ASSIGN_OR_RETURN(const std::vector<Edge>* list, List(chunk));
  std::vector<uint32_t> targets;
  for (const Edge& e : *list) targets.push_back(e.target);
  std::ranges::sort(targets);
  return targets;
}

Status ChunkRowWriter::Connect(uint32_t a, uint32_t b) {
  for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
    WEND_ASSIGN_OR_RETURN(std::vector<Edge> * list, List(from));
    const Edge edge{to, kNextWeight};
    if (std::ranges::find(*list, edge) != list->end()) continue;
    list->insert(std::ranges::upper_bound(*list, edge, ByWeightThenTarget), edge);
  }
  return {};
}

Status ChunkRowWriter::Disconnect(uint32_t a, uint32_t b) {
  for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
    WEND_ASSIGN_OR_RETURN(std::vector<Edge> * list, List(from));
    std::erase_if(*list, [target = to](const Edge& e) { return e.target == target; });
  }
  return {};
}

Result<std::vector<uint32_t>> ChunkRowWriter::Detach(uint32_t chunk) {
  WEND_ASSIGN_OR_RETURN(std::vector<uint32_t> joined, NextEdges(chunk));
  for (const uint32_t other : joined) WEND_RETURN_IF_ERROR(Disconnect(chunk, other));
  if (joined.size() == 2) WEND_RETURN_IF_ERROR(Connect(joined[0], joined[1]));
  return joined;
}

Status ChunkRowWriter::Replace(uint32_t from, uint32_t to) {
  WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> joined, NextEdges(from));
  for (const uint32_t other : joined) {
    WEND_RETURN_IF_ERROR(Disconnect(from, other));
    WEND_RETURN_IF_ERROR(Connect(to, other));
  }
  return {};
}

void ChunkRowWriter::PutTailRow() {
  const uint32_t row = (next_chunk_ - 1) / kChunksPerRow;
  txn_->Put(Family::kIndex, RowKey(collection_, Kind::kDirectory, row), directory_->bytes());
  txn_->Put(Family::kIndex, RowKey(collection_, Kind::kStreams, row), streams_->bytes());
}

void ChunkRowWriter::Append(const DirectoryEntry& entry, std::span<const uint32_t> terms,
                            std::span<const uint32_t> attributes) {
  if (!directory_.has_value()) {
    directory_.emplace();
    streams_.emplace();
  }
  directory_->Append(entry);
  streams_->Append(terms, attributes);
  ++next_chunk_;
  if (next_chunk_ % kChunksPerRow == 0) {
    PutTailRow();
    directory_.reset();
    streams_.reset();
  }
}

Status ChunkRowWriter::Finish() {
  if (next_chunk_ > begin_chunk_ && directory_.has_value()) PutTailRow();
  for (const auto& [row, lists] : adjacency_) {
    txn_->Put(Family::kIndex, AdjacencyKey(collection_, EdgeType::kNext, row),
              EncodeAdjacency(row * kChunksPerRow, lists));
  }
  return {};
}

}  // namespace wend
