#include "api/shell/excerpt.h"

#include <algorithm>
#include <map>

#include "api/shell/display_text.h"

namespace wend::shell {
namespace {

constexpr std::string_view kEllipsis = "\u2026";
// How far back a window may reach to begin at the start of the passage or of a word.
constexpr size_t kSnapBytes = 40;

bool IsSpace(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x2028 || c == 0x2029;
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

size_t CodePoints(std::string_view text) {
  return text.size() - static_cast<size_t>(std::count_if(text.begin(), text.end(), IsContinuation));
}

std::string Folded(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

struct Window {
  size_t begin = 0;
  size_t end = 0;   // of its last match
  size_t span = 0;  // code points from begin to end
};

// Slides over the matches and keeps the best run that fits into `budget` code points.
Window BestWindow(std::string_view text, const std::vector<ByteRange>& matches, size_t budget) {
  std::vector<size_t> at(matches.size());  // code points before each match
  size_t counted = 0;
  size_t position = 0;
  for (size_t i = 0; i < matches.size(); ++i) {
    counted += CodePoints(text.substr(position, matches[i].begin - position));
    position = matches[i].begin;
    at[i] = counted;
  }
  std::map<std::string, size_t> words;
  Window best;
  size_t best_words = 0;
  size_t best_matches = 0;
  size_t first = 0;
  for (size_t last = 0; last < matches.size(); ++last) {
    const auto word = [&](size_t i) {
      return Folded(text.substr(matches[i].begin, matches[i].end - matches[i].begin));
    };
    ++words[word(last)];
    const size_t end = at[last] + CodePoints(word(last));
    for (; first < last && end - at[first] > budget; ++first) {
      const auto found = words.find(word(first));
      if (--found->second == 0) words.erase(found);
    }
    const size_t count = last - first + 1;
    if (words.size() > best_words || (words.size() == best_words && count > best_matches)) {
      best_words = words.size();
      best_matches = count;
      best = {matches[first].begin, matches[last].end, end - at[first]};
    }
  }
  return best;
}

// Where to begin so that the window stands in the middle of what is shown.
size_t BeginFor(std::string_view text, const Window& window, size_t budget) {
  // A third before, two thirds after: what follows a match explains more than what precedes it.
  size_t lead = window.span < budget ? (budget - window.span) / 3 : 0;
  size_t begin = window.begin;
  while (begin > 0 && lead > 0) {
    --begin;
    if (!IsContinuation(text[begin])) --lead;
  }
  if (begin <= kSnapBytes && window.span + CodePoints(text.substr(0, window.begin)) <= budget) {
    return 0;
  }
  // Forward to the start of a word, if one is near.
  const size_t limit = std::min(window.begin, begin + kSnapBytes);
  for (size_t i = begin; begin > 0 && i < limit; ++i) {
    if (IsSpace(static_cast<unsigned char>(text[i]))) return i + 1;
  }
  while (begin < window.begin && IsContinuation(text[begin])) ++begin;
  return begin;
}

// Sets words into lines of a fixed width.
class LineSetter {
 public:
  LineSetter(const ExcerptShape& shape, const Style& style) : shape_(shape), style_(style) {}

  bool full() const { return lines_.size() >= shape_.lines; }

  void Mark(bool on) {
    if (on == marked_) return;
    marked_ = on;
    // Colours take no room; «» do.
    const size_t columns = style_.colours ? 0 : 1;
    if (!on && word_.size() == mark_end_) {  // nothing came after the mark
      word_.resize(mark_begin_);
      word_columns_ -= columns;
      return;
    }
    mark_begin_ = word_.size();
    word_ += on ? style_.mark : style_.mark_end;
    word_columns_ += columns;
    if (on) mark_end_ = word_.size();
  }

  void Add(char32_t c) {
    std::string shown;
    const size_t columns = AppendVisible(c, &shown);
    if (word_columns_ + columns > shape_.columns - 2) EndWord();  // longer than a line
    word_ += shown;
    word_columns_ += columns;
  }

  // A marked phrase may go on over a space; each of its words is marked by itself.
  void EndWord() {
    if (word_columns_ == 0) return;
    const bool marked = marked_;
    Mark(false);
    if (columns_ > 0 && columns_ + 1 + word_columns_ > shape_.columns) EndLine();
    if (columns_ > 0) {
      line_ += ' ';
      ++columns_;
    }
    line_ += word_;
    columns_ += word_columns_;
    word_.clear();
    word_columns_ = 0;
    if (marked) Mark(true);
  }

  void Ellipsis() {
    if (columns_ + 1 > shape_.columns) return;
    line_ += kEllipsis;
    ++columns_;
  }

  std::vector<std::string> Finish() {
    if (columns_ > 0) EndLine();
    if (lines_.size() > shape_.lines) {
      lines_.resize(shape_.lines);
      lines_.back() += kEllipsis;
    }
    return std::move(lines_);
  }

 private:
  void EndLine() {
    lines_.push_back(std::move(line_));
    line_.clear();
    columns_ = 0;
  }

  const ExcerptShape shape_;
  const Style& style_;
  std::vector<std::string> lines_;
  std::string line_;
  std::string word_;
  size_t columns_ = 0;
  size_t word_columns_ = 0;
  size_t mark_begin_ = 0;  // of the last opening mark, in word_
  size_t mark_end_ = 0;
  bool marked_ = false;
};

}  // namespace

std::vector<std::string> MakeExcerpt(std::string_view text, const std::vector<ByteRange>& matches,
                                     const ExcerptShape& shape, const Style& style) {
  std::vector<ByteRange> usable;
  for (const ByteRange& match : matches) {
    const bool in_order = usable.empty() || match.begin >= usable.back().end;
    if (match.begin < match.end && match.end <= text.size() && in_order) usable.push_back(match);
  }
  // One column less in each line for the word that does not fit.
  const size_t budget = shape.lines * (shape.columns - std::min<size_t>(shape.columns / 8, 6));
  size_t begin = 0;
  if (!usable.empty() && CodePoints(text.substr(0, budget * 4)) > budget) {
    begin = BeginFor(text, BestWindow(text, usable, budget), budget);
  }
  // The last line is ended by "…", so one column is kept for it.
  LineSetter setter({shape.columns - 1, shape.lines}, style);
  if (begin > 0) setter.Ellipsis();
  size_t next_match = 0;
  size_t position = begin;
  while (position < text.size() && !setter.full()) {
    while (next_match < usable.size() && usable[next_match].end <= position) ++next_match;
    const size_t at = position;
    const char32_t c = DecodeUtf8(text, &position);
    if (IsSpace(c)) {
      setter.Mark(false);
      setter.EndWord();
      continue;
    }
    setter.Mark(next_match < usable.size() && usable[next_match].begin <= at);
    setter.Add(c);
  }
  setter.Mark(false);
  setter.EndWord();
  return setter.Finish();
}

}  // namespace wend::shell
