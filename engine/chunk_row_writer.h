// ChunkRowWriter: appends chunks to the packed rows and blanks deleted ones, within one wave of
// writes that ends in a transaction.
//
// Order of a wave: Begin, then Remove once for all that is to go, then Append for all that comes,
// then Finish. The row that new chunks are appended to is rewritten; full rows before it never are,
// except where chunks are removed or edges change.
//
// Thread safety: by the writer only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/chunk_rows.h"
#include "storage/store.h"

namespace wend {

class ChunkRowWriter {
 public:
  ChunkRowWriter(const ReadView* view, CollectionId collection, WriteTxn* txn)
      : view_(view), collection_(collection), txn_(txn) {}

  // `next_chunk`: chunks below it are in the rows and stay.
  Status Begin(uint32_t next_chunk);

  // Blanks the directory entries, streams and attributes of `dead`, ascending, and appends those
  // that they had to `*streams`, for the statistics. Their edges are left to Detach and Replace.
  Status Remove(std::span<const uint32_t> dead, TermStreams* streams);

  // The next chunk: its id is what next_chunk() was before.
  void Append(const DirectoryEntry& entry, std::span<const uint32_t> terms,
              std::span<const uint32_t> attributes);
  uint32_t next_chunk() const { return next_chunk_; }

  // Takes a chunk out of its chain: its neighbours become neighbours of each other. Returns them.
  Result<std::vector<uint32_t>> Detach(uint32_t chunk);
  // Puts chunk `to` into the place of `from` in its chain.
  Status Replace(uint32_t from, uint32_t to);
  // Joins two chunks by `next` edges in both directions.
  Status Connect(uint32_t a, uint32_t b);

  Status Finish();

 private:
  Result<std::vector<Edge>*> List(uint32_t chunk);
  // The chunks that a chunk is joined to by `next` edges, at most two, ascending.
  Result<std::vector<uint32_t>> NextEdges(uint32_t chunk);
  Status Disconnect(uint32_t a, uint32_t b);
  Status BlankRow(uint32_t row, std::span<const uint32_t> dead, TermStreams* streams);
  void PutTailRow();
  uint32_t RowCount(uint32_t row) const;

  const ReadView* view_;
  const CollectionId collection_;
  WriteTxn* txn_;
  uint32_t begin_chunk_ = 0;  // next_chunk at Begin
  uint32_t next_chunk_ = 0;
  // The row that is being filled, if it holds anything.
  std::optional<DirectoryRowBuilder> directory_;
  std::optional<StreamRowBuilder> streams_;
  std::map<uint32_t, AdjacencyRow> adjacency_;  // rows that were touched
};

}  // namespace wend
