// Near-duplicates among a few texts: exact Jaccard similarity of their word shingles.
//
// A shingle is three words in a row, a word what lies between white space, in lower case where it
// is ASCII; a text of fewer words is one shingle. Words are not analysed, so that a "not" counts.
// What is written without spaces is a near-duplicate only of its equal.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace wend {

inline constexpr double kNearDuplicate = 0.8;

// Hashes of the distinct shingles, ascending.
std::vector<uint64_t> ShinglesOf(std::string_view text);

// Shared shingles over all of both; 1 for two empty sets.
double JaccardOf(const std::vector<uint64_t>& a, const std::vector<uint64_t>& b);

// Whether the similarity is kNearDuplicate or more; sets of sizes that rule it out are not
// compared.
bool AreNearDuplicates(const std::vector<uint64_t>& a, const std::vector<uint64_t>& b);

}  // namespace wend
