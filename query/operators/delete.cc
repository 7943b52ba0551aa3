#include "query/operators/delete.h"

#include <utility>

#include "query/select_plan.h"
#include "query/sql_text.h"
#include "query/words_of_time.h"

namespace wend {

DeleteOperator::DeleteOperator(Database* database, BoundDelete bound, const ExpressionNode& where,
                               const RunContext& run)
    : database_(database), delete_(std::move(bound)), where_(where), run_(run) {}

Result<CollectionChange> DeleteOperator::PlanDelete(const DatabaseView& view) const {
  CollectionChange change;
  WEND_ASSIGN_OR_RETURN(const CollectionView collection, view.Collection(delete_.collection));
  for (const Unit::Kind kind : {Unit::Kind::kDocument, Unit::Kind::kMessage}) {
    if (delete_.kind.value_or(kind) != kind) continue;
    TableSource source;
    source.kind = kind == Unit::Kind::kDocument ? TableKind::kDocuments : TableKind::kMessages;
    source.collection = delete_.collection;
    ExpressionNode where = where_;
    const DuringScope scope{collection, ColumnsOfTable(source.kind), std::nullopt};
    WEND_RETURN_IF_ERROR(ResolveWordsOfTime(scope, run_, &where));
    WEND_ASSIGN_OR_RETURN(const std::vector<std::string> keys,
                          FindKeysWhere({source, &where, &run_.parameters, run_.options}, &view));
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

Status DeleteOperator::Plan(bool) {
  const DatabaseView view = database_->View();
  WEND_ASSIGN_OR_RETURN(const CollectionView collection, view.Collection(delete_.collection));
  if (delete_.key.has_value()) return {};
  for (const TableKind kind : {TableKind::kDocuments, TableKind::kMessages}) {
    const bool documents = kind == TableKind::kDocuments;
    if (delete_.kind.has_value() && (*delete_.kind == Unit::Kind::kDocument) != documents) continue;
    TableSource source;
    source.kind = kind;
    source.collection = delete_.collection;
    ExpressionNode where = where_;
    const DuringScope scope{collection, ColumnsOfTable(kind), std::nullopt};
    WEND_RETURN_IF_ERROR(ResolveWordsOfTime(scope, run_, &where));
    WEND_ASSIGN_OR_RETURN(PlanNode rows,
                          ExpectRowsWhere({source, &where, &run_.parameters, run_.options}, view));
    inputs_.push_back(std::move(rows));
  }
  return {};
}

PlanNode DeleteOperator::Describe() const {
  PlanNode node;
  node.name = "delete";
  node.detail = "from " + delete_.collection;
  if (delete_.kind.has_value()) {
    node.detail += *delete_.kind == Unit::Kind::kDocument ? ".documents" : ".messages";
  }
  if (delete_.key.has_value()) node.detail += " where " + ToSql(where_, run_.parameters);
  node.estimated_rows = inputs_.empty() ? 1 : 0;
  for (const PlanNode& input : inputs_) *node.estimated_rows += input.estimated_rows.value_or(0);
  node.children = inputs_;
  if (done_) node.facts.emplace_back("deleted", static_cast<int64_t>(deleted_));
  return node;
}

}  // namespace wend
