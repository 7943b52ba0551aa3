// SimilarExpert: passages that answer only together with others, found by what chunks share.
//
// Two questions are asked of the collection, both through the postings of rare terms:
//  - chain: the question holds a term that almost no chunk has, a name or a number. From the short
//    chunks that hold it, chunks are followed that share a term of at most kFew chunks, where that
//    makes the two alike (cosine of at least kChainCosine). A step costs no strength, so that a
//    chain of names may be long. The best row stays the best; a link of the chain stands behind
//    each of the rows that follow it.
//  - similar: chunks by their squared cosine with the best by words, and with the best of those
//    again. The first kKeptRows rows are those of words; behind them rows of either kind alternate,
//    so that nothing is computed where no more than kKeptRows are asked for.
//
// Lengths of TF-IDF vectors are not stored. That of a chunk is taken from its number of terms and
// the mean weight of the terms of the seeds.
//
// Work is bounded: kSeeds and kSecondSeeds chunks are read, of each its kTermsOfSeed terms of most
// weight, and of all their postings kMaxPostings per step, those of rare terms first. A chain ends
// after kMaxChain chunks.
//
// Thread safety: functions over immutable data.
#pragma once

#include <vector>

#include "engine/mixture/expert.h"

namespace wend {

struct SimilarLimits {
  static constexpr uint64_t kFew = 4;
  static constexpr double kChainCosine = 0.25;
  static constexpr size_t kMaxChain = 64;
  static constexpr uint32_t kLongestLink = 32;  // terms
  static constexpr size_t kKeptRows = 10;
  static constexpr size_t kSeeds = 50;
  static constexpr size_t kSecondSeeds = 60;
  static constexpr size_t kTermsOfSeed = 16;
  static constexpr uint64_t kMaxPostings = 60'000;
  static constexpr size_t kReached = 1000;  // by one step
};

// `ranked` holds the rows so far, best first, and is returned with what was found among them.
// Scores do not rise; "similar" is the share that lifts a row to its place.
Result<std::vector<MixedChunk>> MixSimilar(const ExpertInput& input,
                                           std::vector<MixedChunk> ranked);

}  // namespace wend
