#include "query/exchange/record_fields.h"

#include <charconv>
#include <cmath>
#include <span>
#include <string_view>

#include "query/exchange/timestamp.h"
#include "storage/base/utf8.h"

namespace wend::exchange {
namespace {

constexpr size_t kMaxKeyBytes = 1024;
constexpr size_t kMaxNameBytes = 255;

using Names = std::span<const std::string_view>;
constexpr std::string_view kKeyNames[] = {"_id", "id", "key"};
constexpr std::string_view kTextNames[] = {"text", "content", "body", "message"};
constexpr std::string_view kTitleNames[] = {"title"};
constexpr std::string_view kSourceNames[] = {"source", "url"};
constexpr std::string_view kTimeNames[] = {"time", "timestamp", "date", "created_at"};
constexpr std::string_view kSessionNames[] = {"session", "session_id", "conversation",
                                              "conversation_id"};
constexpr std::string_view kSpeakerNames[] = {"speaker", "role"};
constexpr std::string_view kAuthorNames[] = {"name", "author"};
constexpr std::string_view kTurnNames[] = {"turn"};
constexpr std::string_view kReplyNames[] = {"reply_to"};
// Names that the library gives a meaning of its own; metadata must not be written over them.
constexpr std::string_view kAttributeNames[] = {"title",   "source",   "session",
                                                "speaker", "reply_to", "turn"};

bool EqualsIgnoringCase(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] - 'A' + 'a') : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

bool IsOneOf(std::string_view name, Names names) {
  for (std::string_view candidate : names) {
    if (EqualsIgnoringCase(name, candidate)) return true;
  }
  return false;
}

bool IsEmptyText(const AttributeValue& value) {
  const std::string* text = std::get_if<std::string>(&value);
  return text != nullptr && text->empty();
}

std::string AsText(const AttributeValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  char digits[32];
  char* end = digits;
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    end = std::to_chars(digits, digits + sizeof digits, *integer).ptr;
  } else {
    end = std::to_chars(digits, digits + sizeof digits, std::get<double>(value)).ptr;
  }
  return std::string(digits, end);
}

std::optional<int64_t> AsInteger(const AttributeValue& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) {
    if (std::fabs(*real) < 1e15 && std::floor(*real) == *real) return static_cast<int64_t>(*real);
    return std::nullopt;
  }
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return std::nullopt;
  int64_t number = 0;
  const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (code != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

std::optional<Timestamp> AsTime(const AttributeValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return ParseTimestamp(*text);
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    return TimestampFromUnix(static_cast<double>(*integer));
  }
  if (const auto* real = std::get_if<double>(&value)) return TimestampFromUnix(*real);
  return std::nullopt;
}

// Takes fields out of a record one by one; what nobody takes is metadata.
class FieldTaker {
 public:
  explicit FieldTaker(Fields fields) : fields_(std::move(fields)), taken_(fields_.size(), false) {}

  // The first field with one of the names, in the order of the names, that is not empty.
  AttributeValue* Take(Names names) {
    const size_t found = Find(names);
    if (found == fields_.size()) return nullptr;
    taken_[found] = true;
    return &fields_[found].second;
  }
  std::string TakeText(Names names) {
    AttributeValue* value = Take(names);
    return value == nullptr ? std::string() : AsText(*value);
  }
  std::optional<Timestamp> TakeTime(Names names) {
    return TakeIfReadable<Timestamp>(names, AsTime);
  }
  std::optional<int64_t> TakeInteger(Names names) {
    return TakeIfReadable<int64_t>(names, AsInteger);
  }
  void MoveRestTo(Fields* attributes) {
    for (size_t i = 0; i < fields_.size(); ++i) {
      const std::string& name = fields_[i].first;
      if (taken_[i] || name.empty() || name.size() > kMaxNameBytes || !IsValidUtf8(name, nullptr) ||
          IsOneOf(name, kAttributeNames) || IsEmptyText(fields_[i].second)) {
        continue;
      }
      attributes->push_back(std::move(fields_[i]));
    }
  }

 private:
  size_t Find(Names names) const {
    for (std::string_view name : names) {
      for (size_t i = 0; i < fields_.size(); ++i) {
        if (!taken_[i] && EqualsIgnoringCase(fields_[i].first, name) &&
            !IsEmptyText(fields_[i].second)) {
          return i;
        }
      }
    }
    return fields_.size();
  }

  // Leaves a value that `read` cannot use where it is.
  template <typename T>
  std::optional<T> TakeIfReadable(Names names, std::optional<T> (*read)(const AttributeValue&)) {
    const size_t found = Find(names);
    if (found == fields_.size()) return std::nullopt;
    std::optional<T> value = read(fields_[found].second);
    taken_[found] = value.has_value();
    return value;
  }

  Fields fields_;
  std::vector<bool> taken_;
};

}  // namespace

bool HasText(const Fields& fields) {
  for (const auto& [name, value] : fields) {
    if (IsOneOf(name, kTextNames) && std::holds_alternative<std::string>(value)) return true;
  }
  return false;
}

Record RecordFromFields(Fields fields, const Origin& origin, std::string fallback_key) {
  FieldTaker taker(std::move(fields));
  Record record;
  record.key = taker.TakeText(kKeyNames);
  if (record.key.empty()) record.key = std::move(fallback_key);
  if (AttributeValue* text = taker.Take(kTextNames)) {
    auto* value = std::get_if<std::string>(text);
    record.text = value != nullptr ? std::move(*value) : AsText(*text);
  }
  record.title = taker.TakeText(kTitleNames);
  record.source = taker.TakeText(kSourceNames);
  if (record.source.empty()) record.source = origin.source;
  record.time = taker.TakeTime(kTimeNames);

  const std::string session = taker.TakeText(kSessionNames);
  std::string speaker = taker.TakeText(kSpeakerNames);
  const std::optional<int64_t> turn = taker.TakeInteger(kTurnNames);
  record.is_message = !session.empty() || !speaker.empty() || turn.has_value();
  if (record.is_message) {
    if (speaker.empty()) speaker = taker.TakeText(kAuthorNames);
    if (!session.empty()) record.attributes.emplace_back("session", session);
    if (!speaker.empty()) record.attributes.emplace_back("speaker", speaker);
    if (turn) record.attributes.emplace_back("turn", *turn);
  }
  const std::string reply_to = taker.TakeText(kReplyNames);
  if (!reply_to.empty()) record.attributes.emplace_back("reply_to", reply_to);
  taker.MoveRestTo(&record.attributes);
  return record;
}

std::string KeyProblem(const std::string& key) {
  if (key.empty()) return "the key is empty";
  if (key.size() > kMaxKeyBytes) return "the key is over 1,024 bytes";
  if (!IsValidUtf8(key, nullptr)) return "the key holds malformed UTF-8";
  return {};
}

}  // namespace wend::exchange
