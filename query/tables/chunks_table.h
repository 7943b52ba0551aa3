// The table `chunks`: the live chunks of a collection, or of a set, in order of their ids.
//
// Begin, end and time are in the directory, length in memory; the other attributes are read from
// the row of the unit, once for all of its chunks.
#pragma once

#include <memory>
#include <span>

#include "engine/chunk_cursor.h"
#include "query/operators/operator.h"
#include "query/tables/unit_columns.h"

namespace wend {

class ChunksTable : public Operator {
 public:
  static std::span<const ColumnInfo> Columns();

  // `allowed` may be null: all chunks.
  ChunksTable(CollectionView collection, std::shared_ptr<const ChunkSet> allowed);

  Result<bool> Next() override { return cursor_.Next(); }
  Status ReadColumn(size_t column, Value* value) override;
  // Of the chunk's document or message.
  Status ReadMetadata(std::string_view name, Value* value) override;

  ChunkId chunk() const { return cursor_.chunk(); }
  ChunkRange chunks() const override { return {chunk().value, chunk().value + 1}; }
  PlanNode Describe() const override;

 private:
  Status ReadAttribute(UnitColumn column, Value* value);

  CollectionView collection_;
  ChunkCursor cursor_;
};

}  // namespace wend
