// CREATE COLLECTION and ALTER COLLECTION: no columns and no rows; the first step does it.
#pragma once

#include "engine/database.h"
#include "query/binder.h"
#include "query/operators/operator.h"

namespace wend {

class CreateCollectionOperator : public Operator {
 public:
  // `database` outlives the operator.
  CreateCollectionOperator(Database* database, BoundCreateCollection create);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  Database* database_;
  BoundCreateCollection create_;
};

class AlterCollectionOperator : public Operator {
 public:
  // `database` outlives the operator.
  AlterCollectionOperator(Database* database, BoundAlterCollection alter);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  Database* database_;
  BoundAlterCollection alter_;
};

}  // namespace wend
