// EdgeReader: the neighbours of a chunk by type of edge, for walks over one published version.
//
//  - `next`: chunks before and behind it in its document or session, both ways, at most `window`
//    steps away; a chunk at distance d weighs decay^(d - 1).
//  - `link`: the first chunk of a unit leads to the first chunk of each unit that its unit is
//    linked to (`out`), and back (`in`), be it that a caller drew the link (storage/link_rows.h)
//    or that it is found in the text (found_links.h), which weighs 1 or less. Other chunks have no
//    links: `next` leads there. Links to and from keys without a unit, or with one that has no
//    text, lead nowhere and are left out.
//
// Lists come by weight, heaviest first, then by chunk, at most as many as asked for. Links in are
// stored that way, so that of a unit that 10^5 others link to only the best few are looked up;
// links out are read whole, since they are what one caller said of one unit. Found ones in are
// looked at in the order of their keys, as many as are asked for.
//
// What was read stays in memory, up to a bound, so that a walk that returns to a chunk pays once;
// where units are is remembered from walk to walk (unit_places.h).
// A collection without links costs nothing.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/chunk_cursor.h"
#include "engine/collection_version.h"
#include "storage/chunk_rows.h"
#include "storage/link_rows.h"

namespace wend {

struct WeightedChunk {
  uint32_t chunk = 0;
  double weight = 0;

  friend bool operator==(const WeightedChunk&, const WeightedChunk&) = default;
};

// Whether a document or message has the key.
Result<bool> HasUnit(const CollectionVersion& version, std::string_view key);

// Finds the first chunk of the unit that has a key, if it has one.
Result<std::optional<uint32_t>> FindFirstChunk(const CollectionVersion& version,
                                               std::string_view key);

// Pairs of chunks that `next` joins, counted over all lists: about 3 us for 128 chunks.
Result<uint64_t> CountNextEdges(const CollectionVersion& version);

class EdgeReader {
 public:
  static constexpr size_t kMaxLinks = 256;

  explicit EdgeReader(std::shared_ptr<const CollectionVersion> version);

  // Each replaces `*out`. A chunk that is not alive has no neighbours.
  Status ReadNext(uint32_t chunk, uint32_t window, double decay, std::vector<WeightedChunk>* out);
  Status ReadLinks(uint32_t chunk, LinkScan::Direction direction, size_t max_count,
                   std::vector<WeightedChunk>* out);

 private:
  // The `next` edges of the chunk; the list lasts until the next call.
  Result<const std::vector<Edge>*> NextList(uint32_t chunk);
  void Remember(std::string_view key, uint32_t chunk);
  // The key of the unit whose first chunk it is; empty for other chunks and dead ones.
  Result<std::string> KeyOfFirst(uint32_t chunk);
  // As FindFirstChunk.
  Result<std::optional<uint32_t>> FirstOfKey(std::string_view key);
  using KeyEnd = std::pair<double, std::string>;  // by weight, then by key
  // Appends what a caller drew; of links in the heaviest, as many as lead somewhere.
  Status LoadGiven(std::string_view unit, LinkScan::Direction direction, size_t max_count,
                   std::vector<KeyEnd>* ends);
  // Appends what is found in texts between the unit of `chunk` and others.
  Status LoadFound(uint32_t chunk, LinkScan::Direction direction, size_t max_count,
                   std::vector<KeyEnd>* ends);
  // In the order of weight, then of key: which of equals are left out depends on nothing else.
  Status LoadLinks(uint32_t chunk, LinkScan::Direction direction, size_t max_count,
                   std::vector<WeightedChunk>* out);

  std::shared_ptr<const CollectionVersion> version_;
  ChunkCursor chunks_;
  std::shared_ptr<const Resident> resident_;  // null until links are read
  std::unordered_map<uint32_t, AdjacencyRow> rows_;
  struct LinkList {
    size_t max_count = 0;  // with which it was read
    std::vector<WeightedChunk> chunks;
  };
  std::unordered_map<uint32_t, LinkList> links_[2];  // by direction
};

}  // namespace wend
