// A window slides over the words.
#include "engine/snippet.h"

#include <algorithm>
#include <vector>

#include "engine/character_class.h"

namespace wend {
namespace {

// A run without white space counts as a word for each so many bytes.
constexpr size_t kMaxRunBytes = 48;

bool IsSpaceAt(std::string_view text, size_t pos) {
  return IsAsciiSpace(text[pos]) || text.substr(pos, 3) == "\u3000" ||
         text.substr(pos, 2) == "\u00A0";
}

std::vector<SnippetWindow> SplitWords(std::string_view text) {
  std::vector<SnippetWindow> words;
  for (size_t pos = 0; pos < text.size();) {
    if (IsSpaceAt(text, pos)) {
      pos = DecodeAt(text, pos).next;
      continue;
    }
    const size_t begin = pos;
    while (pos < text.size() && pos - begin < kMaxRunBytes && !IsSpaceAt(text, pos)) {
      pos = DecodeAt(text, pos).next;
    }
    words.push_back({begin, pos});
  }
  return words;
}

}  // namespace

SnippetWindow FindSnippet(std::string_view text, std::span<const MatchRange> matches,
                          size_t words) {
  const std::vector<SnippetWindow> all = SplitWords(text);
  words = std::max<size_t>(words, 1);
  if (all.empty()) return {};
  if (all.size() <= words) return {all.front().begin, all.back().end};
  // The first and last word of each match.
  std::vector<std::pair<size_t, size_t>> spans;
  for (const auto& [begin, end] : matches) {
    const auto first = std::ranges::upper_bound(all, size_t{begin}, {}, &SnippetWindow::end);
    const auto behind = std::ranges::lower_bound(all, size_t{end}, {}, &SnippetWindow::begin);
    if (first < behind) spans.emplace_back(first - all.begin(), behind - all.begin() - 1);
  }
  size_t best = 0, best_first = 0, best_last = 0;
  size_t from = 0;
  for (size_t i = 0; i < spans.size(); ++i) {
    while (from < i && spans[i].second - spans[from].first >= words) ++from;
    if (i - from + 1 <= best) continue;
    best = i - from + 1;
    best_first = spans[from].first;
    best_last = spans[i].second;
  }
  const size_t held = best == 0 ? words : std::min(words, best_last - best_first + 1);
  const size_t before = std::min(best_first, (words - held) / 2);
  const size_t first = std::min(best_first - before, all.size() - words);
  return {all[first].begin, all[first + words - 1].end};
}

std::string MarkMatches(std::string_view text, std::span<const MatchRange> matches,
                        SnippetWindow window, const SnippetMarks& marks) {
  std::string out;
  const auto blank = [&](size_t begin, size_t end) {
    while (begin < end && IsSpaceAt(text, begin)) begin = DecodeAt(text, begin).next;
    return begin == end;
  };
  if (!blank(0, window.begin)) out += marks.ellipsis;
  size_t pos = window.begin;
  for (const auto& [from, to] : matches) {
    const size_t begin = std::max<size_t>(from, pos);
    const size_t end = std::min<size_t>(to, window.end);
    if (begin >= end) continue;
    out.append(text.substr(pos, begin - pos)).append(marks.open);
    out.append(text.substr(begin, end - begin)).append(marks.close);
    pos = end;
  }
  out.append(text.substr(pos, window.end - pos));
  if (!blank(window.end, text.size())) out += marks.ellipsis;
  return out;
}

}  // namespace wend
