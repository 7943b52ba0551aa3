#include "api/shell/excerpt.h"

#include <algorithm>
#include <map>

#include "api/shell/display_text.h"

namespace wend::shell {
namespace {

constexpr std::string_view kEllipsis = "\u2026";
// How far a window may reach to begin at the start of the passage or of a word.
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

std::string TermOf(std::string_view text, const Match& match) {
  if (match.term != Match::kNoTerm) return "#" + std::to_string(match.term);
  return Folded(text.substr(match.begin, match.end - match.begin));
}

// Slides over the matches and keeps the run that weighs most in `budget` code points, and of those
// the shortest: words that stand together belong together.
Window BestWindow(std::string_view text, const std::vector<Match>& matches, size_t budget) {
  struct Term {
    size_t count = 0;
    double weight = 0;
  };
  std::vector<size_t> at(matches.size());  // code points before each match
  size_t counted = 0;
  size_t position = 0;
  for (size_t i = 0; i < matches.size(); ++i) {
    counted += CodePoints(text.substr(position, matches[i].begin - position));
    position = matches[i].begin;
    at[i] = counted;
  }
  std::map<std::string, Term> terms;
  Window best;
  double best_weight = -1;
  size_t first = 0;
  for (size_t last = 0; last < matches.size(); ++last) {
    Term& term = terms[TermOf(text, matches[last])];
    ++term.count;
    term.weight = matches[last].weight;
    const std::string_view word =
        text.substr(matches[last].begin, matches[last].end - matches[last].begin);
    const size_t end = at[last] + CodePoints(word);
    // Away with what is too far off, and with what comes again.
    for (; first < last; ++first) {
      const auto found = terms.find(TermOf(text, matches[first]));
      if (end - at[first] <= budget && found->second.count == 1) break;
      if (--found->second.count == 0) terms.erase(found);
    }
    double weight = 0;
    for (const auto& [name, held] : terms) weight += held.weight;
    const size_t span = end - at[first];
    if (weight > best_weight || (weight == best_weight && span < best.span)) {
      best_weight = weight;
      best = {matches[first].begin, matches[last].end, span};
    }
  }
  return best;
}

// Steps back over `count` code points.
size_t Before(std::string_view text, size_t position, size_t count) {
  while (position > 0 && count > 0) {
    --position;
    if (!IsContinuation(text[position])) --count;
  }
  return position;
}

// The size of the white space at `at` where it separates paragraphs, else 0: an empty line, or one
// with a single dot, which stands for an empty one in Debian's control files.
size_t ParagraphBreak(std::string_view text, size_t at) {
  size_t newlines = 0;
  size_t end = at;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    const bool is_dot = c == '.' && newlines > 0 && text[end - 1] != '.' &&
                        (end + 1 == text.size() || text[end + 1] == '\n');
    if (c == '\n')
      ++newlines;
    else if (!IsSpace(static_cast<unsigned char>(c)) && !is_dot)
      break;
  }
  return newlines >= 2 ? end - at : 0;
}

// Does a sentence or paragraph begin at `at`, the first byte of a word?
bool BeginsSentence(std::string_view text, size_t at) {
  if (at == 0) return true;
  if (text[at] == '.' || IsSpace(static_cast<unsigned char>(text[at]))) return false;
  size_t end = at;  // of the text before the white space
  size_t newlines = 0;
  while (end > 0 && IsSpace(static_cast<unsigned char>(text[end - 1]))) {
    newlines += text[--end] == '\n' ? 1 : 0;
  }
  if (end == at) return false;
  if (newlines >= 2 || end == 0) return true;
  while (end > 0 && std::string_view("\"')").find(text[end - 1]) != std::string_view::npos) --end;
  const char mark = end > 0 ? text[end - 1] : ' ';
  if (mark == '!' || mark == '?') return true;
  // Not the number of a list, "2. You", and not an abbreviation that goes on in lower case.
  const char before = end > 1 ? text[end - 2] : ' ';
  return mark == '.' && !(before >= '0' && before <= '9') && !(text[at] >= 'a' && text[at] <= 'z');
}

// Where to begin so that the window stands in the middle of what is shown.
size_t BeginFor(std::string_view text, const Window& window, size_t budget) {
  // A third before, two thirds after: what follows a match explains more than what precedes it.
  const size_t slack = window.span < budget ? budget - window.span : 0;
  const size_t near = Before(text, window.begin, slack / 3);
  const size_t far = Before(text, window.begin, slack * 3 / 4);
  if (near <= kSnapBytes && window.span + CodePoints(text.substr(0, window.begin)) <= budget) {
    return 0;
  }
  // The first sentence in the third, else the last one before it.
  for (size_t i = near; i <= window.begin; ++i) {
    if (BeginsSentence(text, i)) return i;
  }
  for (size_t i = near; i > far; --i) {
    if (BeginsSentence(text, i)) return i;
  }
  // Forward to the start of a word, if one is near.
  const size_t limit = std::min(window.begin, near + kSnapBytes);
  for (size_t i = near; near > 0 && i < limit; ++i) {
    if (IsSpace(static_cast<unsigned char>(text[i]))) return i + 1;
  }
  size_t begin = near;
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

  void Add(char32_t c, size_t at) {
    std::string shown;
    const size_t columns = AppendVisible(c, &shown);
    if (word_columns_ + columns > shape_.columns - 2) EndWord(at);  // longer than a line
    word_ += shown;
    word_columns_ += columns;
  }

  // A marked phrase may go on over a space; each of its words is marked by itself. `at` is where
  // the word ended in the text.
  void EndWord(size_t at) {
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
    if (!full()) reached_ = at;
    word_.clear();
    word_columns_ = 0;
    if (marked) Mark(true);
  }

  void Ellipsis() {
    if (columns_ + 1 > shape_.columns) return;
    line_ += kEllipsis;
    ++columns_;
  }

  void EndParagraph() {
    if (columns_ > 0) EndLine();
  }

  // Where the last word ended that is shown.
  size_t reached() const { return reached_; }

  std::vector<std::string> Finish(bool text_goes_on) {
    if (columns_ > 0) EndLine();
    if (lines_.size() > shape_.lines) text_goes_on = true;
    lines_.resize(std::min(lines_.size(), shape_.lines));
    if (text_goes_on && !lines_.empty()) lines_.back() += kEllipsis;
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
  size_t reached_ = 0;
  size_t mark_begin_ = 0;  // of the last opening mark, in word_
  size_t mark_end_ = 0;
  bool marked_ = false;
};

// What is set, and how.
struct Source {
  std::string_view text;
  const std::vector<Match>& matches;
  const ExcerptShape& shape;
  const Style& style;
};

struct Setting {
  std::vector<std::string> lines;
  size_t reached = 0;
};

Setting SetFrom(const Source& source, size_t begin, bool with_paragraphs) {
  const std::string_view text = source.text;
  // The last line is ended by "…", so one column is kept for it.
  LineSetter setter({source.shape.columns - 1, source.shape.lines}, source.style);
  if (begin > 0 && !BeginsSentence(text, begin)) setter.Ellipsis();
  size_t next_match = 0;
  size_t position = begin;
  while (position < text.size() && !setter.full()) {
    const std::vector<Match>& matches = source.matches;
    while (next_match < matches.size() && matches[next_match].end <= position) ++next_match;
    const size_t at = position;
    const char32_t c = DecodeUtf8(text, &position);
    if (IsSpace(c)) {
      setter.Mark(false);
      setter.EndWord(at);
      const size_t gap = with_paragraphs && !setter.full() ? ParagraphBreak(text, at) : 0;
      if (gap > 0) {
        setter.EndParagraph();
        position = at + gap;
      }
      continue;
    }
    setter.Mark(next_match < matches.size() && matches[next_match].begin <= at);
    setter.Add(c, at);
  }
  setter.Mark(false);
  setter.EndWord(position);
  while (position < text.size() && IsSpace(static_cast<unsigned char>(text[position]))) ++position;
  Setting setting;
  setting.lines = setter.Finish(position < text.size());
  setting.reached = setter.reached();
  return setting;
}

}  // namespace

std::vector<std::string> MakeExcerpt(std::string_view text, const std::vector<Match>& matches,
                                     const ExcerptShape& shape, const Style& style) {
  std::vector<Match> usable;
  for (const Match& match : matches) {
    const bool in_order = usable.empty() || match.begin >= usable.back().end;
    if (match.begin < match.end && match.end <= text.size() && in_order) usable.push_back(match);
  }
  const Source source{text, usable, shape, style};
  // One column less in each line for the word that does not fit.
  const size_t budget = shape.lines * (shape.columns - std::min<size_t>(shape.columns / 8, 6));
  const bool fits = CodePoints(text.substr(0, budget * 4)) <= budget;
  if (usable.empty()) return SetFrom(source, 0, /*with_paragraphs=*/true).lines;
  // A quarter is left for where the sentence begins and for what follows.
  const Window window = BestWindow(text, usable, budget * 3 / 4);
  const size_t begin = fits ? 0 : BeginFor(text, window, budget);
  // Short paragraphs fill fewer columns than the budget counts: begin later, or run them together.
  for (const size_t from : {begin, BeginFor(text, window, window.span + kSnapBytes)}) {
    Setting setting = SetFrom(source, from, /*with_paragraphs=*/true);
    if (setting.reached >= window.end) return std::move(setting.lines);
  }
  return SetFrom(source, begin, /*with_paragraphs=*/false).lines;
}

}  // namespace wend::shell
