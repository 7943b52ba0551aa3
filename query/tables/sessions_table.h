// The table `sessions`: the sessions of a collection in order of their ids.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/session_cursor.h"
#include "query/operators/operator.h"

namespace wend {

class SessionsTable : public Operator {
 public:
  static std::span<const ColumnInfo> Columns();

  // All sessions, or the one of an id. `chunks_of` may be empty (SessionCursor).
  SessionsTable(CollectionView collection, SessionCursor::ChunksOfSession chunks_of,
                std::optional<std::string> session = std::nullopt);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  CollectionView collection_;
  SessionCursor cursor_;
  std::optional<std::string> session_;
  bool session_done_ = false;
  std::optional<SessionFacts> facts_;  // of the current row, once read
};

}  // namespace wend
