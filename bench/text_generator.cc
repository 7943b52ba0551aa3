#include "bench/text_generator.h"

#include <algorithm>
#include <cctype>
#include <unordered_set>

namespace wend::bench {
namespace {

constexpr const char* kFunctionWords[] = {
    "the",  "and",  "of",    "to",    "a",    "I",   "in",  "was", "that", "he",    "it",   "his",
    "her",  "had",  "with",  "you",   "as",   "for", "she", "not", "but",  "at",    "is",   "on",
    "be",   "him",  "my",    "have",  "said", "me",  "all", "so",  "by",   "which", "this", "they",
    "from", "were", "would", "there", "what", "if",  "or",  "an",  "one",  "been",  "out",  "who"};
constexpr const char* kOnsets[] = {"b", "br", "c",  "ch", "d",  "dr", "f", "fl", "g",  "gr",
                                   "h", "j",  "k",  "l",  "m",  "n",  "p", "pr", "qu", "r",
                                   "s", "sh", "st", "t",  "th", "tr", "v", "w",  "wh", "y"};
constexpr const char* kVowels[] = {"a", "e", "i", "o", "u", "ai", "ea", "ee", "oa", "ou"};
constexpr const char* kCodas[] = {"", "", "l", "m", "n", "nd", "r", "rt", "s", "ss", "t", "ck"};
constexpr const char* kEndings[] = {"", "", "", "s", "ed", "ing", "ly", "er", "ness", "tion"};
constexpr double kMandelbrotShift = 2.7;

template <size_t kSize>
const char* Pick(const char* const (&parts)[kSize], Random* random) {
  return parts[random->Below(kSize)];
}

std::vector<std::string> MakeVocabulary() {
  std::vector<std::string> words(std::begin(kFunctionWords), std::end(kFunctionWords));
  std::unordered_set<std::string> seen(words.begin(), words.end());
  Random random(20'240'612);  // any constant: the vocabulary must not depend on the caller's seed
  while (words.size() < TextGenerator::kVocabulary) {
    std::string word;
    const uint64_t syllables = words.size() < 2'000 ? 1 + random.Below(2) : 2 + random.Below(2);
    for (uint64_t i = 0; i < syllables; ++i) {
      word += Pick(kOnsets, &random);
      word += Pick(kVowels, &random);
      word += Pick(kCodas, &random);
    }
    word += Pick(kEndings, &random);
    if (seen.insert(word).second) words.push_back(std::move(word));
  }
  return words;
}

}  // namespace

TextGenerator::TextGenerator(uint64_t seed) : random_(seed), words_(MakeVocabulary()) {
  double sum = 0;
  cumulative_.reserve(kVocabulary);
  for (uint32_t rank = 0; rank < kVocabulary; ++rank) {
    sum += 1 / (rank + 1 + kMandelbrotShift);
    cumulative_.push_back(sum);
  }
}

uint32_t TextGenerator::NextRank() {
  const double point = random_.Unit() * cumulative_.back();
  const auto it = std::upper_bound(cumulative_.begin(), cumulative_.end(), point);
  return std::min(static_cast<uint32_t>(it - cumulative_.begin()), kVocabulary - 1);
}

std::string TextGenerator::Sentence() {
  last_sentence_words_ = 5 + static_cast<uint32_t>(random_.Below(20));
  std::string sentence;
  for (uint32_t i = 0; i < last_sentence_words_; ++i) {
    if (i > 0) sentence += ' ';
    sentence += Word(NextRank());
  }
  sentence[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence[0])));
  sentence += '.';
  return sentence;
}

std::string TextGenerator::Text(uint32_t words) {
  std::string text;
  for (uint32_t done = 0; done < words; done += last_sentence_words_) {
    if (!text.empty()) text += ' ';
    text += Sentence();
  }
  return text;
}

std::string TextGenerator::Question(uint32_t words) {
  std::string question;
  for (uint32_t i = 0; i < words; ++i) {
    if (i > 0) question += ' ';
    question += Word(100 + static_cast<uint32_t>(random_.Below(9'900)));
  }
  return question;
}

}  // namespace wend::bench
