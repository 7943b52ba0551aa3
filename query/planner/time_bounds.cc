// tighten_times: a condition on the time becomes the days on which it can be true, by the clocks
// that showed the times; days that it cuts are looked at row by row. The range of instants lets
// RECALL leave blocks of postings unread.
#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "query/comparison.h"
#include "query/expression_types.h"
#include "query/lexer.h"
#include "query/planner/condition_bounds.h"
#include "query/planner/condition_rules.h"
#include "query/time_period.h"

namespace wend {
namespace {

using NodeKind = ExpressionNode::Kind;

constexpr int64_t kDay = 86'400'000'000;
constexpr int64_t kLargestOffset = 18 * 3'600'000'000;  // of a clock from UTC
constexpr int64_t kFirst = std::numeric_limits<int64_t>::min() / 4;
constexpr int64_t kLast = std::numeric_limits<int64_t>::max() / 4;
constexpr size_t kMaxDays = 1 << 20;

int64_t DayOf(int64_t microseconds) {
  return microseconds / kDay - (microseconds % kDay < 0 ? 1 : 0);
}

// From `begin` up to but not including `end`.
struct Stretch {
  int64_t begin = kFirst;
  int64_t end = kLast;
  bool wall_clock = true;
};

Result<ChunkBounds> BoundsOfStretch(const Stretch& stretch, const BoundsContext& context) {
  if (stretch.begin >= stretch.end) return ChunkBounds::Nothing();
  // Against a clock the days are those of the stretch; against real time a day may begin up to 18
  // hours before or after that of UTC.
  const int64_t slack = stretch.wall_clock ? 0 : kLargestOffset;
  const int64_t first = DayOf(stretch.begin - slack);
  const int64_t last = DayOf(stretch.end - 1 + slack);
  WEND_ASSIGN_OR_RETURN(const AttributeValueList days,
                        context.collection.AttributeValues("day", MetadataValue(first),
                                                           MetadataValue(last), kMaxDays));
  if (days.truncated) return ChunkBounds::Unknown();
  std::vector<uint32_t> sure, cut;
  for (const AttributeValue& value : days.values) {
    const auto* day = std::get_if<int64_t>(&value.value);
    if (day == nullptr) continue;
    const bool whole =
        *day * kDay >= stretch.begin + slack && (*day + 1) * kDay <= stretch.end - slack;
    (whole ? sure : cut).push_back(value.term);
  }
  ChunkBounds bounds;
  WEND_ASSIGN_OR_RETURN(bounds.sure, context.collection.ChunksOfTerms(sure));
  bounds.possible = bounds.sure;
  if (!cut.empty()) {
    WEND_ASSIGN_OR_RETURN(const ChunkSet uncertain, context.collection.ChunksOfTerms(cut));
    *bounds.possible |= uncertain;
  }
  const int64_t clock_slack = stretch.wall_clock ? kLargestOffset : 0;
  if (stretch.begin != kFirst) bounds.earliest = stretch.begin - clock_slack;
  if (stretch.end != kLast) bounds.latest = stretch.end - 1 + clock_slack;
  return bounds;
}

OperatorKind Opposite(OperatorKind op) {
  switch (op) {
    case OperatorKind::kEqual:
      return OperatorKind::kNotEqual;
    case OperatorKind::kNotEqual:
      return OperatorKind::kEqual;
    case OperatorKind::kLess:
      return OperatorKind::kGreaterEqual;
    case OperatorKind::kGreaterEqual:
      return OperatorKind::kLess;
    case OperatorKind::kGreater:
      return OperatorKind::kLessEqual;
    default:
      return OperatorKind::kGreater;
  }
}

// time `op` period.
Result<ChunkBounds> BoundsOfComparison(OperatorKind op, const TimePeriod& period,
                                       const BoundsContext& context) {
  Stretch stretch{kFirst, kLast, period.wall_clock};
  switch (op) {
    case OperatorKind::kEqual:
      stretch.begin = period.begin;
      stretch.end = period.end;
      break;
    case OperatorKind::kNotEqual: {
      WEND_ASSIGN_OR_RETURN(ChunkBounds before,
                            BoundsOfComparison(OperatorKind::kLess, period, context));
      WEND_ASSIGN_OR_RETURN(const ChunkBounds behind,
                            BoundsOfComparison(OperatorKind::kGreater, period, context));
      return BoundsOfOr(std::move(before), behind);
    }
    case OperatorKind::kLess:
      stretch.end = period.begin;
      break;
    case OperatorKind::kLessEqual:
      stretch.end = period.end;
      break;
    case OperatorKind::kGreater:
      stretch.begin = period.end;
      break;
    default:
      stretch.begin = period.begin;
      break;
  }
  return BoundsOfStretch(stretch, context);
}

// The period of a constant, which is null for the constant null; nullopt for what is no period.
struct PeriodOrNull {
  std::optional<TimePeriod> period;
};
std::optional<PeriodOrNull> PeriodOf(const ExpressionNode& node, const BoundsContext& context) {
  const std::optional<Value> constant = ConstantOf(node, context.parameters);
  if (!constant.has_value()) return std::nullopt;
  if (std::holds_alternative<std::monostate>(*constant)) return PeriodOrNull();
  const auto* text = std::get_if<std::string>(&*constant);
  if (text == nullptr) return std::nullopt;
  const Result<TimePeriod> period = ParseTimePeriod(*text);
  if (!period.ok()) return std::nullopt;
  return PeriodOrNull{*period};
}

bool IsBareTime(const ExpressionNode& node, const BoundsContext& context) {
  if (node.kind != NodeKind::kColumn) return false;
  const std::optional<size_t> column = FindColumn(context.columns, node.name);
  return column.has_value() && context.columns[*column].type == ValueType::kTime;
}

// Bounds of all of these comparisons with constants together; nullopt where one is of another form.
struct Comparison {
  OperatorKind op;
  const ExpressionNode* constant;
};
Result<std::optional<ChunkBounds>> BoundsOfAll(const std::vector<Comparison>& comparisons, bool any,
                                               const BoundsContext& context) {
  std::optional<ChunkBounds> all;
  for (const Comparison& comparison : comparisons) {
    const std::optional<PeriodOrNull> period = PeriodOf(*comparison.constant, context);
    if (!period.has_value()) return std::optional<ChunkBounds>();
    ChunkBounds bounds = ChunkBounds::Nothing();
    if (period->period.has_value()) {
      WEND_ASSIGN_OR_RETURN(bounds, BoundsOfComparison(comparison.op, *period->period, context));
    }
    if (!all.has_value()) {
      all = std::move(bounds);
    } else {
      all = any ? BoundsOfOr(std::move(*all), bounds) : BoundsOfAnd(std::move(*all), bounds);
    }
  }
  return all;
}

// A condition that reads nothing of the time but its date.
bool ReadsDateOnly(const ExpressionNode& node) {
  static constexpr std::array<std::string_view, 5> kDateFunctions = {"date", "year", "month", "day",
                                                                     "weekday"};
  if (node.kind == NodeKind::kColumn) return false;
  if (node.kind == NodeKind::kCall) {
    return std::ranges::any_of(kDateFunctions,
                               [&](std::string_view name) { return SameWord(name, node.name); });
  }
  return std::ranges::all_of(node.operands, ReadsDateOnly);
}

// Computed for each day on which something happened.
Result<std::optional<ChunkBounds>> BoundsOfDates(const ExpressionNode& node, bool negated,
                                                 const BoundsContext& context) {
  WEND_ASSIGN_OR_RETURN(
      const AttributeValueList days,
      context.collection.AttributeValues("day", std::nullopt, std::nullopt, kMaxDays));
  if (days.truncated) return std::optional<ChunkBounds>();
  WEND_ASSIGN_OR_RETURN(const ConditionOnValue condition,
                        ConditionOnValue::Make(node, negated, context));
  std::vector<uint32_t> passing, all;
  for (const AttributeValue& value : days.values) {
    const auto* day = std::get_if<int64_t>(&value.value);
    if (day == nullptr) continue;
    all.push_back(value.term);
    WEND_ASSIGN_OR_RETURN(const bool passes, condition.IsTrueFor(TimePoint{*day * kDay, 0}));
    if (passes) passing.push_back(value.term);
  }
  WEND_ASSIGN_OR_RETURN(ChunkSet chunks, context.collection.ChunksOfTerms(passing));
  WEND_ASSIGN_OR_RETURN(const bool timeless, condition.IsTrueFor(Value()));
  if (timeless) {
    WEND_ASSIGN_OR_RETURN(const ChunkSet without, ChunksWithout(all, nullptr, context));
    chunks |= without;
  }
  return std::optional(ChunkBounds::Exactly(std::move(chunks)));
}

}  // namespace

Result<std::optional<ChunkBounds>> TimeBounds(const ExpressionNode& node, bool negated,
                                              const BoundsContext& context) {
  const std::optional<std::string> column = SingleColumn(node, context.columns);
  if (!column.has_value() || *column != "time") return std::optional<ChunkBounds>();
  const bool is_not = negated != node.negated;
  if (node.kind == NodeKind::kBinary) {
    const bool mirrored = !IsBareTime(node.operands[0], context);
    if (IsBareTime(node.operands[mirrored ? 1 : 0], context)) {
      OperatorKind op = mirrored ? Mirrored(node.op) : node.op;
      if (is_not) op = Opposite(op);
      return BoundsOfAll({{op, &node.operands[mirrored ? 0 : 1]}}, false, context);
    }
  } else if (!node.operands.empty() && IsBareTime(node.operands[0], context)) {
    switch (node.kind) {
      case NodeKind::kDuring:
        return BoundsOfAll(
            {{is_not ? OperatorKind::kNotEqual : OperatorKind::kEqual, &node.operands[1]}}, false,
            context);
      case NodeKind::kBetween: {
        OperatorKind low = OperatorKind::kGreaterEqual, high = OperatorKind::kLessEqual;
        if (is_not) low = Opposite(low), high = Opposite(high);
        return BoundsOfAll({{low, &node.operands[1]}, {high, &node.operands[2]}}, is_not, context);
      }
      case NodeKind::kIn: {
        std::vector<Comparison> comparisons;
        for (size_t i = 1; i < node.operands.size(); ++i) {
          comparisons.push_back(
              {is_not ? OperatorKind::kNotEqual : OperatorKind::kEqual, &node.operands[i]});
        }
        return BoundsOfAll(comparisons, !is_not, context);
      }
      case NodeKind::kIsNull: {
        WEND_ASSIGN_OR_RETURN(
            const AttributeValueList days,
            context.collection.AttributeValues("day", std::nullopt, std::nullopt, kMaxDays));
        if (days.truncated) return std::optional<ChunkBounds>();
        std::vector<uint32_t> terms;
        for (const AttributeValue& value : days.values) terms.push_back(value.term);
        Result<ChunkSet> chunks = is_not ? context.collection.ChunksOfTerms(terms)
                                         : ChunksWithout(terms, nullptr, context);
        if (!chunks.ok()) return chunks.status();
        return std::optional(ChunkBounds::Exactly(std::move(*chunks)));
      }
      default:
        return std::optional<ChunkBounds>();
    }
  }
  if (!ReadsDateOnly(node)) return std::optional<ChunkBounds>();
  return BoundsOfDates(node, negated, context);
}

}  // namespace wend
