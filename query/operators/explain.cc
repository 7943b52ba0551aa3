#include "query/operators/explain.h"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "query/json_text.h"
#include "query/operators/profiled.h"
#include "query/operators/recall.h"
#include "query/plan_text.h"

namespace wend {
namespace {

size_t RecallColumn(std::string_view name) {
  size_t column = 0;
  while (column + 1 < kRecallColumns.size() && kRecallColumns[column] != name) ++column;
  return column;
}

std::string Short(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", number);
  return text.data();
}

}  // namespace

ExplainOperator::ExplainOperator(ExplainNode how, ExplainedStatement statement)
    : how_(how), statement_(std::move(statement)) {
  if (!how_.analyze) return;
  statement_.rows = std::make_unique<ProfiledOperator>(std::move(statement_.rows));
}

Status ExplainOperator::RunAll() {
  std::vector<Value> row(statement_.columns);
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool found, statement_.rows->Next());
    if (!found) return {};
    for (size_t column = 0; column < row.size(); ++column) {
      row[column] = Value();
      WEND_RETURN_IF_ERROR(statement_.rows->ReadColumn(column, &row[column]));
    }
    if (!statement_.is_recall) continue;
    recalled_.push_back({std::get<int64_t>(row[RecallColumn("rank")]),
                         std::get<double>(row[RecallColumn("score")]),
                         std::get<std::string>(row[RecallColumn("key")]),
                         std::get<std::string>(row[RecallColumn("why")])});
  }
}

Status ExplainOperator::Explain() {
  WEND_RETURN_IF_ERROR(statement_.rows->Plan(how_.analyze));
  if (how_.analyze) WEND_RETURN_IF_ERROR(RunAll());
  const PlanNode plan = statement_.rows->Describe();
  if (how_.json) {
    lines_.push_back(Json(plan));
  } else {
    lines_ = PlanLines(plan);
    for (const RecalledRow& row : recalled_) lines_.push_back(LineOf(row));
  }
  return {};
}

// The object of the uppermost step, with the rows of a RECALL beside its children.
std::string ExplainOperator::Json(const PlanNode& plan) const {
  std::string json;
  AppendPlanJson(plan, &json);
  if (!how_.analyze || !statement_.is_recall) return json;
  json.pop_back();
  json += ",\"rows\":[";
  for (const RecalledRow& row : recalled_) {
    if (json.back() != '[') json += ",";
    json += "{\"rank\":" + std::to_string(row.rank) + ",\"key\":";
    AppendJsonText(row.key, &json);
    json += ",\"score\":";
    AppendJsonNumber(row.score, &json);
    json += ",\"why\":" + row.why + "}";
  }
  return json + "]}";
}

// "1. fox  3.21: quick 61 %, dog 39 %; seed 0.41, mass 0.012"
std::string ExplainOperator::LineOf(const RecalledRow& row) {
  std::string line =
      std::to_string(row.rank) + ". " + OneLine(row.key, 80) + "  " + Short(row.score);
  const auto why = nlohmann::json::parse(row.why, nullptr, /*allow_exceptions=*/false);
  if (!why.is_object()) return line;
  const char* separator = ": ";
  for (const auto& term : why.value("terms", nlohmann::json::array())) {
    line += separator + term.value("surface", std::string()) + " " +
            Short(100 * term.value("share", 0.0)) + " %";
    separator = ", ";
  }
  const auto experts = why.find("experts");
  if (experts != why.end() && experts->is_object()) {
    separator = "; ";
    for (const auto& [name, share] : experts->items()) {
      if (!share.is_number()) continue;
      line += separator + name + " " + Short(share.get<double>());
      separator = ", ";
    }
  }
  const auto walk = why.find("walk");
  if (walk == why.end()) return line;
  separator = "; ";
  if (walk->contains("seed")) line += separator + ("seed " + Short(walk->value("seed", 0.0))) + ",";
  const auto by_edge = walk->value("by_edge", nlohmann::json::object());
  line += (walk->contains("seed") ? " mass " : "; mass ") + Short(walk->value("mass", 0.0));
  if (by_edge.empty()) return line;
  separator = " of ";
  for (const auto& [edge, mass] : by_edge.items()) {
    line += separator + edge + " " + Short(mass.get<double>());
    separator = ", ";
  }
  const std::string because = walk->value("because", std::string());
  return because.empty() ? line : line + "; because " + because;
}

Result<bool> ExplainOperator::Next() {
  if (!std::exchange(explained_, true)) WEND_RETURN_IF_ERROR(Explain());
  if (next_ == lines_.size()) return false;
  ++next_;
  return true;
}

Status ExplainOperator::ReadColumn(size_t, Value* value) {
  *value = lines_[next_ - 1];
  return {};
}

PlanNode ExplainOperator::Describe() const { return statement_.rows->Describe(); }

}  // namespace wend
