// DROP COLLECTION, BEGIN, COMMIT, ROLLBACK, CHECK, BACKUP and COMPACT: each done by the first step.
#pragma once

#include <array>
#include <vector>

#include "engine/database.h"
#include "query/ast.h"
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
  PlanNode Describe() const override;

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
  PlanNode Describe() const override;

 private:
  Database* database_;
  BoundBackup backup_;
};

// No columns and no rows.
class TransactionOperator : public Operator {
 public:
  TransactionOperator(Database* database, TransactionNode::Kind kind)
      : database_(database), kind_(kind) {}

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  Database* database_;
  TransactionNode::Kind kind_;
};

inline constexpr std::array<const char*, 3> kCheckColumns = {"check", "status", "detail"};

// One row for each check; what is found is a row of status 'damaged', not an error.
class CheckOperator : public Operator {
 public:
  CheckOperator(Database* database, bool full) : database_(database), full_(full) {}

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  Database* database_;
  bool full_;
  bool started_ = false;
  std::vector<CheckRow> rows_;
  size_t next_ = 0;  // behind the current row
};

inline constexpr std::array<const char*, 3> kCompactColumns = {"dead_postings", "bytes_before",
                                                               "bytes_after"};

// One row: what was removed, and the size of the tables on disk before and after.
class CompactOperator : public Operator {
 public:
  CompactOperator(Database* database, BoundCompact compact);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  Database* database_;
  BoundCompact compact_;
  bool done_ = false;
  CompactReport report_;
};

}  // namespace wend
