#include "query/operators/delete.h"

#include <utility>

namespace wend {

DeleteOperator::DeleteOperator(Database* database, BoundDelete bound)
    : database_(database), delete_(std::move(bound)) {}

Result<bool> DeleteOperator::Next() {
  if (done_) return false;
  WEND_ASSIGN_OR_RETURN(deleted_,
                        database_->Delete(delete_.collection, {delete_.key}, delete_.kind));
  done_ = true;
  return true;
}

Status DeleteOperator::ReadColumn(size_t, Value* value) {
  *value = static_cast<int64_t>(deleted_);
  return {};
}

}  // namespace wend
