// WordSplitter: where words begin and end.
//
// A word is a run of letters and digits, with the marks on them, and with apostrophes between
// letters (don't). Words of ASCII are found and folded with one table look-up per byte; Unicode
// properties are asked for only where another letter touches the word. Both ways find the same
// words. Runs written without spaces are the business of CjkCluster and DictionaryBreaker.
//
// Invariants:
//  1. A word is at most kMaxWordBytes long. A longer run is cut there, on a code point boundary,
//     and what is left is the next word.
//  2. A word lies within well-formed text; malformed bytes end it.
//
// Thread safety: pure functions; a DictionaryBreaker belongs to one thread at a time.
#pragma once

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/character_class.h"
#include "engine/word_cache.h"
#include "storage/base/status.h"

namespace wend {

struct SplitterOptions {
  // False for languages that elide the article: l'homme is two words in French.
  bool apostrophe_joins = true;
};

struct SplitWord {
  size_t end;
  bool folded;  // an ASCII word, in lower case in the buffer; otherwise the buffer is unspecified
};

// The end of the word that begins at `begin`, with letters of any script.
size_t UnicodeWordEnd(std::string_view text, size_t begin, const SplitterOptions& options);

// Where the letter after the apostrophe at `pos` ends; 0 if none follows before `limit`.
size_t LetterAfterApostrophe(std::string_view text, size_t pos, size_t limit);

// True if the code point at `pos`, which is not ASCII, goes on with the word before it.
bool ContinuesWord(std::string_view text, size_t pos, const SplitterOptions& options);

// The word that begins at `begin`, where a letter or digit stands.
inline SplitWord NextWord(std::string_view text, size_t begin, const SplitterOptions& options,
                          WordBuffer* buffer) {
  const size_t limit = std::min(text.size(), begin + kMaxWordBytes);
  char* out = buffer->data;
  size_t pos = begin;
  for (;;) {
    while (pos < limit) {
      const uint8_t folded = kAsciiFold[static_cast<uint8_t>(text[pos])];
      if (folded == 0) break;
      *out++ = static_cast<char>(folded);
      ++pos;
    }
    if (pos == limit) break;
    const char next = text[pos];
    if (next == '\'' || next == '\xE2') {  // ’ begins with that byte
      const size_t after =
          options.apostrophe_joins && pos > begin ? LetterAfterApostrophe(text, pos, limit) : 0;
      if (after != 0) {
        const char letter = text[after - 1];
        if (!IsAsciiLetter(letter)) return {UnicodeWordEnd(text, begin, options), false};
        *out++ = '\'';
        pos = after - 1;
        continue;
      }
    }
    if ((next & 0x80) != 0 && ContinuesWord(text, pos, options)) {
      return {UnicodeWordEnd(text, begin, options), false};
    }
    break;
  }
  buffer->size = static_cast<size_t>(out - buffer->data);
  buffer->Finish();
  return {pos, true};
}

// The end of one written character of Chinese, Japanese or Korean at `pos`: a code point with the
// marks of voice, variation or Hangul composition that follow it, at most 32 bytes.
size_t CjkClusterEnd(std::string_view text, size_t pos);

// Word boundaries in runs of Thai, Lao, Khmer and Myanmar, by ICU's dictionaries.
class DictionaryBreaker {
 public:
  // Internal if ICU has not the rules.
  static Result<DictionaryBreaker> Create();

  // The end of the run of such letters that begins at `begin`, or of a bounded first part of it;
  // the ends of the words in it are appended to `*ends`, the last of which is returned.
  size_t Split(std::string_view text, size_t begin, std::vector<size_t>* ends);

 private:
  struct Close {
    void operator()(UBreakIterator* it) const { ubrk_close(it); }
    void operator()(UText* text) const { utext_close(text); }
  };
  DictionaryBreaker() = default;

  std::unique_ptr<UBreakIterator, Close> breaks_;
};

}  // namespace wend
