// Background: sentences of real texts, among which a suite hides what is to be found.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/database.h"
#include "bench/eval/report.h"
#include "bench/random.h"

namespace wend::bench {

// A text of one sentence a line, and where the sentences are that were hidden in it.
struct Haystack {
  std::string text;
  std::vector<size_t> needle_offsets;  // byte of the first letter of each needle, in their order
};

class Background {
 public:
  // Reads every .txt file of the folder, in order of their names, and splits it into sentences.
  [[nodiscard]] Error Load(const std::string& folder);

  // Whitespace words of all sentences.
  uint64_t words() const { return words_; }

  // About `words` whitespace words: sentences from a random place on, in their order, going round
  // at the end. The needles keep their order and lie at random places between them.
  Haystack Hide(const std::vector<std::string>& needles, uint64_t words, Random* random) const;

 private:
  void AddSentences(std::string_view text);

  std::vector<std::string> sentences_;
  std::vector<uint32_t> words_of_;  // of each sentence
  uint64_t words_ = 0;
};

// How many questions give a figure at this size: 100 up to 200,000 words, 50 up to 2 million, 20
// beyond.
inline size_t QuestionsFor(uint64_t words) {
  return words <= 200'000 ? 100 : words <= 2'000'000 ? 50 : 20;
}

// A database that holds the haystack as one document, a chunk a sentence.
[[nodiscard]] Error OpenHaystack(const std::string& text, std::unique_ptr<Database>* database);

// Asks for 100 chunks and judges which needles are among them, by where they stand in the text.
// The record gets what was expected and returned, and the metric "all" at each of `ks`.
struct HaystackQuestion {
  std::string text;
  std::string mode;
  std::vector<size_t> expected;  // byte offsets
  std::vector<int> ks;
};
[[nodiscard]] Error AskHaystack(const HaystackQuestion& question, Database* database,
                                QuestionRecord* record);

}  // namespace wend::bench
