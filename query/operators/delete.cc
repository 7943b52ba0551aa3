#include "query/operators/delete.h"

#include <utility>

#include "query/select_plan.h"

namespace wend {

DeleteOperator::DeleteOperator(Database* database, BoundDelete bound, const ExpressionNode& where,
                               const RunContext& run)
    : database_(database), delete_(std::move(bound)), where_(where), run_(run) {}

Status DeleteOperator::DeleteWhere(Unit::Kind kind) {
  if (delete_.kind.value_or(kind) != kind) return {};
  TableSource source;
  source.kind = kind == Unit::Kind::kDocument ? TableKind::kDocuments : TableKind::kMessages;
  source.collection = delete_.collection;
  const DatabaseView view = database_->View();
  WEND_ASSIGN_OR_RETURN(const std::vector<std::string> keys,
                        FindKeysWhere({source, where_, &run_.parameters, run_.options}, &view));
  if (keys.empty()) return {};
  WEND_ASSIGN_OR_RETURN(const uint64_t deleted, database_->Delete(delete_.collection, keys, kind));
  deleted_ += deleted;
  return {};
}

Result<bool> DeleteOperator::Next() {
  if (done_) return false;
  if (delete_.key.has_value()) {
    WEND_ASSIGN_OR_RETURN(deleted_,
                          database_->Delete(delete_.collection, {*delete_.key}, delete_.kind));
  } else {
    WEND_RETURN_IF_ERROR(DeleteWhere(Unit::Kind::kDocument));
    WEND_RETURN_IF_ERROR(DeleteWhere(Unit::Kind::kMessage));
  }
  done_ = true;
  return true;
}

Status DeleteOperator::ReadColumn(size_t, Value* value) {
  *value = static_cast<int64_t>(deleted_);
  return {};
}

}  // namespace wend
