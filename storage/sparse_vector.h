// Sparse vectors that a caller brings: weights of some of 2^32 dimensions, in named spaces
// (SPLADE and the like).
//
// Weights are stored as whole 1,024ths, rounded to the nearest (halves to the even one), at least
// one; every score is defined on those. A product of two is below 2^37 and a vector has at most
// 2^14 entries, so that sums of products are exact integers, in doubles too.
//
// The text of a vector, which is its form in statements and exports, is `dimension:weight` for each
// entry, with white space between: 12:0.5 99:1.25.
//
// Thread safety: pure functions and values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/status.h"

namespace wend {

inline constexpr uint32_t kVectorWeightOne = 1024;
inline constexpr uint32_t kMaxVectorWeight = 256 * kVectorWeightOne;  // as stored
inline constexpr size_t kMaxVectorEntries = 16'384;
inline constexpr size_t kMaxVectorSpaces = 16;  // of one document or message
inline constexpr size_t kMaxSpaceNameBytes = 64;

struct VectorEntry {
  uint32_t dimension;
  uint32_t weight;  // in 1,024ths, 1 to kMaxVectorWeight

  friend bool operator==(const VectorEntry&, const VectorEntry&) = default;
};

// Dimensions ascend, each once.
using SparseVector = std::vector<VectorEntry>;
// By space; none of them is empty.
using VectorsBySpace = std::map<std::string, SparseVector>;

// Invalid for a dimension that is given twice, or a weight that is not above 0 and at most 256;
// TooBig for too many entries. `dimensions` may be in any order; `weights` are beside them.
Result<SparseVector> MakeVector(std::span<const uint32_t> dimensions,
                                std::span<const double> weights);
// The same from its text; an empty one has no entries.
Result<SparseVector> ParseVector(std::string_view text);
// Parses back to the same vector.
std::string VectorText(const SparseVector& vector);

// Ok for 1 to 64 ASCII letters, digits, '_' and '-', not beginning with a digit.
Status CheckSpaceName(std::string_view name);

// Sets the vector of a space; an empty one takes it away.
void SetVector(std::string_view space, SparseVector vector, VectorsBySpace* vectors);

}  // namespace wend
