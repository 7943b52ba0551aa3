#include "query/operators/update.h"

#include <string>
#include <utility>

#include "engine/unit_cursor.h"
#include "query/chunk_match.h"
#include "query/expression_binder.h"
#include "query/expression_types.h"
#include "query/lexer.h"
#include "query/operators/row_budget.h"
#include "query/sql_text.h"
#include "query/unit_assignment.h"
#include "query/words_of_time.h"

namespace wend {
namespace {

struct UpdateExpressions {
  std::vector<std::unique_ptr<Expression>> values;  // beside the assignments
};

Unit::Kind KindOf(const TableSource& source) {
  return source.kind == TableKind::kMessages ? Unit::Kind::kMessage : Unit::Kind::kDocument;
}

Result<TableSource> BindTarget(const TargetNode& target) {
  if (target.collection.has_value() && !target.unit.has_value()) {
    const NameNode& name = *target.collection;
    return Status::InvalidAt(name.offset, "UPDATE takes " + name.text + ".documents or " +
                                              name.text + ".messages, not a whole collection");
  }
  WEND_ASSIGN_OR_RETURN(TableSource source, BindTable(target));
  if (source.kind == TableKind::kDocuments || source.kind == TableKind::kMessages) return source;
  return Status::InvalidAt(target.unit->offset, "only documents and messages are updated");
}

Status CheckTargets(const UpdateNode& node, Unit::Kind kind) {
  std::vector<const AttributeNode*> attributes;
  for (const AssignmentNode& assignment : node.assignments) {
    const AttributeNode& attribute = assignment.attribute;
    attributes.push_back(&attribute);
    if (!attribute.is_plain() || !SameWord(attribute.name.text, "key")) continue;
    return Status::InvalidAt(attribute.name.offset,
                             "a key cannot be changed; INSERT under the new key and DELETE the "
                             "old one");
  }
  return CheckAttributes(attributes, WritableColumns(kind).subspan(1), "set");
}

// `match` is null where nothing is looked up yet.
Result<UpdateExpressions> BindExpressions(const UpdateNode& node, const TableSource& source,
                                          const std::vector<Value>* parameters,
                                          MatchResolver* match) {
  ExpressionScope scope;
  scope.columns = ColumnsOfTable(source.kind);
  scope.has_metadata = true;
  scope.parameters = parameters;
  UpdateExpressions bound;
  for (const AssignmentNode& assignment : node.assignments) {
    WEND_ASSIGN_OR_RETURN(std::unique_ptr<Expression> value,
                          BindExpression(assignment.value, scope));
    WEND_RETURN_IF_ERROR(CheckAssignable(assignment.attribute, assignment.value, value->type()));
    bound.values.push_back(std::move(value));
  }
  if (!node.where.has_value()) return bound;
  scope.match = match;
  WEND_RETURN_IF_ERROR(BindCondition(*node.where, scope).status());
  return bound;
}

// All of a unit but its text.
Unit UnitOf(const UnitRowView& row) {
  Unit unit;
  unit.kind = row.kind;
  unit.key = row.key;
  unit.title = row.title;
  unit.source = row.source;
  unit.time = row.time;
  unit.metadata = row.Metadata();
  unit.vectors = row.Vectors();
  unit.session = row.session;
  unit.speaker = row.speaker;
  unit.reply_to = row.reply_to;
  unit.turn = row.turn;
  return unit;
}

// The key of `key = 'x'`, where that is one of the conditions.
std::optional<std::string> KeyOf(const ExpressionNode& where,
                                 const std::vector<Value>& parameters) {
  using Kind = ExpressionNode::Kind;
  for (const ExpressionNode* part : SplitConjunction(where)) {
    if (part->kind != Kind::kBinary || part->op != OperatorKind::kEqual) continue;
    const ExpressionNode& column = part->operands[0];
    const ExpressionNode& other = part->operands[1];
    if (column.kind != Kind::kColumn || !SameWord(column.name, "key")) continue;
    Value value = LiteralValue(other);
    if (other.kind == Kind::kParameter) {
      value = parameters[static_cast<size_t>(other.parameter.index) - 1];
    }
    if (auto* key = std::get_if<std::string>(&value)) return std::move(*key);
  }
  return std::nullopt;
}

// Computes the edit of the row, whose unit is `old`.
Result<UnitEdit> EditRow(const UpdateNode& node, std::vector<Value> values, const Unit& old) {
  UnitEdit edit{old};
  for (size_t i = 0; i < values.size(); ++i) {
    const AttributeNode& attribute = node.assignments[i].attribute;
    const ExpressionNode& expression = node.assignments[i].value;
    if (attribute.metadata && expression.kind == ExpressionNode::Kind::kMetadata) {
      // Copied as it is: a boolean stays one.
      const auto found = old.metadata.find(expression.name);
      if (found != old.metadata.end()) {
        edit.unit.metadata[attribute.name.text] = found->second;
        continue;
      }
    }
    if (attribute.is_plain() && SameWord(attribute.name.text, "text")) edit.keeps_text = false;
    WEND_RETURN_IF_ERROR(Assign(attribute, expression, std::move(values[i]), &edit.unit));
  }
  return edit;
}

struct Update {
  const UpdateNode& node;
  const RunContext& run;
  TableSource source;
};

Result<CollectionChange> PlanUpdate(const Update& update, const DatabaseView& view) {
  WEND_ASSIGN_OR_RETURN(const CollectionView collection, view.Collection(update.source.collection));
  UpdateNode node = update.node;
  const DuringScope scope{collection, ColumnsOfTable(update.source.kind), std::nullopt};
  if (node.where) WEND_RETURN_IF_ERROR(ResolveWordsOfTime(scope, update.run, &*node.where));
  for (AssignmentNode& assignment : node.assignments) {
    WEND_RETURN_IF_ERROR(ResolveWordsOfTime(scope, update.run, &assignment.value));
  }
  ChunkMatchResolver match(std::nullopt);  // of the condition, which is not computed here
  WEND_ASSIGN_OR_RETURN(const UpdateExpressions bound,
                        BindExpressions(node, update.source, &update.run.parameters, &match));
  const std::optional<ExpressionNode>& where = node.where;
  WEND_ASSIGN_OR_RETURN(const std::unique_ptr<RowsWhere> opened,
                        OpenRowsWhere({update.source, where.has_value() ? &*where : nullptr,
                                       &update.run.parameters, update.run.options},
                                      view));
  Operator* const rows = opened->rows.get();
  const std::optional<size_t> key_column = FindColumn(ColumnsOfTable(update.source.kind), "key");
  WEND_CHECK_OR_RETURN(key_column.has_value(), "messages and documents have keys");
  UnitCursor cursor(collection.version(), UnitKinds::kAll);
  RowAccount account(RowBudget(), "UPDATE");
  CollectionChange change;
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool more, rows->Next());
    if (!more) return change;
    std::vector<Value> values(1);
    WEND_RETURN_IF_ERROR(rows->ReadColumn(*key_column, &values[0]));
    WEND_ASSIGN_OR_RETURN(const bool found, cursor.SeekKey(std::get<std::string>(values[0])));
    WEND_CHECK_OR_RETURN(found, "a row's key is that of a unit");
    values.clear();
    for (const std::unique_ptr<Expression>& expression : bound.values) {
      WEND_ASSIGN_OR_RETURN(values.emplace_back(), expression->Evaluate(rows));
    }
    WEND_RETURN_IF_ERROR(account.Take(values));
    WEND_ASSIGN_OR_RETURN(UnitEdit edit, EditRow(node, std::move(values), UnitOf(cursor.unit())));
    change.edits.push_back(std::move(edit));
  }
}

}  // namespace

