// EdgeCursor: walks the stored edges between live chunks of one published version, by type, then
// by the chunk they begin at, then as the adjacency list has them (heavier ones first).
//
// An edge that leads both ways, as `next` does, is stored at both ends and comes twice.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/collection_version.h"
#include "storage/chunk_rows.h"

namespace wend {

class EdgeCursor {
 public:
  explicit EdgeCursor(std::shared_ptr<const CollectionVersion> version);

  Result<bool> Next();

  EdgeType type() const { return type_; }
  ChunkId from() const { return ChunkId(first_chunk_ + static_cast<uint32_t>(list_)); }
  ChunkId to() const { return ChunkId(edge().target); }
  double weight() const { return edge().weight / 255.0; }

 private:
  const Edge& edge() const { return lists_[list_][place_]; }
  // Takes the row under the scan; false behind the last one.
  Result<bool> LoadRow();

  std::shared_ptr<const CollectionVersion> version_;  // outlives the scan
  Scan scan_;
  bool started_ = false;
  EdgeType type_ = EdgeType::kNext;
  uint32_t first_chunk_ = 0;
  AdjacencyRow lists_;
  size_t list_ = 0;
  size_t place_ = 0;
};

}  // namespace wend
