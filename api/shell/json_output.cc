#include "api/shell/json_output.h"

#include <nlohmann/json.hpp>

namespace wend::shell {
namespace {

using Json = nlohmann::ordered_json;

std::string Dumped(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

Json ValueOf(const Statement& row, int column) {
  switch (row.column_type(column)) {
    case WEND_INTEGER:
      return row.Integer(column);
    case WEND_REAL:
      return row.Real(column);
    case WEND_TEXT:
      break;
    default:
      return nullptr;
  }
  const std::string_view name = row.column_name(column);
  const std::string_view text = row.Text(column);
  // A plan is text or JSON, as it was asked for.
  const bool is_json =
      name == "matches" || name == "why" || (name == "plan" && text.starts_with('{'));
  if (!is_json) return std::string(text);
  Json json = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  return json.is_discarded() ? Json(nullptr) : json;
}

}  // namespace

std::string RowAsJson(const Statement& row) {
  Json object = Json::object();
  for (int column = 0; column < row.column_count(); ++column) {
    object[std::string(row.column_name(column))] = ValueOf(row, column);
  }
  return Dumped(object);
}

std::string JsonText(std::string_view text) { return Dumped(Json(std::string(text))); }

}  // namespace wend::shell
