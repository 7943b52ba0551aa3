#include "query/planner/detect_empty.h"

#include <algorithm>
#include <vector>

#include "query/comparison.h"
#include "query/operators/filter.h"
#include "query/planner/access_path.h"
#include "query/planner/condition_rules.h"
#include "query/sql_text.h"
#include "query/time_period.h"
#include "storage/base/nearest_name.h"

namespace wend {
namespace {

using NodeKind = ExpressionNode::Kind;

constexpr size_t kMaxNames = 1'000;  // values among which the nearest is looked for

// Whether BETWEEN has its bounds the wrong way round.
bool IsReversed(const ExpressionNode& node, const std::vector<Value>* parameters) {
  if (node.kind != NodeKind::kBetween || node.negated) return false;
  const std::optional<Value> low = ConstantOf(node.operands[1], parameters);
  const std::optional<Value> high = ConstantOf(node.operands[2], parameters);
  if (!low || !high) return false;
  const auto* from = std::get_if<std::string>(&*low);
  const auto* to = std::get_if<std::string>(&*high);
  if (from == nullptr || to == nullptr) {
    const Result<Value> above = CompareBy(OperatorKind::kGreater, *low, *high, node.offset);
    return above.ok() && IsTrue(*above);
  }
  const Result<TimePeriod> begin = ParseTimePeriod(*from), end = ParseTimePeriod(*to);
  if (begin.ok() && end.ok() && begin->wall_clock == end->wall_clock)
    return begin->begin >= end->end;
  return *from > *to;
}

// "; did you mean 'Anna'?" for `speaker = 'Ana'`.
std::string NearestValue(const ExpressionNode& node, const AccessRequest& request) {
  if (node.kind != NodeKind::kBinary || node.op != OperatorKind::kEqual) return "";
  const std::optional<std::string> column = SingleColumn(node, request.columns);
  if (!column.has_value() || *column == "time") return "";
  for (const ExpressionNode& operand : node.operands) {
    const std::optional<Value> constant = ConstantOf(operand, request.parameters);
    const auto* text = constant.has_value() ? std::get_if<std::string>(&*constant) : nullptr;
    if (text == nullptr) continue;
    const Result<AttributeValueList> known =
        request.collection.AttributeValues(*column, std::nullopt, std::nullopt, kMaxNames);
    if (!known.ok()) return "";
    std::vector<std::string_view> names;
    for (const AttributeValue& value : known->values) {
      const auto* name = std::get_if<std::string>(&value.value);
      if (name != nullptr && value.exact) names.push_back(*name);
    }
    return DidYouMean(*text, names);
  }
  return "";
}

}  // namespace

std::string NeverTrue(const ExpressionNode& condition) {
  return "no rows: " + ToSql(condition) + " is never true";
}

std::string WhyEmpty(const ExpressionNode& condition, bool alone, const AccessRequest& request) {
  const std::string where = "no rows: " + ToSql(condition);
  if (IsReversed(condition, request.parameters)) {
    return where + " has its lower bound above the upper";
  }
  const std::string& name = request.collection.name();
  if (alone)
    return where + " holds for nothing in '" + name + "'" + NearestValue(condition, request);
  return where + " holds for nothing in '" + name + "' that the other conditions leave";
}

}  // namespace wend
