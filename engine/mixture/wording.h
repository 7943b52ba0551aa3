// Wording: what the way a question is put says about what is wanted, by tables of phrases.
//
// Phrases are compared word by word, folded to lower case without accents; a phrase of a table may
// be bound to the beginning of the question, where words of politeness do not count. What a phrase
// means is the business of router.h. To add a language, add its phrases to the tables.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wend {

enum class Wording : uint8_t {
  kSummary,     // "main themes", "Überblick": the collection or a topic as a whole
  kComparison,  // "which is older, A or B", "Unterschied zwischen"
  kBridge,      // "the director of the film", "whose mother": by way of something else
  kTime,        // "when", "how long ago"
};

struct WordingCue {
  Wording wording = Wording::kSummary;
  std::string text;  // as the asker wrote it
};

// Each wording that the question has, once, in the order of the enumeration.
std::vector<WordingCue> FindWordings(std::string_view question);

// Whether a word only frames a request for a summary, as "themes" and "documents" do: what is left
// of such a question is its topic. `word` as the asker wrote it.
bool FramesSummary(std::string_view word);

}  // namespace wend
