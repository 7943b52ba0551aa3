#include "query/exchange/chat/json_elements.h"

#include <cstdlib>
#include <utility>

#include "query/exchange/timestamp.h"
#include "storage/base/utf8.h"

namespace wend::exchange {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The code unit of "\uXXXX" at the front; -1 for anything else.
int CodeUnit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return -1;
  int unit = 0;
  for (size_t i = 2; i < 6; ++i) {
    const char c = text[i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool IsHigh(int unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLow(int unit) { return unit >= 0xDC00 && unit < 0xE000; }

// The text with malformed bytes and halves of surrogate pairs replaced.
std::string Repaired(std::string_view rest) {
  std::string out;
  out.reserve(rest.size());
  while (!rest.empty()) {
    size_t size = CodePointSize(rest);
    if (size == 0) {
      out += kReplacement;
      rest.remove_prefix(1);
      continue;
    }
    if (rest[0] == '\\' && rest.size() > 1) {
      const int unit = CodeUnit(rest);
      size = unit >= 0 ? 6 : 2;
      const bool is_pair = IsHigh(unit) && IsLow(CodeUnit(rest.substr(6)));
      if (is_pair) size = 12;
      if (!is_pair && (IsHigh(unit) || IsLow(unit))) {
        out += kReplacement;
        rest.remove_prefix(size);
        continue;
      }
      if (unit < 0 && CodePointSize(rest.substr(1)) != 1) size = 1;
    }
    out += rest.substr(0, size);
    rest.remove_prefix(size);
  }
  return out;
}

Json Parse(const std::string& text) {
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!value.is_discarded()) return value;
  return Json::parse(Repaired(text), nullptr, /*allow_exceptions=*/false);
}

}  // namespace

bool TakeNext(JsonStream* stream, const JsonPlace& place, RecordSink* sink,
              const TakeObject& take) {
  std::string text;
  switch (stream->Take(&text)) {
    case JsonStream::Outcome::kCut:
      return true;  // error() of the stream says so, once
    case JsonStream::Outcome::kTooLong:
      return sink->Skip(place.line, place.name + " is over 256 MiB");
    case JsonStream::Outcome::kWhole:
      break;
  }
  Json value = Parse(text);
  std::string().swap(text);
  if (value.is_discarded()) return sink->Skip(place.line, place.name + " is not valid JSON");
  if (!value.is_object()) return sink->Skip(place.line, place.name + " is no JSON object");
  return take(&value, place);
}

bool TakeAll(JsonStream* stream, std::string_view noun, RecordSink* sink, const TakeObject& take) {
  JsonPlace place;
  const auto next = [&] {
    place.line = stream->line();
    place.name = std::string(noun) + " " + std::to_string(++place.number);
    return TakeNext(stream, place, sink, take);
  };
  if (stream->Peek() != '[') return next();
  stream->Enter();
  while (stream->NextElement()) {
    if (!next()) return false;
  }
  return true;
}

bool ReportEnd(JsonStream* stream, RecordSink* sink) {
  if (!stream->error().empty()) return sink->Skip(stream->line(), stream->error());
  if (stream->Peek() == '\0') return true;
  return sink->Skip(stream->line(), "more stands behind the end of the JSON");
}

void TakeFile(ByteSource* source, std::string_view noun, RecordSink* sink, const TakeObject& take) {
  JsonStream stream(source);
  if (stream.Peek() == '\0') {
    sink->Skip(0, "the file is empty");
    return;
  }
  if (TakeAll(&stream, noun, sink, take)) ReportEnd(&stream, sink);
}

const std::string& TextOf(const Json& object, const char* name) {
  static const std::string kNone;
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get_ref<const std::string&>() : kNone;
}

std::string IdOf(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  if (found->is_number_unsigned()) return std::to_string(found->get<uint64_t>());
  return found->is_number_integer() ? std::to_string(found->get<int64_t>()) : std::string();
}

const Json& ArrayOf(const Json& object, const char* name) {
  static const Json kNone = Json::array();
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : kNone;
}

const Json& ObjectOf(const Json& object, const char* name) {
  static const Json kNone = Json::object();
  const auto found = object.find(name);
  return found != object.end() && found->is_object() ? *found : kNone;
}

std::optional<Timestamp> UnixTimeOf(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  if (found->is_number()) return TimestampFromUnix(found->get<double>());
  if (!found->is_string()) return std::nullopt;
  const auto& text = found->get_ref<const std::string&>();
  char* end = nullptr;
  const double seconds = std::strtod(text.c_str(), &end);
  if (text.empty() || end != text.c_str() + text.size()) return std::nullopt;
  return TimestampFromUnix(seconds);
}

}  // namespace wend::exchange
