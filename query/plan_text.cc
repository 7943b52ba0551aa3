#include "query/plan_text.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "query/evaluation.h"
#include "query/json_text.h"

namespace wend {
namespace {

constexpr size_t kMaxDetailBytes = 160;

std::string Counted(double rows) {
  const double whole = std::ceil(rows);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.0f %s", whole, whole == 1 ? "row" : "rows");
  return text.data();
}

std::string Milliseconds(uint64_t microseconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f ms", static_cast<double>(microseconds) / 1000);
  return text.data();
}

std::string LineOf(const PlanNode& node) {
  std::string line = node.name;
  if (!node.detail.empty()) line += " " + OneLine(node.detail, kMaxDetailBytes);
  std::string figures;
  const auto add = [&figures](const std::string& figure) {
    figures += (figures.empty() ? "" : ", ") + figure;
  };
  if (node.estimated_rows.has_value()) add("~" + Counted(*node.estimated_rows));
  if (node.actual_rows.has_value()) add(std::to_string(*node.actual_rows) + " actual");
  if (node.microseconds.has_value()) add(Milliseconds(*node.microseconds));
  return figures.empty() ? line : line + "  " + figures;
}

struct Indent {
  std::string first;  // of the line of the step
  std::string rest;   // of what stands below it
};

// A real with few digits: the exact one is in the JSON.
std::string FactText(const Value& value) {
  const auto* real = std::get_if<double>(&value);
  if (real == nullptr) return OneLine(ToText(value), kMaxDetailBytes);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", *real);
  return text.data();
}

void AddLines(const PlanNode& node, const Indent& indent, std::vector<std::string>* lines) {
  lines->push_back(indent.first + LineOf(node));
  if (!node.facts.empty()) {
    std::string facts;
    for (const auto& [name, value] : node.facts) {
      if (!facts.empty()) facts += ", ";
      facts += name + " " + FactText(value);
    }
    lines->push_back(indent.rest + (node.children.empty() ? "   " : "│  ") + facts);
  }
  for (size_t i = 0; i < node.children.size(); ++i) {
    const bool last = i + 1 == node.children.size();
    const Indent below = {indent.rest + (last ? "└─ " : "├─ "),
                          indent.rest + (last ? "   " : "│  ")};
    AddLines(node.children[i], below, lines);
  }
}

void AppendValue(const Value& value, std::string* json) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    *json += std::to_string(*integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    AppendJsonNumber(*real, json);
  } else {
    AppendJsonText(ToText(value), json);
  }
}

}  // namespace

std::string OneLine(std::string_view text, size_t max_bytes) {
  std::string line(text.substr(0, max_bytes));
  if (line.size() < text.size()) {
    // Not within a character.
    size_t end = line.size();
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    line.resize(end);
    line += "…";
  }
  for (char& byte : line) {
    if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) byte = ' ';
  }
  return line;
}

std::vector<std::string> PlanLines(const PlanNode& plan) {
  std::vector<std::string> lines;
  AddLines(plan, {}, &lines);
  return lines;
}

void AppendPlanJson(const PlanNode& plan, std::string* json) {
  *json += "{\"name\":";
  AppendJsonText(plan.name, json);
  if (!plan.detail.empty()) {
    *json += ",\"detail\":";
    AppendJsonText(plan.detail, json);
  }
  if (plan.estimated_rows.has_value()) {
    *json += ",\"estimated_rows\":";
    AppendJsonNumber(std::ceil(*plan.estimated_rows), json);
  }
  if (plan.actual_rows.has_value()) {
    *json += ",\"actual_rows\":" + std::to_string(*plan.actual_rows);
  }
  if (plan.microseconds.has_value()) {
    *json += ",\"ms\":";
    AppendJsonNumber(static_cast<double>(*plan.microseconds) / 1000, json);
  }
  if (!plan.facts.empty()) {
    *json += ",\"facts\":{";
    for (size_t i = 0; i < plan.facts.size(); ++i) {
      if (i > 0) *json += ",";
      AppendJsonText(plan.facts[i].first, json);
      *json += ":";
      AppendValue(plan.facts[i].second, json);
    }
    *json += "}";
  }
  if (!plan.children.empty()) {
    *json += ",\"children\":[";
    for (size_t i = 0; i < plan.children.size(); ++i) {
      if (i > 0) *json += ",";
      AppendPlanJson(plan.children[i], json);
    }
    *json += "]";
  }
  *json += "}";
}

}  // namespace wend
