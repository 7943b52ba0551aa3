// TextGenerator: endless English-like text for benchmarks, the same on every machine.
//
// Word ranks follow Zipf and Mandelbrot (frequency ~ 1 / (rank + 2.7)); the most frequent are
// English function words, the others are made of syllables, shorter where more frequent. What it
// does not have is topics: every sentence is drawn from the same distribution.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/random.h"

namespace wend::bench {

class TextGenerator {
 public:
  static constexpr uint32_t kVocabulary = 50'000;

  explicit TextGenerator(uint64_t seed);

  // Rank of a word, 0 for the most frequent.
  uint32_t NextRank();
  // The word of a rank below kVocabulary. The same for all seeds.
  const std::string& Word(uint32_t rank) const { return words_[rank]; }

  // 5 to 24 words, a capital letter, a full stop.
  std::string Sentence();
  // Whole sentences, at least `words` words.
  std::string Text(uint32_t words);
  // Words of middle frequency, as a question has: ranks 100 to 9,999, equally likely.
  std::string Question(uint32_t words);

 private:
  Random random_;
  std::vector<std::string> words_;
  std::vector<double> cumulative_;  // weights of ranks 0..i added up
  uint32_t last_sentence_words_ = 0;
};

}  // namespace wend::bench
