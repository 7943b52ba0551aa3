#include "query/time_expression/scanner.h"

#include <algorithm>

namespace wend {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsWordByte(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return IsDigit(c) || (lower >= 'a' && lower <= 'z') || c == '\'' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Sorted by word, so that the meanings of one word lie together.
std::vector<WordMeaning> SortedWords(const Lexicon& lexicon) {
  std::vector<WordMeaning> words(lexicon.words.begin(), lexicon.words.end());
  std::stable_sort(words.begin(), words.end(),
                   [](const auto& a, const auto& b) { return a.word < b.word; });
  return words;
}

std::span<const WordMeaning> MeaningsOf(std::string_view word, Language language) {
  static const std::vector<WordMeaning> kEnglish = SortedWords(EnglishLexicon());
  static const std::vector<WordMeaning> kGerman = SortedWords(GermanLexicon());
  const std::vector<WordMeaning>& words = language == Language::kGerman ? kGerman : kEnglish;
  const auto low = std::lower_bound(words.begin(), words.end(), word,
                                    [](const auto& a, std::string_view w) { return a.word < w; });
  auto high = low;
  while (high != words.end() && high->word == word) ++high;
  return {low, high};
}

// Length of the token at `at`: a word, or numbers joined by '/', '-' or '.', or words by '-'.
size_t TokenSize(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size()) {
    const char c = text[end];
    const bool joins = (c == '-' || ((c == '/' || c == '.') && IsDigit(text[at]))) &&
                       end + 1 < text.size() && IsWordByte(text[end + 1]) &&
                       text[end + 1] != '\'' && IsDigit(text[end + 1]) == IsDigit(text[at]);
    if (!IsWordByte(c) && !joins) break;
    ++end;
  }
  return end - at;
}

void ReadDigits(std::string_view text, Language language, TimeToken* token) {
  const std::string_view word = token->word;
  size_t at = 0;
  int parts = 0;
  while (at < word.size() && IsDigit(word[at]) && parts < 3) {
    int value = 0;
    while (at < word.size() && IsDigit(word[at]) && value < 1'000'000) {
      value = value * 10 + (word[at++] - '0');
    }
    token->date[static_cast<size_t>(parts++)] = value;
    if (at < word.size() && IsDigit(word[at])) return;  // too long to be a count
    if (at < word.size() && !IsDigit(word[at])) {
      if (word[at] != '/' && word[at] != '-' && word[at] != '.') break;
      ++at;
    }
  }
  const std::string_view rest = word.substr(std::min(at, word.size()));
  const bool dotted = language == Language::kGerman && token->source.end < text.size() &&
                      text[token->source.end] == '.' && token->source.end + 1 < text.size();
  if (parts > 1 && rest.empty()) {
    token->date_parts = parts;
  } else if (parts == 1 && (rest == "st" || rest == "nd" || rest == "rd" || rest == "th")) {
    token->own = {"", WordKind::kOrdinal, token->date[0]};
  } else if (parts == 1 && rest.empty()) {
    token->digits = true;
    token->own = {"", dotted ? WordKind::kOrdinal : WordKind::kNumber, token->date[0]};
  }
}

}  // namespace

const int* TimeToken::Value(WordKind kind) const {
  if (word.empty()) return nullptr;
  if (word[0] >= '0' && word[0] <= '9') {
    return date_parts == 0 && own.kind == kind && own.value >= 0 ? &own.value : nullptr;
  }
  for (const WordMeaning& meaning : meanings) {
    if (meaning.kind == kind) return &meaning.value;
  }
  return nullptr;
}

std::vector<TimeToken> ScanTimeWords(std::string_view text, Language language) {
  std::vector<TimeToken> tokens;
  for (size_t at = 0; at < text.size();) {
    if (!IsWordByte(text[at]) || text[at] == '\'') {
      const bool ends = std::string_view(".,;:!?()").find(text[at]) != std::string_view::npos;
      if (ends && !tokens.empty()) tokens.back().clause_end = true;
      ++at;
      continue;
    }
    TimeToken token;
    token.source = {at, at + TokenSize(text, at)};
    token.capital = text[at] >= 'A' && text[at] <= 'Z';
    for (const char c : text.substr(at, token.source.end - at)) {
      token.word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    token.own = {"", WordKind::kFiller, -1};
    if (IsDigit(token.word[0])) {
      ReadDigits(text, language, &token);
    } else {
      token.meanings = MeaningsOf(token.word, language);
      if (token.meanings.empty() && token.word.ends_with("'s")) {  // "last Friday's"
        token.meanings =
            MeaningsOf(std::string_view(token.word).substr(0, token.word.size() - 2), language);
      }
    }
    at = token.source.end;
    tokens.push_back(std::move(token));
    // The dot of "3. Mai" ends no clause.
    TimeToken& last = tokens.back();
    if (last.digits && last.own.kind == WordKind::kOrdinal) ++at;
  }
  return tokens;
}

}  // namespace wend
