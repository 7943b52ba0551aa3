// Attributes of a chunk as terms of the dictionary, so that postings, frequencies, tail and sealing
// serve them as they serve words. The encoding is part of the disk format.
//
//   term    0x01, name, 0x00, type u8, value. No analyser gives a term that begins with 0x01.
//   name    a byte 0x00 in it is written 0x00 0xff. One of
//             session, speaker    of messages, text, where not empty
//             source              text, where not empty
//             kind                text, "message" or "document": every live chunk has it
//             day                 day number since 1970-01-01 on the clock that showed the time
//             meta.<name>         every metadata entry
//             title               of the first chunk of a document whose title has 1 to
//                                 kMaxTitleTerms terms: those, without what stands in
//                                 parentheses at its end
//             vector.<space>      of the first chunk, each dimension of the caller's vector there
//   value   by type, so that terms of one name and type sort as their values do:
//     1 boolean  u8 0 or 1
//     2 number   order u64, kind u8 (0 integer, 1 real), exact u64: all big-endian. `order` is the
//                number as a double, its bits turned so that they ascend: -0 and 0 are the same,
//                NaN is above everything. `exact`: the integer with its sign bit flipped, or the
//                bits of the double.
//     3 text     the bytes, up to kMaxExactBytes. Of a longer text as many as end with a whole code
//                point, 0xff, and the XXH3-64 of the whole, big-endian.
//     4 day      i64 big-endian, its sign bit flipped
//     5 title    the ids of its terms, u32 big-endian each, so that the titles that begin with
//                given terms stand together
//     6 dimension u32 big-endian
//
// Thread safety: pure functions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/unit.h"

namespace wend {

inline constexpr char kAttributeMark = '\x01';
inline constexpr size_t kMaxExactBytes = 200;
inline constexpr uint32_t kMaxTitleTerms = 16;

inline constexpr std::string_view kVectorPrefix = "vector.";

inline bool IsAttributeTerm(std::string_view term) {
  return !term.empty() && term.front() == kAttributeMark;
}
// Of the terms of attributes, those that stand for dimensions.
inline bool IsDimensionTerm(std::string_view term) {
  return IsAttributeTerm(term) && term.substr(1).starts_with(kVectorPrefix);
}

struct DecodedAttribute {
  std::string name;
  MetadataValue value;  // a day, a dimension: its number; a title: its bytes
  bool exact = true;    // false: `value` is only the beginning of a longer text
};

// The term of an attribute; of name "day", whose value is an integer, that of a day.
std::string EncodeAttribute(std::string_view name, const MetadataValue& value);
// Nothing where the bytes are not such a term.
std::optional<DecodedAttribute> DecodeAttribute(std::string_view term);

// The term of a title, or what the terms of all titles that begin with `terms` begin with.
std::string EncodeTitle(std::span<const uint32_t> terms);
// The terms of a title; none where the bytes are not the term of one.
std::vector<uint32_t> DecodeTitle(std::string_view term);

// The term of a dimension of a space.
std::string EncodeDimension(std::string_view space, uint32_t dimension);

// Whether the terms of a title stand in a run of terms, one behind the other.
inline bool NamesTitle(std::span<const uint32_t> text, std::span<const uint32_t> title) {
  return std::search(text.begin(), text.end(), title.begin(), title.end()) != text.end();
}

// The number of the day on which the clock of `time` stood.
int64_t LocalDay(const TimePoint& time);

// The terms of all attributes of a unit's chunks, distinct; without those of title and vectors.
std::vector<std::string> AttributeTermsOf(const Unit& unit);

// Terms in [begin, end).
struct AttributeRange {
  std::string begin;
  std::string end;
};
// All terms of a name.
AttributeRange RangeOfName(std::string_view name);
// All terms of a name whose values lie between the bounds, both inclusive, and some around them:
// numbers that are the same as doubles, texts that differ behind byte 196. A bound allows only
// values that can be compared with it; bounds of two types allow none.
AttributeRange RangeOfValues(std::string_view name, const std::optional<MetadataValue>& lower,
                             const std::optional<MetadataValue>& upper);

}  // namespace wend
