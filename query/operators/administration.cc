#include "query/operators/administration.h"

#include <utility>

namespace wend {

DropCollectionOperator::DropCollectionOperator(Database* database, BoundDropCollection drop)
    : database_(database), drop_(std::move(drop)) {}

Result<bool> DropCollectionOperator::Next() {
  WEND_RETURN_IF_ERROR(database_->DropCollection(drop_.name, drop_.if_exists));
  return false;
}

Status DropCollectionOperator::ReadColumn(size_t, Value*) { return {}; }

BackupOperator::BackupOperator(Database* database, BoundBackup backup)
    : database_(database), backup_(std::move(backup)) {}

Result<bool> BackupOperator::Next() {
  WEND_RETURN_IF_ERROR(database_->Backup(backup_.destination));
  return false;
}

Status BackupOperator::ReadColumn(size_t, Value*) { return {}; }

Result<bool> TransactionOperator::Next() {
  using Kind = TransactionNode::Kind;
  WEND_RETURN_IF_ERROR(kind_ == Kind::kBegin    ? database_->Begin()
                       : kind_ == Kind::kCommit ? database_->Commit()
                                                : database_->Rollback());
  return false;
}

Status TransactionOperator::ReadColumn(size_t, Value*) { return {}; }

Result<bool> CheckOperator::Next() {
  if (!std::exchange(started_, true)) {
    WEND_ASSIGN_OR_RETURN(rows_, database_->Check(full_));
  }
  return next_++ < rows_.size();
}

Status CheckOperator::ReadColumn(size_t column, Value* value) {
  const CheckRow& row = rows_[next_ - 1];
  *value = column == 0 ? row.check : column == 1 ? (row.passed ? "ok" : "damaged") : row.detail;
  return {};
}

CompactOperator::CompactOperator(Database* database, BoundCompact compact)
    : database_(database), compact_(std::move(compact)) {}

Result<bool> CompactOperator::Next() {
  if (std::exchange(done_, true)) return false;
  WEND_ASSIGN_OR_RETURN(report_, database_->Compact(compact_.collection));
  return true;
}

Status CompactOperator::ReadColumn(size_t column, Value* value) {
  const uint64_t numbers[] = {report_.dead_postings, report_.bytes_before, report_.bytes_after};
  *value = static_cast<int64_t>(numbers[column]);
  return {};
}

PlanNode DropCollectionOperator::Describe() const {
  PlanNode node;
  node.name = "drop collection";
  node.detail = drop_.name;
  return node;
}

PlanNode BackupOperator::Describe() const {
  PlanNode node;
  node.name = "backup";
  node.detail = "to " + backup_.destination;
  return node;
}

PlanNode TransactionOperator::Describe() const {
  using Kind = TransactionNode::Kind;
  PlanNode node;
  node.name = kind_ == Kind::kBegin ? "begin" : kind_ == Kind::kCommit ? "commit" : "rollback";
  return node;
}

PlanNode CheckOperator::Describe() const {
  PlanNode node;
  node.name = "check";
  node.detail = full_ ? "everything that is stored" : "superblock, guard and counts";
  return node;
}

PlanNode CompactOperator::Describe() const {
  PlanNode node;
  node.name = "compact";
  node.detail = compact_.collection.value_or("all collections");
  node.estimated_rows = 1;
  if (done_) {
    node.facts.emplace_back("expired", static_cast<int64_t>(report_.expired));
    node.facts.emplace_back("dead_postings", static_cast<int64_t>(report_.dead_postings));
  }
  return node;
}

}  // namespace wend
