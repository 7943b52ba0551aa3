#include "query/exchange/unit_record.h"

#include <string>
#include <string_view>
#include <utility>

#include "storage/base/utf8.h"

namespace wend::exchange {
namespace {

std::string WellFormed(std::string text) {
  if (IsValidUtf8(text, nullptr)) return text;
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    const size_t size = CodePointSize(rest);
    out += size == 0 ? std::string_view("\xEF\xBF\xBD") : rest.substr(0, size);
    rest.remove_prefix(size == 0 ? 1 : size);
  }
  return out;
}

MetadataValue ValueOf(AttributeValue value) {
  if (auto* text = std::get_if<std::string>(&value)) return WellFormed(std::move(*text));
  if (const auto* integer = std::get_if<int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::get<bool>(value);
}

// The text that a message keeps under that name; null for others.
std::string* TextOf(std::string_view name, Unit* unit) {
  if (unit->kind != Unit::Kind::kMessage) return nullptr;
  if (name == "session") return &unit->session;
  if (name == "speaker") return &unit->speaker;
  return name == "reply_to" ? &unit->reply_to : nullptr;
}

}  // namespace

Unit UnitOf(Record record) {
  Unit unit;
  unit.kind = record.is_message ? Unit::Kind::kMessage : Unit::Kind::kDocument;
  unit.key = std::move(record.key);
  unit.text = std::move(record.text);
  unit.title = WellFormed(std::move(record.title));
  unit.source = WellFormed(std::move(record.source));
  if (record.time.has_value()) {
    unit.time =
        TimePoint{record.time->microseconds, static_cast<int16_t>(record.time->offset_minutes)};
  }
  for (auto& [name, value] : record.attributes) {
    std::string* const member = TextOf(name, &unit);
    auto* const text = std::get_if<std::string>(&value);
    const auto* const integer = std::get_if<int64_t>(&value);
    if (member != nullptr && text != nullptr) {
      *member = WellFormed(std::move(*text));
    } else if (name == "turn" && integer != nullptr && record.is_message) {
      unit.turn = *integer;
    } else {
      unit.metadata[name] = ValueOf(std::move(value));
    }
  }
  return unit;
}

}  // namespace wend::exchange
