#include "engine/passage_cut.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/character_class.h"
#include "engine/sentence_splitter.h"

namespace wend {
namespace {

constexpr std::string_view kEllipsis = "\u2026";

struct Sentence {
  size_t begin = 0;
  size_t end = 0;  // without the white space behind it
  uint64_t tokens = 0;
  std::span<const CutMatch> matches;
};

size_t WithoutSpaceBehind(std::string_view text, size_t begin, size_t end) {
  while (end > begin && IsAsciiSpace(text[end - 1])) --end;
  return end;
}

class SentenceList {
 public:
  explicit SentenceList(const CutRequest& request) : request_(request) {
    const std::string_view text = request.text;
    for (size_t begin = SkipSpace(text, 0); begin < text.size();) {
      const size_t next = NextSentence(text, begin);
      if (request.count(text.substr(begin, next - begin)) > request.budget / 4) {
        AddLines(begin, next);
      } else {
        Add(begin, next);
      }
      begin = next;
    }
  }

  std::vector<Sentence> Take() { return std::move(sentences_); }

 private:
  void AddLines(size_t begin, size_t end) {
    while (begin < end) {
      const size_t next = std::min(NextLine(request_.text, begin), end);
      Add(begin, next);
      begin = next;
    }
  }

  void Add(size_t begin, size_t next) {
    Sentence& sentence = sentences_.emplace_back();
    sentence.begin = begin;
    sentence.end = WithoutSpaceBehind(request_.text, begin, next);
    sentence.tokens = request_.count(request_.text.substr(begin, next - begin));
    const size_t first = match_;
    while (match_ < request_.matches.size() && request_.matches[match_].begin < next) ++match_;
    sentence.matches = request_.matches.subspan(first, match_ - first);
  }

  const CutRequest& request_;
  std::vector<Sentence> sentences_;
  size_t match_ = 0;  // the first behind the last sentence
};

// What a window that moves over the sentences holds: each feature once, and all of its tokens.
class Window {
 public:
  void Add(const Sentence& sentence) {
    tokens_ += sentence.tokens;
    for (const CutMatch& match : sentence.matches) {
      if (counts_[match.feature]++ == 0) worth_ += match.weight;
    }
  }
  void Remove(const Sentence& sentence) {
    tokens_ -= sentence.tokens;
    for (const CutMatch& match : sentence.matches) {
      if (--counts_[match.feature] == 0) worth_ -= match.weight;
    }
  }
  uint64_t tokens() const { return tokens_; }
  double worth() const { return worth_; }

 private:
  uint64_t tokens_ = 0;
  double worth_ = 0;
  std::unordered_map<uint32_t, uint32_t> counts_;
};

// Sums that were taken back leave a rest.
constexpr double kRest = 1e-9;

// Sentences [first, second) within the budget that are worth most; empty where none fits.
std::pair<size_t, size_t> BestRun(const std::vector<Sentence>& sentences, uint64_t budget) {
  std::pair<size_t, size_t> best = {0, 0};
  double best_worth = -1;
  Window window;
  size_t end = 0;
  for (size_t begin = 0; begin < sentences.size(); ++begin) {
    while (end < sentences.size() && window.tokens() + sentences[end].tokens <= budget) {
      window.Add(sentences[end++]);
    }
    if (end > begin && window.worth() > best_worth + kRest) {
      best = {begin, end};
      best_worth = window.worth();
    }
    if (end > begin) {
      window.Remove(sentences[begin]);
    } else {
      ++end;  // this one alone is too large
    }
  }
  return best;
}

size_t BestSentence(const std::vector<Sentence>& sentences) {
  size_t best = 0;
  double best_worth = -1;
  for (size_t i = 0; i < sentences.size(); ++i) {
    Window window;
    window.Add(sentences[i]);
    if (!(window.worth() > best_worth + kRest)) continue;
    best = i;
    best_worth = window.worth();
  }
  return best;
}

bool Fits(const CutRequest& request, PassageCut cut) {
  return request.count(std::string(request.header) + TextOfCut(request.text, cut)) <=
         request.budget;
}

// The end of the last word that ends at or before `place`; `begin` where none does.
size_t WordEnd(std::string_view text, size_t begin, size_t place) {
  const bool ends_here = place == text.size() || IsAsciiSpace(text[place]);
  if (!ends_here) {
    while (place > begin && !IsAsciiSpace(text[place - 1])) --place;
  }
  return WithoutSpaceBehind(text, begin, place);
}

}  // namespace

std::string TextOfCut(std::string_view text, PassageCut cut) {
  std::string shown;
  if (cut.begin > SkipSpace(text, 0)) shown.append(kEllipsis).append(" ");
  shown += text.substr(cut.begin, cut.end - cut.begin);
  if (SkipSpace(text, cut.end) < text.size()) shown.append(" ").append(kEllipsis);
  return shown;
}

std::optional<PassageCut> CutSentences(const CutRequest& request) {
  const std::vector<Sentence> sentences = SentenceList(request).Take();
  const uint64_t around = request.count(request.header) + 2 * request.count(kEllipsis);
  auto [first, last] = BestRun(sentences, request.budget > around ? request.budget - around : 0);
  for (; last > first; --last) {
    const PassageCut cut{sentences[first].begin, sentences[last - 1].end};
    if (Fits(request, cut)) return cut;
  }
  return std::nullopt;
}

std::optional<PassageCut> CutBeginning(const CutRequest& request) {
  const std::vector<Sentence> sentences = SentenceList(request).Take();
  if (sentences.empty()) return std::nullopt;
  const Sentence& best = sentences[BestSentence(sentences)];
  for (const bool words : {true, false}) {
    std::optional<PassageCut> found;
    // Bisection over the places where it may end.
    for (size_t low = best.begin, high = best.end; low < high;) {
      const size_t middle = low + (high - low + 1) / 2;
      const size_t end =
          words ? WordEnd(request.text, best.begin, middle) : CodePointFloor(request.text, middle);
      const PassageCut cut{best.begin, end};
      const bool none = end <= best.begin;
      const bool fits = !none && Fits(request, cut);
      if (fits) found = cut;
      if (fits || none) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    if (found.has_value()) return found;
  }
  return std::nullopt;
}

}  // namespace wend
