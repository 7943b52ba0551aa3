// Passage cut: the sentences of a passage that are worth most, where it is too large to be shown
// whole.
//
// A cut is a run of whole sentences: the one that holds most of what is looked for within the
// budget; of equals the earlier one, and as long as the budget allows. Of a sentence that takes
// more than a quarter of the budget its lines count as sentences: tables and code have no full
// stops. Where not even one fits, there is the beginning of the best. An ellipsis stands where text
// was left out.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wend {

using TokenCounter = std::function<uint64_t(std::string_view)>;

// A place in the text that is looked for.
struct CutMatch {
  uint32_t begin = 0;    // byte offset
  uint32_t feature = 0;  // what it is a place of; counts once within a cut
  double weight = 0;
};

struct CutRequest {
  std::string_view text;
  std::string_view header;            // stands ahead of the cut
  std::span<const CutMatch> matches;  // ascending by place
  uint64_t budget = 0;                // tokens of header, cut and ellipses together
  const TokenCounter& count;
};

struct PassageCut {
  size_t begin = 0;  // bytes of the text
  size_t end = 0;
};

// "… bytes …", with an ellipsis where there is more of the text than white space.
std::string TextOfCut(std::string_view text, PassageCut cut);

// Whole sentences; nullopt where none fits.
std::optional<PassageCut> CutSentences(const CutRequest& request);
// The beginning of the best sentence up to the end of a word, or of a code point where the first
// word is too large; nullopt where not even that fits.
std::optional<PassageCut> CutBeginning(const CutRequest& request);

}  // namespace wend
