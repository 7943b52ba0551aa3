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

CompactOperator::CompactOperator(Database* database) : database_(database) {}

Result<bool> CompactOperator::Next() {
  if (std::exchange(done_, true)) return false;
  WEND_ASSIGN_OR_RETURN(report_, database_->Compact());
  return true;
}

Status CompactOperator::ReadColumn(size_t column, Value* value) {
  const uint64_t numbers[] = {report_.dead_postings, report_.bytes_before, report_.bytes_after};
  *value = static_cast<int64_t>(numbers[column]);
  return {};
}

}  // namespace wend
