// DROP COLLECTION, BACKUP and COMPACT: each done by the first step.
#pragma once

#include <array>

#include "engine/database.h"
#include "query/binder.h"
#include "query/operators/operator.h"

namespace wend {

// No columns and no rows.
class DropCollectionOperator : public Operator {
 public:
  // `database` outlives the operator, here and below.
  DropCollectionOperator(Database* database, BoundDropCollection drop);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;

 private:
  Database* database_;
  BoundDropCollection drop_;
};

// No columns and no rows.
class BackupOperator : public Operator {
 public:
  BackupOperator(Database* database, BoundBackup backup);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;

 private:
  Database* database_;
  BoundBackup backup_;
};

inline constexpr std::array<const char*, 3> kCompactColumns = {"dead_postings", "bytes_before",
                                                               "bytes_after"};

// One row: what was removed, and the size of the tables on disk before and after.
class CompactOperator : public Operator {
 public:
  explicit CompactOperator(Database* database);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;

 private:
  Database* database_;
  bool done_ = false;
  CompactReport report_;
};

}  // namespace wend
