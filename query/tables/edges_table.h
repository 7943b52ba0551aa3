// The table `edges`: what is stored of the graph between chunks, each end by its key and bytes.
//
// An edge that leads both ways, as `next` does, is two rows; a link is one, which was given by a
// caller or found in a text (`origin`). An end of a link where
// there is no text for now has its key, and null for its bytes.
#pragma once

#include <span>

#include "engine/chunk_cursor.h"
#include "engine/edge_cursor.h"
#include "query/operators/operator.h"

namespace wend {

class EdgesTable : public Operator {
 public:
  static std::span<const ColumnInfo> Columns();

  explicit EdgesTable(CollectionView collection);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  CollectionView collection_;
  EdgeCursor cursor_;
  ChunkCursor from_;
  ChunkCursor to_;
};

}  // namespace wend
