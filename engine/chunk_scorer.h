// Chunk scorers: what a posting adds to the score of its chunk, as MaxScoreTopK's search and its
// scan are compiled for.
//
// A scorer tells the norm of a chunk, which is infinite where it is dead and never scored; the part
// of a posting, given its chunk's norm; and the highest part that a bound allows.
//
// Thread safety: values that borrow the lengths.
#pragma once

#include <cstdint>
#include <limits>

#include "engine/max_score.h"
#include "storage/posting_page.h"

namespace wend {

// The part of the BM25 denominator that depends on the chunk only.
inline double Bm25Norm(uint32_t length, const Bm25Params& params) {
  return params.k1 * (1.0 - params.b + params.b * length / params.average_length);
}

inline double Bm25PartOfNorm(double weight, uint32_t count, double norm, double k1) {
  return weight * (count * (k1 + 1.0) / (count + norm));
}

class Bm25Scorer {
 public:
  Bm25Scorer(const ChunkLengths& lengths, const Bm25Params& params)
      : lengths_(&lengths), params_(params) {}

  double Norm(uint32_t chunk) const {
    const uint32_t length = lengths_->Length(chunk);
    return length == 0 ? std::numeric_limits<double>::infinity() : Bm25Norm(length, params_);
  }
  double Part(double weight, uint32_t count, double norm) const {
    return Bm25PartOfNorm(weight, count, norm, params_.k1);
  }
  double Bound(double weight, const BlockBound& bound) const {
    return Part(weight, bound.count, Bm25Norm(bound.length, params_));
  }

 private:
  const ChunkLengths* lengths_;
  Bm25Params params_;
};

// weight * count, whatever the length: the inner product of a question and stored weights.
class InnerProductScorer {
 public:
  explicit InnerProductScorer(const ChunkLengths& lengths) : lengths_(&lengths) {}

  double Norm(uint32_t chunk) const {
    return lengths_->Length(chunk) == 0 ? std::numeric_limits<double>::infinity() : 0.0;
  }
  double Part(double weight, uint32_t count, double) const { return weight * count; }
  double Bound(double weight, const BlockBound& bound) const { return weight * bound.count; }

 private:
  const ChunkLengths* lengths_;
};

}  // namespace wend
