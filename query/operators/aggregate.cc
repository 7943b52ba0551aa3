#include "query/operators/aggregate.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace wend {
namespace {

const char* NameOf(AggregateFunction function) {
  constexpr const char* kNames[] = {"count", "sum", "min", "max", "avg"};
  return kNames[static_cast<size_t>(function)];
}

}  // namespace

// ---- One call over one group ------------------------------------------------------------------

Status Accumulator::AddNumber(const AggregateCall& call, const Value& value) {
  if (const auto* const integer = std::get_if<int64_t>(&value)) {
    integers_ += *integer;
  } else if (const auto* const real = std::get_if<double>(&value)) {
    reals_ += *real;
    any_real_ = true;
  } else {
    const char* const what = std::holds_alternative<std::string>(value) ? "a text" : "a time";
    return Status::InvalidAt(
        call.byte_offset, std::string(NameOf(call.function)) + "() takes numbers, and met " + what);
  }
  return {};
}

// `value` is not null, but for count(*).
Status Accumulator::Add(const AggregateCall& call, Value value) {
  ++count_;
  switch (call.function) {
    case AggregateFunction::kCount:
      return {};
    case AggregateFunction::kSum:
    case AggregateFunction::kAvg:
      return AddNumber(call, value);
    case AggregateFunction::kMin:
      if (count_ == 1 || CompareValues(value, best_) < 0) best_ = std::move(value);
      return {};
    case AggregateFunction::kMax:
      if (count_ == 1 || CompareValues(value, best_) > 0) best_ = std::move(value);
      return {};
  }
  return {};
}

Result<Value> Accumulator::Finish(const AggregateCall& call) const {
  if (call.function == AggregateFunction::kCount) return Value(static_cast<int64_t>(count_));
  if (count_ == 0) return Value();
  const double real_sum = static_cast<double>(integers_) + reals_;
  if (call.function == AggregateFunction::kAvg) {
    return Value(real_sum / static_cast<double>(count_));
  }
  if (call.function != AggregateFunction::kSum) return best_;
  if (any_real_) return Value(real_sum);
  if (integers_ < std::numeric_limits<int64_t>::min() ||
      integers_ > std::numeric_limits<int64_t>::max()) {
    return Status::InvalidAt(call.byte_offset,
                             "sum() is beyond the integers of 64 bits; add 0.0 to what is summed "
                             "for a real");
  }
  return Value(static_cast<int64_t>(integers_));
}

// ---- Groups -----------------------------------------------------------------------------------

Aggregate::Aggregate(const AggregatePlan& plan, std::unique_ptr<Operator> input)
    : plan_(plan), input_(std::move(input)), account_(plan.budget, "GROUP BY") {}

Result<Aggregate::Group*> Aggregate::FindGroup(std::vector<Value> keys) {
  const auto [place, is_new] = group_of_.emplace(std::move(keys), groups_.size());
  if (is_new) {
    WEND_RETURN_IF_ERROR(account_.Take(place->first));
    Group group;
    group.keys = &place->first;
    group.calls.resize(plan_.calls.size());
    groups_.push_back(std::move(group));
  }
  return &groups_[place->second];
}

Status Aggregate::AddRow(Group* group) {
  for (size_t i = 0; i < plan_.calls.size(); ++i) {
    const AggregateCall& call = plan_.calls[i];
    Call& state = group->calls[i];
    Value value;
    if (call.argument != nullptr) {
      WEND_ASSIGN_OR_RETURN(value, call.argument->Evaluate(input_.get()));
      if (IsNull(value)) continue;
    }
    if (call.distinct) {
      if (state.seen == nullptr)
        state.seen = std::make_unique<decltype(state.seen)::element_type>();
      std::vector<Value> row;
      row.push_back(value);
      const auto [place, is_new] = state.seen->insert(std::move(row));
      if (!is_new) continue;
      WEND_RETURN_IF_ERROR(account_.Take(*place));
    }
    WEND_RETURN_IF_ERROR(state.accumulator.Add(call, std::move(value)));
  }
  return {};
}

Status Aggregate::GatherAll() {
  if (plan_.keys.empty()) {
    const Status made = FindGroup({}).status();
    WEND_RETURN_IF_ERROR(made);
  }
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool found, input_->Next());
    if (!found) return {};
    std::vector<Value> keys;
    keys.reserve(plan_.keys.size());
    for (const auto& key : plan_.keys) {
      WEND_ASSIGN_OR_RETURN(Value value, key->Evaluate(input_.get()));
      keys.push_back(std::move(value));
    }
    WEND_ASSIGN_OR_RETURN(Group* const group, FindGroup(std::move(keys)));
    WEND_RETURN_IF_ERROR(AddRow(group));
  }
}

Result<bool> Aggregate::Next() {
  if (!gathered_) {
    WEND_RETURN_IF_ERROR(GatherAll());
    gathered_ = true;
  }
  if (next_ == groups_.size()) return false;
  ++next_;
  return true;
}

Status Aggregate::ReadColumn(size_t column, Value* value) {
  const Group& group = groups_[next_ - 1];
  if (column < plan_.keys.size()) {
    *value = (*group.keys)[column];
    return {};
  }
  const size_t call = column - plan_.keys.size();
  WEND_ASSIGN_OR_RETURN(*value, group.calls[call].accumulator.Finish(plan_.calls[call]));
  return {};
}

PlanNode Aggregate::Describe() const {
  // How many groups there will be is not known: a guess, as other databases make it.
  constexpr double kGuessedGroups = 200;
  PlanNode node;
  node.name = plan_.keys.empty() ? "aggregate" : "group";
  node.detail = plan_.notes.detail;
  node.children.push_back(input_->Describe());
  node.estimated_rows = 1;
  if (!plan_.keys.empty()) {
    node.estimated_rows = node.children[0].estimated_rows;
    if (node.estimated_rows.has_value()) {
      *node.estimated_rows = std::min(*node.estimated_rows, kGuessedGroups);
    }
  }
  return node;
}

}  // namespace wend
