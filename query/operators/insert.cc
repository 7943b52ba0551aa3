#include "query/operators/insert.h"

#include <string_view>
#include <utility>

#include "query/expression_binder.h"
#include "query/lexer.h"
#include "query/select_plan.h"
#include "query/unit_assignment.h"
#include "query/value_order.h"

namespace wend {
namespace {

Status CheckColumns(const InsertNode& node, Unit::Kind kind) {
  std::vector<const AttributeNode*> attributes;
  bool has_key = false;
  for (const AttributeNode& attribute : node.attributes) {
    attributes.push_back(&attribute);
    has_key = has_key || (attribute.is_plain() && SameWord(attribute.name.text, "key"));
  }
  WEND_RETURN_IF_ERROR(CheckAttributes(attributes, WritableColumns(kind), "inserted"));
  if (has_key) return {};
  return Status::InvalidAt(node.attributes[0].name.offset, "INSERT needs the column 'key'");
}

}  // namespace

Result<std::vector<Unit>> BindInsert(const InsertNode& node, const std::vector<Value>* parameters) {
  WEND_ASSIGN_OR_RETURN(const TableSource source, BindTable(node.target));
  if (source.kind != TableKind::kDocuments && source.kind != TableKind::kMessages) {
    return Status::InvalidAt(node.target.unit->offset,
                             "rows are inserted into documents or messages");
  }
  const Unit::Kind kind =
      source.kind == TableKind::kMessages ? Unit::Kind::kMessage : Unit::Kind::kDocument;
  WEND_RETURN_IF_ERROR(CheckColumns(node, kind));
  ExpressionScope scope;
  scope.parameters = parameters;
  std::vector<Unit> units;
  for (const std::vector<ExpressionNode>& row : node.rows) {
    Unit& unit = units.emplace_back();
    unit.kind = kind;
    for (size_t i = 0; i < row.size(); ++i) {
      const AttributeNode& attribute = node.attributes[i];
      WEND_ASSIGN_OR_RETURN(const std::unique_ptr<Expression> bound, BindExpression(row[i], scope));
      WEND_RETURN_IF_ERROR(CheckAssignable(attribute, row[i], bound->type()));
      WEND_ASSIGN_OR_RETURN(Value value, bound->Evaluate(nullptr));
      if (IsNull(value)) {
        if (parameters == nullptr || !attribute.is_plain() ||
            !SameWord(attribute.name.text, "key")) {
          continue;
        }
        return Status::InvalidAt(row[i].offset, "'key' takes a text");
      }
      WEND_RETURN_IF_ERROR(Assign(attribute, row[i], std::move(value), &unit));
    }
  }
  return units;
}

InsertOperator::InsertOperator(Database* database, std::string collection, std::vector<Unit> units)
    : database_(database),
      collection_(std::move(collection)),
      units_(std::move(units)),
      unit_count_(units_.size()) {}

Result<bool> InsertOperator::Next() {
  if (std::exchange(done_, true)) return false;
  WEND_ASSIGN_OR_RETURN(summary_, database_->Write(collection_, std::move(units_)));
  return true;
}

Status InsertOperator::ReadColumn(size_t column, Value* value) {
  const uint64_t counts[] = {summary_.inserted, summary_.replaced, summary_.unchanged};
  *value = static_cast<int64_t>(counts[column]);
  return {};
}

PlanNode InsertOperator::Describe() const {
  PlanNode node;
  node.name = "insert";
  node.detail = "into " + collection_;
  node.estimated_rows = 1;
  node.facts.emplace_back("units", static_cast<int64_t>(unit_count_));
  if (done_) {
    node.facts.emplace_back("inserted", static_cast<int64_t>(summary_.inserted));
    node.facts.emplace_back("replaced", static_cast<int64_t>(summary_.replaced));
    node.facts.emplace_back("unchanged", static_cast<int64_t>(summary_.unchanged));
  }
  return node;
}

}  // namespace wend
