// One pass over the text; whatever is not clearly an operator is part of a word.
#include "engine/match_query.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/character_class.h"

namespace wend {
namespace {

constexpr std::string_view kOpeningBrackets = "([{";
constexpr std::string_view kAfterPrefix = ".,;:!?)]}\"'";
constexpr std::string_view kNear = "NEAR(";

bool IsUnicodeSpace(int32_t c) {
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

// Bytes of the white space at `pos`, 0 if there is none.
size_t SpaceSize(std::string_view text, size_t pos) {
  if (static_cast<uint8_t>(text[pos]) < 0x80) return IsAsciiSpace(text[pos]) ? 1 : 0;
  const DecodedPoint point = DecodeAt(text, pos);
  return IsUnicodeSpace(point.value) ? point.next - pos : 0;
}

bool IsWordAt(std::string_view text, size_t pos) {
  return ClassAt(text, pos) != CharClass::kSeparator;
}

bool HoldsWord(std::string_view text) {
  for (size_t pos = 0; pos < text.size(); pos = DecodeAt(text, pos).next) {
    if (IsWordAt(text, pos)) return true;
  }
  return false;
}

// The marks that open a phrase, and what closes each.
struct QuoteMark {
  std::string_view open;
  std::string_view close;
};
constexpr QuoteMark kQuotes[] = {{"\"", "\""}, {"\u201C", "\u201D"}};

class MatchParser {
 public:
  explicit MatchParser(std::string_view text) : text_(text) {}

  Result<MatchQuery> Parse();

 private:
  Status ParseItem(bool after_space);
  bool IsOperator() const;
  const QuoteMark* QuoteAt(size_t pos) const;
  bool ParsePhrase(MatchNode* node);
  void ParseWord(std::string_view ends, MatchNode* node);
  Status ParseNear(MatchNode* node);
  Status ParseDistance(MatchNode* node, bool* found);
  Status ParseElement(const MatchNode& near, MatchNode* element);
  size_t SkipSpace(size_t pos) const;
  void NoticeOperatorWords();

  std::string_view text_;
  size_t pos_ = 0;
  bool closed_[std::size(kQuotes)] = {true, true};  // false: no closing mark lies ahead
  MatchQuery query_;
};

size_t MatchParser::SkipSpace(size_t pos) const {
  while (pos < text_.size()) {
    const size_t size = SpaceSize(text_, pos);
    if (size == 0) break;
    pos += size;
  }
  return pos;
}

const QuoteMark* MatchParser::QuoteAt(size_t pos) const {
  for (const QuoteMark& mark : kQuotes) {
    if (text_.substr(pos).starts_with(mark.open)) return &mark;
  }
  return nullptr;
}

// Whether the sign at pos_ stands before something that it can apply to. "(" is let through for
// the error.
bool MatchParser::IsOperator() const {
  const size_t next = pos_ + 1;
  if (next >= text_.size()) return false;
  return IsWordAt(text_, next) || QuoteAt(next) != nullptr || text_[next] == '(';
}

// False, and nothing consumed, where the quote is not closed.
bool MatchParser::ParsePhrase(MatchNode* node) {
  const QuoteMark* mark = QuoteAt(pos_);
  bool& closed = closed_[mark - kQuotes];
  if (!closed) return false;
  const size_t begin = pos_ + mark->open.size();
  const size_t end = text_.find(mark->close, begin);
  closed = end != std::string_view::npos;
  if (!closed) return false;
  node->kind = MatchKind::kPhrase;
  node->words = text_.substr(begin, end - begin);
  pos_ = end + mark->close.size();
  if (pos_ < text_.size() && text_[pos_] == '*' && HoldsWord(node->words)) {
    node->is_prefix = true;
    ++pos_;
  }
  return true;
}

// Up to white space or one of `ends`.
void MatchParser::ParseWord(std::string_view ends, MatchNode* node) {
  const size_t begin = pos_;
  while (pos_ < text_.size() && ends.find(text_[pos_]) == std::string_view::npos &&
         SpaceSize(text_, pos_) == 0) {
    pos_ = DecodeAt(text_, pos_).next;
  }
  node->kind = MatchKind::kWord;
  node->words = text_.substr(begin, pos_ - begin);
  std::string_view bare = node->words;
  while (!bare.empty() && kAfterPrefix.find(bare.back()) != std::string_view::npos) {
    bare.remove_suffix(1);
  }
  if (!bare.ends_with('*')) return;
  bare.remove_suffix(1);
  const bool lone = bare.find('*') == std::string_view::npos;
  if (!lone || bare.empty() || !IsWordAt(bare, CodePointFloor(bare, bare.size() - 1))) return;
  node->is_prefix = true;
  node->words = bare;
}

Status MatchParser::ParseElement(const MatchNode& near, MatchNode* element) {
  element->begin = pos_;
  const char c = text_[pos_];
  if (c == '(') return Status::InvalidAt(pos_, "NEAR takes words and phrases, no brackets");
  if ((c == '+' || c == '-') && IsOperator()) {
    return Status::InvalidAt(pos_, "'+' and '-' go before NEAR, not inside it");
  }
  if (QuoteAt(pos_) != nullptr) {
    if (!ParsePhrase(element)) {
      return Status::InvalidAt(pos_, "the phrase that begins here is not closed");
    }
  } else {
    ParseWord(",()", element);
    if (pos_ < text_.size() && text_[pos_] == '(') {
      return Status::InvalidAt(pos_, "NEAR takes words and phrases, no brackets");
    }
  }
  element->polarity = near.polarity;
  element->end = pos_;
  return {};
}

// At a comma: the distance, if digits and ")" follow.
Status MatchParser::ParseDistance(MatchNode* node, bool* found) {
  const size_t begin = SkipSpace(pos_ + 1);
  size_t end = begin;
  while (end < text_.size() && IsAsciiDigit(text_[end])) ++end;
  const size_t close = SkipSpace(end);
  *found = end > begin && close < text_.size() && text_[close] == ')';
  if (!*found) return {};
  uint32_t distance = 0;
  const auto read = std::from_chars(text_.data() + begin, text_.data() + end, distance);
  if (read.ec != std::errc() || distance < 1 || distance > kMaxNearDistance) {
    return Status::InvalidAt(
        begin, "the distance of NEAR is a number from 1 to " + std::to_string(kMaxNearDistance));
  }
  node->distance = distance;
  pos_ = close;
  return {};
}

Status MatchParser::ParseNear(MatchNode* node) {
  node->kind = MatchKind::kNear;
  const size_t begin = pos_;
  pos_ += kNear.size();
  for (;;) {
    pos_ = SkipSpace(pos_);
    if (pos_ >= text_.size()) {
      return Status::InvalidAt(begin, "the NEAR( that begins here has no ')'");
    }
    if (text_[pos_] == ',') {
      bool found = false;
      WEND_RETURN_IF_ERROR(ParseDistance(node, &found));
      if (!found) ++pos_;
      continue;
    }
    if (text_[pos_] == ')') break;
    MatchNode element;
    WEND_RETURN_IF_ERROR(ParseElement(*node, &element));
    if (HoldsWord(element.words)) node->elements.push_back(std::move(element));
  }
  if (node->elements.empty()) {
    return Status::InvalidAt(begin, "NEAR needs words: NEAR(polish war, 5)");
  }
  ++pos_;
  return {};
}

Status MatchParser::ParseItem(bool after_space) {
  MatchNode node;
  node.begin = pos_;
  const char sign = text_[pos_];
  if (after_space && (sign == '+' || sign == '-') && IsOperator()) {
    node.polarity = sign == '+' ? MatchPolarity::kRequired : MatchPolarity::kExcluded;
    ++pos_;
    if (text_[pos_] == '(') {
      return Status::InvalidAt(node.begin, std::string("there are no groups in MATCH: write '") +
                                               sign + "' before each word, or before a \"phrase\"");
    }
  }
  if (text_.substr(pos_).starts_with(kNear)) {
    WEND_RETURN_IF_ERROR(ParseNear(&node));
  } else if (QuoteAt(pos_) == nullptr) {
    ParseWord({}, &node);
  } else if (!ParsePhrase(&node)) {
    if (node.polarity != MatchPolarity::kOptional) {
      return Status::InvalidAt(pos_, "the phrase that begins here is not closed");
    }
    pos_ += QuoteAt(pos_)->open.size();  // a mark like any other
    return {};
  }
  node.end = pos_;
  if (node.kind == MatchKind::kNear || HoldsWord(node.words)) {
    query_.nodes.push_back(std::move(node));
  }
  return {};
}

// In text that is all capitals they are just words.
void MatchParser::NoticeOperatorWords() {
  if (std::ranges::none_of(text_, IsAsciiLower)) return;
  const auto holds = [&](std::string_view word) {
    return std::ranges::any_of(query_.nodes, [&](const MatchNode& node) {
      return node.kind == MatchKind::kWord && node.words == word;
    });
  };
  if (holds("AND") || holds("OR") || holds("NOT")) {
    query_.notices.emplace_back(
        "AND, OR and NOT are plain words in MATCH: write +word for what must be there, -word for "
        "what must not, and just words for any of them");
  }
}

Result<MatchQuery> MatchParser::Parse() {
  bool after_space = true;
  while (pos_ < text_.size()) {
    const size_t space = SpaceSize(text_, pos_);
    if (space != 0) {
      pos_ += space;
      after_space = true;
      continue;
    }
    if (kOpeningBrackets.find(text_[pos_]) != std::string_view::npos) {
      ++pos_;
      after_space = false;
      continue;
    }
    WEND_RETURN_IF_ERROR(ParseItem(after_space));
    after_space = false;
  }
  const auto excluded = [](const MatchNode& n) { return n.polarity == MatchPolarity::kExcluded; };
  if (!query_.nodes.empty() && std::ranges::all_of(query_.nodes, excluded)) {
    return Status::InvalidAt(query_.nodes.front().begin,
                             "this only says what to leave out; add a word to look for");
  }
  NoticeOperatorWords();
  return std::move(query_);
}

}  // namespace

bool MatchQuery::is_plain() const {
  return std::ranges::all_of(nodes, [](const MatchNode& node) {
    return node.kind == MatchKind::kWord && node.polarity == MatchPolarity::kOptional &&
           !node.is_prefix;
  });
}

Result<MatchQuery> ParseMatch(std::string_view text) { return MatchParser(text).Parse(); }

}  // namespace wend