Result<TableSource> BindUpdate(const UpdateNode& node, const std::vector<Value>* parameters) {
  WEND_ASSIGN_OR_RETURN(const TableSource source, BindTarget(node.target));
  WEND_RETURN_IF_ERROR(CheckTargets(node, KindOf(source)));
  ChunkMatchResolver match(std::nullopt);
  WEND_RETURN_IF_ERROR(BindExpressions(node, source, parameters, &match).status());
  return source;
}

Result<TableSource> UpdateOperator::Source() const {
  WEND_ASSIGN_OR_RETURN(TableSource source, BindUpdate(node_, &run_.parameters));
  if (node_.where.has_value()) source.only = KeyOf(*node_.where, run_.parameters);
  return source;
}

Result<bool> UpdateOperator::Next() {
  if (std::exchange(done_, true)) return false;
  WEND_ASSIGN_OR_RETURN(const TableSource source, Source());
  const Update update{node_, run_, source};
  WEND_ASSIGN_OR_RETURN(updated_,
                        database_->Change(source.collection, [&](const DatabaseView& view) {
                          return PlanUpdate(update, view);
                        }));
  return true;
}

Status UpdateOperator::Plan(bool) {
  WEND_ASSIGN_OR_RETURN(const TableSource source, Source());
  const DatabaseView view = database_->View();
  WEND_ASSIGN_OR_RETURN(const CollectionView collection, view.Collection(source.collection));
  std::optional<ExpressionNode> where = node_.where;
  const DuringScope scope{collection, ColumnsOfTable(source.kind), std::nullopt};
  if (where.has_value()) WEND_RETURN_IF_ERROR(ResolveWordsOfTime(scope, run_, &*where));
  WEND_ASSIGN_OR_RETURN(input_, ExpectRowsWhere({source, where.has_value() ? &*where : nullptr,
                                                 &run_.parameters, run_.options},
                                                view));
  return {};
}

PlanNode UpdateOperator::Describe() const {
  PlanNode node;
  node.name = "update";
  node.detail = ToSql(StatementNode{node_, std::nullopt, 0, {}});
  if (input_.has_value()) {
    node.estimated_rows = input_->estimated_rows;
    node.children.push_back(*input_);
  }
  if (done_) node.facts.emplace_back("updated", static_cast<int64_t>(updated_));
  return node;
}

Status UpdateOperator::ReadColumn(size_t, Value* value) {
  *value = static_cast<int64_t>(updated_);
  return {};
}

}  // namespace wend
