// The table `messages`: the messages of a collection in the order in which they were written.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/unit_cursor.h"
#include "query/operators/operator.h"

namespace wend {

class MessagesTable : public Operator {
 public:
  static std::span<const ColumnInfo> Columns();

  // Which rows: all; those of document ids, strictly ascending; or the one with a key.
  explicit MessagesTable(CollectionView collection);
  MessagesTable(CollectionView collection, std::vector<uint32_t> documents);
  MessagesTable(CollectionView collection, std::string key);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  bool SeeText(size_t column, std::string_view* text) override;
  Status ReadMetadata(std::string_view name, Value* value) override;
  ChunkRange chunks() const override;
  PlanNode Describe() const override;

 private:
  CollectionView collection_;
  UnitCursor cursor_;
  std::optional<std::string> key_;
  bool key_done_ = false;
};

}  // namespace wend
