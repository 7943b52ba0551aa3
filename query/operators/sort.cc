#include "query/operators/sort.h"

#include <algorithm>
#include <utility>

namespace wend {
namespace {

constexpr size_t kNowhere = ~size_t{0};

}  // namespace

Sort::Sort(const SortPlan& plan, std::unique_ptr<Operator> input)
    : plan_(plan), input_(std::move(input)), account_(plan.budget, "ORDER BY") {
  for (size_t i = 0; i < plan_.columns.size(); ++i) {
    if (place_of_column_.size() <= plan_.columns[i]) {
      place_of_column_.resize(plan_.columns[i] + 1, kNowhere);
    }
    place_of_column_[plan_.columns[i]] = plan_.keys.size() + i;
  }
}

bool Sort::IsBefore(const Row& a, const Row& b) const {
  for (size_t i = 0; i < plan_.keys.size(); ++i) {
    const SortKey& key = plan_.keys[i];
    const bool a_null = IsNull(a.values[i]), b_null = IsNull(b.values[i]);
    if (a_null != b_null) return a_null == key.nulls_first;
    const std::strong_ordering order = CompareValues(a.values[i], b.values[i]);
    if (order != 0) return key.descending ? order > 0 : order < 0;
  }
  return a.sequence < b.sequence;
}

// `row` has its keys; the rest is read only if it is kept.
Status Sort::Add(Row row) {
  const auto is_before = [this](const Row& a, const Row& b) { return IsBefore(a, b); };
  if (plan_.limit.has_value() && rows_.size() >= *plan_.limit) {
    if (rows_.empty() || !IsBefore(row, rows_.front())) return {};
    std::ranges::pop_heap(rows_, is_before);
    account_.Return(rows_.back().values);
    rows_.pop_back();
  }
  row.values.reserve(plan_.keys.size() + plan_.columns.size() + plan_.metadata.size());
  for (const size_t column : plan_.columns) {
    row.values.emplace_back();
    WEND_RETURN_IF_ERROR(input_->ReadColumn(column, &row.values.back()));
  }
  for (const std::string& name : plan_.metadata) {
    row.values.emplace_back();
    WEND_RETURN_IF_ERROR(input_->ReadMetadata(name, &row.values.back()));
  }
  WEND_RETURN_IF_ERROR(account_.Take(row.values));
  rows_.push_back(std::move(row));
  if (plan_.limit.has_value()) std::ranges::push_heap(rows_, is_before);
  return {};
}

Status Sort::SortAll() {
  if (plan_.limit.has_value() && *plan_.limit == 0) return {};
  for (uint64_t sequence = 0;; ++sequence) {
    WEND_ASSIGN_OR_RETURN(const bool found, input_->Next());
    if (!found) break;
    Row row;
    row.sequence = sequence;
    for (const SortKey& key : plan_.keys) {
      WEND_ASSIGN_OR_RETURN(Value value, key.expression->Evaluate(input_.get()));
      row.values.push_back(std::move(value));
    }
    WEND_RETURN_IF_ERROR(Add(std::move(row)));
  }
  std::ranges::sort(rows_, [this](const Row& a, const Row& b) { return IsBefore(a, b); });
  return {};
}

Result<bool> Sort::Next() {
  if (!sorted_) {
    WEND_RETURN_IF_ERROR(SortAll());
    sorted_ = true;
  }
  if (next_ == rows_.size()) return false;
  ++next_;
  return true;
}

Status Sort::ReadColumn(size_t column, Value* value) {
  const size_t place = column < place_of_column_.size() ? place_of_column_[column] : kNowhere;
  WEND_CHECK_OR_RETURN(place != kNowhere, "a column is read that was not kept for it");
  *value = rows_[next_ - 1].values[place];
  return {};
}

bool Sort::SeeText(size_t column, std::string_view* text) {
  const size_t place = column < place_of_column_.size() ? place_of_column_[column] : kNowhere;
  if (place == kNowhere) return false;
  const auto* const kept = std::get_if<std::string>(&rows_[next_ - 1].values[place]);
  if (kept != nullptr) *text = *kept;
  return kept != nullptr;
}

Status Sort::ReadMetadata(std::string_view name, Value* value) {
  const auto found = std::ranges::find(plan_.metadata, name);
  WEND_CHECK_OR_RETURN(found != plan_.metadata.end(), "metadata is read that was not kept for it");
  *value = rows_[next_ - 1].values[plan_.keys.size() + plan_.columns.size() +
                                   static_cast<size_t>(found - plan_.metadata.begin())];
  return {};
}

PlanNode Sort::Describe() const {
  PlanNode node;
  node.name = "sort";
  node.detail = plan_.notes.detail;
  node.children.push_back(input_->Describe());
  node.estimated_rows = node.children[0].estimated_rows;
  if (plan_.limit.has_value()) {
    node.facts.emplace_back("keeps", static_cast<int64_t>(*plan_.limit));
    const auto limit = static_cast<double>(*plan_.limit);
    if (node.estimated_rows.has_value())
      *node.estimated_rows = std::min(*node.estimated_rows, limit);
  }
  return node;
}

}  // namespace wend
