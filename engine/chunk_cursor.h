// ChunkCursor: walks the live chunks of one published version in order of their ids, all or those
// of a set; or goes to one of them.
//
// Each directory row of 128 chunks is read once, the row of a unit once for a run of its chunks,
// and only where an attribute of the unit is asked for.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/chunk_set.h"
#include "engine/unit_cursor.h"
#include "storage/chunk_rows.h"

namespace wend {

class ChunkCursor {
 public:
  // `allowed` may be null: all chunks.
  ChunkCursor(std::shared_ptr<const CollectionVersion> version,
              std::shared_ptr<const ChunkSet> allowed);

  // Moves to the next live chunk; false behind the last one.
  Result<bool> Next();
  // Moves to one chunk, whether allowed or not; false where it is not live. A walk with Next goes
  // on behind it.
  Result<bool> Seek(ChunkId chunk);

  // Of the current chunk.
  ChunkId chunk() const { return ChunkId(chunk_); }
  const DirectoryEntry& entry() const { return directory_[chunk_ % kChunksPerRow]; }
  DocumentId document() const { return DocumentId(entry().document); }
  uint64_t begin() const { return entry().begin; }
  uint64_t end() const { return entry().begin + entry().size; }
  // In terms, those of its headings included.
  Result<uint32_t> ReadLength();
  // Its unit; valid until the cursor moves.
  Result<const UnitRowView*> ReadUnit();
  // Its place among the chunks of its unit, from 0 on.
  Result<uint32_t> ReadOrdinal();
  Result<std::string> ReadText();

 private:
  Status LoadRow(uint32_t row);

  std::shared_ptr<const CollectionVersion> version_;  // outlives the scans
  std::shared_ptr<const ChunkSet> allowed_;
  std::optional<ChunkSet::const_iterator> next_allowed_;
  uint64_t next_ = 0;
  uint32_t chunk_ = 0;
  Scan rows_;
  uint32_t row_ = kNoId;  // in directory_
  std::vector<DirectoryEntry> directory_;
  UnitCursor units_;
  uint32_t unit_ = kNoId;  // the document where units_ stands
  std::shared_ptr<const Resident> resident_;
};

}  // namespace wend
