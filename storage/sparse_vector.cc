// Checking, rounding and the text of vectors.
#include "storage/sparse_vector.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

namespace wend {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr size_t kShownBytes = 40;

std::string ShowNumber(double number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof(text), number).ptr;
  return {text, end};
}

// The 1,024ths of a weight; nothing where it is out of range.
std::optional<uint32_t> StoredWeight(double weight) {
  if (!(weight > 0) || weight > double{kMaxVectorWeight} / kVectorWeightOne) return std::nullopt;
  const double rounded = std::nearbyint(weight * kVectorWeightOne);
  return std::max(uint32_t{1}, static_cast<uint32_t>(rounded));
}

Status WrongWeight(uint32_t dimension, double weight) {
  return Status::Invalid("the weight of dimension " + std::to_string(dimension) + " is " +
                         ShowNumber(weight) + "; a weight is above 0 and at most 256");
}

Status TooManyEntries(size_t count) {
  return Status::TooBig("a vector has at most " + std::to_string(kMaxVectorEntries) +
                        " dimensions, this one " + std::to_string(count));
}

// Sorts by dimension; Invalid where one stands twice.
Status Order(SparseVector* vector) {
  std::ranges::sort(*vector, {}, &VectorEntry::dimension);
  const auto twice = std::ranges::adjacent_find(*vector, {}, &VectorEntry::dimension);
  if (twice == vector->end()) return {};
  return Status::Invalid("dimension " + std::to_string(twice->dimension) + " is given twice");
}

Status NotAnEntry(std::string_view word) {
  const bool cut = word.size() > kShownBytes;
  return Status::Invalid("expected dimension:weight, as in '12:0.5 99:1.25', found '" +
                         std::string(word.substr(0, kShownBytes)) + (cut ? "…'" : "'"));
}

// One `dimension:weight`.
Result<VectorEntry> ParseEntry(std::string_view word) {
  VectorEntry entry{};
  double weight = 0;
  const char* const end = word.data() + word.size();
  const auto dimension = std::from_chars(word.data(), end, entry.dimension);
  if (dimension.ec != std::errc() || dimension.ptr == end || *dimension.ptr != ':') {
    return NotAnEntry(word);
  }
  const auto number = std::from_chars(dimension.ptr + 1, end, weight);
  if (number.ec == std::errc::result_out_of_range && number.ptr == end) {
    // Too large or too small for a double: which of them, the exponent's sign tells.
    const bool is_tiny = word.find("e-") != word.npos || word.find("E-") != word.npos;
    return WrongWeight(entry.dimension, is_tiny ? 0 : HUGE_VAL);
  }
  if (number.ec != std::errc() || number.ptr != end) return NotAnEntry(word);
  const std::optional<uint32_t> stored = StoredWeight(weight);
  if (!stored.has_value()) return WrongWeight(entry.dimension, weight);
  entry.weight = *stored;
  return entry;
}

}  // namespace

Result<SparseVector> MakeVector(std::span<const uint32_t> dimensions,
                                std::span<const double> weights) {
  if (dimensions.size() > kMaxVectorEntries) return TooManyEntries(dimensions.size());
  SparseVector vector;
  vector.reserve(dimensions.size());
  for (size_t i = 0; i < dimensions.size(); ++i) {
    const std::optional<uint32_t> stored = StoredWeight(weights[i]);
    if (!stored.has_value()) return WrongWeight(dimensions[i], weights[i]);
    vector.push_back({dimensions[i], *stored});
  }
  WEND_RETURN_IF_ERROR(Order(&vector));
  return vector;
}

Result<SparseVector> ParseVector(std::string_view text) {
  SparseVector vector;
  for (size_t at = text.find_first_not_of(kWhiteSpace); at != text.npos;) {
    const size_t end = std::min(text.find_first_of(kWhiteSpace, at), text.size());
    WEND_ASSIGN_OR_RETURN(const VectorEntry entry, ParseEntry(text.substr(at, end - at)));
    vector.push_back(entry);
    at = text.find_first_not_of(kWhiteSpace, end);
  }
  if (vector.size() > kMaxVectorEntries) return TooManyEntries(vector.size());
  WEND_RETURN_IF_ERROR(Order(&vector));
  return vector;
}

std::string VectorText(const SparseVector& vector) {
  std::string text;
  for (const VectorEntry& entry : vector) {
    if (!text.empty()) text += ' ';
    text += std::to_string(entry.dimension) + ':' +
            ShowNumber(static_cast<double>(entry.weight) / kVectorWeightOne);
  }
  return text;
}

Status CheckSpaceName(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  };
  const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  if (!name.empty() && name.size() <= kMaxSpaceNameBytes && is_letter(name.front()) &&
      std::ranges::all_of(name, fits)) {
    return {};
  }
  return Status::Invalid(
      "the name of a space of vectors is 1 to 64 letters, digits, '_' and '-', not beginning with "
      "a digit");
}

void SetVector(std::string_view space, SparseVector vector, VectorsBySpace* vectors) {
  if (vector.empty()) {
    vectors->erase(std::string(space));
  } else {
    (*vectors)[std::string(space)] = std::move(vector);
  }
}

}  // namespace wend
