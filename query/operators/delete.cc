#include "query/operators/delete.h"

#include <utility>

#include "query/select_plan.h"

namespace wend {

DeleteOperator::DeleteOperator(Database* database, BoundDelete bound, const ExpressionNode& where,
                               const RunContext& run)
    : database_(database), delete_(std::move(bound)), where_(where), run_(run) {}

Result<CollectionChange> DeleteOperator::PlanDelete(const DatabaseView& view) const {
  CollectionChange change;
  for (const Unit::Kind kind : {Unit::Kind::kDocument, Unit::Kind::kMessage}) {
    if (delete_.kind.value_or(kind) != kind) continue;
    TableSource source;
    source.kind = kind == Unit::Kind::kDocument ? TableKind::kDocuments : TableKind::kMessages;
    source.collection = delete_.collection;
    WEND_ASSIGN_OR_RETURN(const std::vector<std::string> keys,
                          FindKeysWhere({source, where_, &run_.parameters, run_.options}, &view));
    change.removed.insert(change.removed.end(), keys.begin(), keys.end());
  }
  return change;
}

Result<bool> DeleteOperator::Next() {
  if (done_) return false;
  if (delete_.key.has_value()) {
    WEND_ASSIGN_OR_RETURN(deleted_,
                          database_->Delete(delete_.collection, {*delete_.key}, delete_.kind));
  } else {
    WEND_ASSIGN_OR_RETURN(
        deleted_, database_->Change(delete_.collection,
                                    [this](const DatabaseView& view) { return PlanDelete(view); }));
  }
  done_ = true;
  return true;
}

Status DeleteOperator::ReadColumn(size_t, Value* value) {
  *value = static_cast<int64_t>(deleted_);
  return {};
}

}  // namespace wend
