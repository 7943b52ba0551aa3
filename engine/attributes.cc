// Order-preserving bytes for names and typed values.
#include "engine/attributes.h"

#include <bit>
#include <cmath>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "storage/base/coding.h"

namespace wend {
namespace {

enum ValueType : char {
  kBooleanValue = 1,
  kNumberValue = 2,
  kTextValue = 3,
  kDayValue = 4,
  kTitleValue = 5,
  kDimensionValue = 6,
};
enum NumberKind : char { kIntegerNumber = 0, kRealNumber = 1 };

constexpr char kCutMark = '\xff';  // in no UTF-8
constexpr char kEscapedZero = '\xff';
constexpr size_t kHashBytes = 8;
// A cut text keeps at least this many bytes, so bounds that are this long leave out none.
constexpr size_t kBoundBytes = kMaxExactBytes - 3;
constexpr uint64_t kSignBit = uint64_t{1} << 63;

void AppendBigEndian64(std::string* out, uint64_t v) {
  AppendBigEndian32(out, static_cast<uint32_t>(v >> 32));
  AppendBigEndian32(out, static_cast<uint32_t>(v));
}

uint64_t LoadBigEndian64(const char* p) {
  return uint64_t{LoadBigEndian32(p)} << 32 | LoadBigEndian32(p + 4);
}

// Ascends as numbers do.
uint64_t OrderOf(double number) {
  if (std::isnan(number)) return ~uint64_t{0};
  const auto bits = std::bit_cast<uint64_t>(number == 0 ? 0.0 : number);
  return (bits & kSignBit) != 0 ? ~bits : bits | kSignBit;
}

std::string NamePrefix(std::string_view name) {
  std::string out(1, kAttributeMark);
  for (const char c : name) {
    out.push_back(c);
    if (c == '\0') out.push_back(kEscapedZero);
  }
  out.push_back('\0');
  return out;
}

ValueType TypeOf(std::string_view name, const MetadataValue& value) {
  switch (value.index()) {
    case 0:
      return name == "day" ? kDayValue : kNumberValue;
    case 1:
      return kNumberValue;
    case 2:
      return kTextValue;
    default:
      return kBooleanValue;
  }
}

void AppendText(std::string_view text, std::string* out) {
  if (text.size() <= kMaxExactBytes) {
    out->append(text);
    return;
  }
  size_t end = kMaxExactBytes;
  while (end > kBoundBytes && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;
  out->append(text.substr(0, end));
  out->push_back(kCutMark);
  AppendBigEndian64(out, XXH3_64bits(text.data(), text.size()));
}

// Behind the prefix of the name.
void AppendValue(ValueType type, const MetadataValue& value, std::string* out) {
  out->push_back(type);
  switch (type) {
    case kBooleanValue:
      out->push_back(std::get<bool>(value) ? 1 : 0);
      return;
    case kTitleValue:
      out->append(std::get<std::string>(value));
      return;
    case kTextValue:
      AppendText(std::get<std::string>(value), out);
      return;
    case kDayValue:
      AppendBigEndian64(out, static_cast<uint64_t>(std::get<int64_t>(value)) ^ kSignBit);
      return;
    case kDimensionValue:
      AppendBigEndian32(out, static_cast<uint32_t>(std::get<int64_t>(value)));
      return;
    case kNumberValue:
      break;
  }
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    AppendBigEndian64(out, OrderOf(static_cast<double>(*integer)));
    out->push_back(kIntegerNumber);
    AppendBigEndian64(out, static_cast<uint64_t>(*integer) ^ kSignBit);
  } else {
    const double real = std::get<double>(value);
    AppendBigEndian64(out, OrderOf(real));
    out->push_back(kRealNumber);
    AppendBigEndian64(out, std::bit_cast<uint64_t>(real));
  }
}

// What terms of values at the bound or beyond it have in common with it.
std::string BoundPrefix(const std::string& prefix, ValueType type, const MetadataValue& bound) {
  std::string term = prefix;
  if (type == kTextValue) {
    term.push_back(type);
    term.append(std::get<std::string>(bound), 0, kBoundBytes);
    return term;
  }
  AppendValue(type, bound, &term);
  if (type == kNumberValue) term.resize(prefix.size() + 1 + sizeof(uint64_t));
  return term;
}

bool DecodeNumber(std::string_view bytes, MetadataValue* value) {
  if (bytes.size() != 17) return false;
  const uint64_t exact = LoadBigEndian64(bytes.data() + 9);
  if (bytes[8] == kIntegerNumber) {
    *value = static_cast<int64_t>(exact ^ kSignBit);
    return true;
  }
  *value = std::bit_cast<double>(exact);
  return bytes[8] == kRealNumber;
}

bool DecodeValue(char type, std::string_view bytes, DecodedAttribute* out) {
  switch (type) {
    case kBooleanValue:
      if (bytes.size() != 1 || static_cast<uint8_t>(bytes[0]) > 1) return false;
      out->value = bytes[0] == 1;
      return true;
    case kNumberValue:
      return DecodeNumber(bytes, &out->value);
    case kDayValue:
      if (bytes.size() != 8) return false;
      out->value = static_cast<int64_t>(LoadBigEndian64(bytes.data()) ^ kSignBit);
      return true;
    case kTitleValue:
      out->value = std::string(bytes);
      return !bytes.empty() && bytes.size() % sizeof(uint32_t) == 0 &&
             bytes.size() <= kMaxTitleTerms * sizeof(uint32_t);
    case kDimensionValue:
      if (bytes.size() != sizeof(uint32_t)) return false;
      out->value = int64_t{LoadBigEndian32(bytes.data())};
      return true;
    case kTextValue:
      break;
    default:
      return false;
  }
  if (bytes.size() > kMaxExactBytes) {
    const size_t end = bytes.size() - kHashBytes - 1;
    if (bytes[end] != kCutMark) return false;
    out->exact = false;
    bytes = bytes.substr(0, end);
  }
  out->value = std::string(bytes);
  return true;
}

}  // namespace

std::string EncodeAttribute(std::string_view name, const MetadataValue& value) {
  std::string term = NamePrefix(name);
  AppendValue(TypeOf(name, value), value, &term);
  return term;
}

std::optional<DecodedAttribute> DecodeAttribute(std::string_view term) {
  if (!IsAttributeTerm(term)) return std::nullopt;
  DecodedAttribute out;
  for (size_t i = 1; i + 1 < term.size(); ++i) {
    if (term[i] != '\0') {
      out.name.push_back(term[i]);
    } else if (term[i + 1] == kEscapedZero) {
      out.name.push_back(term[i++]);
    } else if (DecodeValue(term[i + 1], term.substr(i + 2), &out)) {
      return out;
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::string EncodeTitle(std::span<const uint32_t> terms) {
  std::string term = NamePrefix("title");
  term.push_back(kTitleValue);
  for (const uint32_t id : terms) AppendBigEndian32(&term, id);
  return term;
}

std::string EncodeDimension(std::string_view space, uint32_t dimension) {
  std::string term = NamePrefix(std::string(kVectorPrefix).append(space));
  AppendValue(kDimensionValue, int64_t{dimension}, &term);
  return term;
}

std::vector<uint32_t> DecodeTitle(std::string_view term) {
  static const std::string prefix = EncodeTitle({});
  std::vector<uint32_t> terms;
  if (!term.starts_with(prefix) || !DecodeAttribute(term).has_value()) return terms;
  for (size_t at = prefix.size(); at < term.size(); at += sizeof(uint32_t)) {
    terms.push_back(LoadBigEndian32(term.data() + at));
  }
  return terms;
}

int64_t LocalDay(const TimePoint& time) {
  const auto floor_divide = [](int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); };
  // By minutes, for microseconds and offset together may not fit.
  return floor_divide(floor_divide(time.microseconds, 60'000'000) + time.offset_minutes, 24 * 60);
}

std::vector<std::string> AttributeTermsOf(const Unit& unit) {
  std::vector<std::string> terms;
  terms.reserve(5 + unit.metadata.size());
  const bool is_message = unit.kind == Unit::Kind::kMessage;
  const auto add_text = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) terms.push_back(EncodeAttribute(name, text));
  };
  add_text("kind", is_message ? "message" : "document");
  if (is_message) {
    add_text("session", unit.session);
    add_text("speaker", unit.speaker);
  }
  add_text("source", unit.source);
  if (unit.time.has_value()) terms.push_back(EncodeAttribute("day", LocalDay(*unit.time)));
  for (const auto& [name, value] : unit.metadata) {
    terms.push_back(EncodeAttribute("meta." + name, value));
  }
  return terms;
}

AttributeRange RangeOfName(std::string_view name) {
  const std::string prefix = NamePrefix(name);
  // Above all types, and below the names that go on with a byte 0x00.
  return {prefix, prefix + static_cast<char>(kDimensionValue + 1)};
}

AttributeRange RangeOfValues(std::string_view name, const std::optional<MetadataValue>& lower,
                             const std::optional<MetadataValue>& upper) {
  if (!lower.has_value() && !upper.has_value()) return RangeOfName(name);
  const std::string prefix = NamePrefix(name);
  const ValueType type = TypeOf(name, lower.has_value() ? *lower : *upper);
  AttributeRange range{prefix + static_cast<char>(type), prefix + static_cast<char>(type + 1)};
  if (upper.has_value() && TypeOf(name, *upper) != type) return {range.begin, range.begin};
  if (lower.has_value()) range.begin = BoundPrefix(prefix, type, *lower);
  // Behind all terms that begin with the bound's bytes: what follows these is shorter than that or,
  // where a text goes on, no byte of UTF-8 is as high.
  if (upper.has_value()) {
    range.end = BoundPrefix(prefix, type, *upper);
    const bool is_whole = type == kTextValue && std::get<std::string>(*upper).size() < kBoundBytes;
    range.end.append(is_whole ? std::string(1, '\0') : std::string(32, '\xff'));
  }
  return range;
}

}  // namespace wend
