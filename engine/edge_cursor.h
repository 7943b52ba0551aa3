// EdgeCursor: walks the edges that one published version keeps: those between live chunks by type,
// then by the chunk they begin at, then as the adjacency list has them (heavier ones first); behind
// them the links, by the keys they join.
//
// Links that a caller drew come ahead of those found in texts, which leave out the pairs of the
// former. An edge that leads both ways, as `next` does, is stored at both ends and comes twice. A
// link comes once, also where it leads nowhere for now (storage/link_rows.h).
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/collection_version.h"
#include "engine/found_links.h"
#include "storage/chunk_rows.h"
#include "storage/link_rows.h"

namespace wend {

class EdgeCursor {
 public:
  explicit EdgeCursor(std::shared_ptr<const CollectionVersion> version);

  Result<bool> Next();

  EdgeType type() const { return type_; }
  // The chunks it joins; kNoId at the end of a link that has none for now.
  ChunkId from() const { return from_; }
  ChunkId to() const { return to_; }
  double weight() const { return weight_; }
  // Whether a link is one that a text has (found_links.h); otherwise a caller drew it.
  bool is_found() const { return is_found_; }
  // The keys that a link joins, or what a text names and no unit is called; empty for other types.
  // They last until the next call.
  std::string_view from_key() const { return from_key_; }
  std::string_view to_key() const { return to_key_; }

 private:
  const Edge& edge() const { return lists_[list_][place_]; }
  // Takes the row under the scan; false behind the last one.
  Result<bool> LoadRow();
  // Moves on within the adjacency lists; false behind the last edge.
  Result<bool> NextListed();
  Result<bool> NextLink();
  Result<bool> NextFound();
  // Takes the links of the text whose row is next; false behind the last.
  Result<bool> LoadFound();
  // Moves on, to edges at hidden chunks too.
  Result<bool> NextStored();

  std::shared_ptr<const CollectionVersion> version_;  // outlives the scans
  Scan scan_;
  bool started_ = false;
  uint32_t first_chunk_ = 0;
  AdjacencyRow lists_;
  size_t list_ = 0;
  size_t place_ = 0;
  Scan links_;
  bool links_end_ = false;
  Scan found_;
  FoundLinkReader reader_;
  std::vector<FoundLinkReader::End> found_ends_;
  size_t found_place_ = 0;

  EdgeType type_ = EdgeType::kNext;
  ChunkId from_;
  ChunkId to_;
  double weight_ = 0;
  bool is_found_ = false;
  std::string from_key_;
  std::string to_key_;
};

}  // namespace wend
