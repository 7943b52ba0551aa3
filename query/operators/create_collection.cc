#include "query/operators/create_collection.h"

#include <utility>

namespace wend {

CreateCollectionOperator::CreateCollectionOperator(Database* database, BoundCreateCollection create)
    : database_(database), create_(std::move(create)) {}

Result<bool> CreateCollectionOperator::Next() {
  WEND_RETURN_IF_ERROR(
      database_->CreateCollection(create_.name, create_.options, create_.if_not_exists));
  return false;
}

Status CreateCollectionOperator::ReadColumn(size_t column, Value*) {
  return Status::Internal("CREATE COLLECTION has no column " + std::to_string(column));
}

PlanNode CreateCollectionOperator::Describe() const {
  PlanNode node;
  node.name = "create collection";
  node.detail = create_.name;
  return node;
}

AlterCollectionOperator::AlterCollectionOperator(Database* database, BoundAlterCollection alter)
    : database_(database), alter_(std::move(alter)) {}

Result<bool> AlterCollectionOperator::Next() {
  WEND_RETURN_IF_ERROR(database_->AlterCollection(alter_.name, alter_.settings));
  return false;
}

Status AlterCollectionOperator::ReadColumn(size_t column, Value*) {
  return Status::Internal("ALTER COLLECTION has no column " + std::to_string(column));
}

PlanNode AlterCollectionOperator::Describe() const {
  PlanNode node;
  node.name = "alter collection";
  node.detail = alter_.name;
  return node;
}

}  // namespace wend
