#include "query/tables/unit_columns.h"

#include <map>
#include <string>
#include <utility>

#include "query/json_text.h"
#include "storage/base/time_text.h"

namespace wend {
namespace {

void AppendJsonValue(const MetadataValue& value, std::string* json) {
  switch (value.index()) {
    case 0:
      *json += std::to_string(*std::get_if<int64_t>(&value));
      break;
    case 1:
      AppendJsonNumber(*std::get_if<double>(&value), json);
      break;
    case 2:
      AppendJsonText(*std::get_if<std::string>(&value), json);
      break;
    default:
      *json += *std::get_if<bool>(&value) ? "true" : "false";
      break;
  }
}

std::string MetadataToJson(const std::map<std::string, MetadataValue>& metadata) {
  std::string json = "{";
  for (const auto& [name, value] : metadata) {
    if (json.size() > 1) json += ",";
    AppendJsonText(name, &json);
    json += ":";
    AppendJsonValue(value, &json);
  }
  return json + "}";
}

}  // namespace

Status ReadTimeColumn(const std::optional<TimePoint>& time, Value* value) {
  if (!time.has_value()) return {};
  if (!IsTimeInRange(time->microseconds, time->offset_minutes)) {
    return Status::Corruption("a stored time is out of range");
  }
  *value = *time;
  return {};
}

Status ReadUnitColumn(const UnitRowView& unit, UnitColumn column, Value* value) {
  switch (column) {
    case UnitColumn::kKey:
      value->emplace<std::string>(unit.key);
      break;
    case UnitColumn::kTitle:
      value->emplace<std::string>(unit.title);
      break;
    case UnitColumn::kSource:
      value->emplace<std::string>(unit.source);
      break;
    case UnitColumn::kTime:
      return ReadTimeColumn(unit.time, value);
    case UnitColumn::kSession:
      if (unit.is_message()) value->emplace<std::string>(unit.session);
      break;
    case UnitColumn::kTurn:
      if (unit.turn.has_value()) *value = *unit.turn;
      break;
    case UnitColumn::kSpeaker:
      if (unit.is_message()) value->emplace<std::string>(unit.speaker);
      break;
    case UnitColumn::kReplyTo:
      if (unit.is_message()) value->emplace<std::string>(unit.reply_to);
      break;
    case UnitColumn::kRevision:
      SetInteger(unit.revision, value);
      break;
    case UnitColumn::kMetadata:
      *value = MetadataToJson(unit.Metadata());
      break;
  }
  return {};
}

bool SeeUnitText(const UnitRowView& unit, UnitColumn column, std::string_view* text) {
  switch (column) {
    case UnitColumn::kKey:
      *text = unit.key;
      return true;
    case UnitColumn::kTitle:
      *text = unit.title;
      return true;
    case UnitColumn::kSource:
      *text = unit.source;
      return true;
    case UnitColumn::kSession:
      *text = unit.session;
      return unit.is_message();
    case UnitColumn::kSpeaker:
      *text = unit.speaker;
      return unit.is_message();
    case UnitColumn::kReplyTo:
      *text = unit.reply_to;
      return unit.is_message();
    default:
      return false;
  }
}

void ReadUnitMetadata(const UnitRowView& unit, std::string_view name, Value* value) {
  std::optional<MetadataValue> found = unit.FindMetadata(name);
  if (!found.has_value()) return;
  if (const auto* const integer = std::get_if<int64_t>(&*found)) {
    *value = *integer;
  } else if (const auto* const real = std::get_if<double>(&*found)) {
    *value = *real;
  } else if (auto* const text = std::get_if<std::string>(&*found)) {
    *value = std::move(*text);
  } else {
    SetInteger(std::get<bool>(*found) ? 1 : 0, value);
  }
}

}  // namespace wend
