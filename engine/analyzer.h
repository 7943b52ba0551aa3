// Analyzer: text to a stream of terms with byte offsets.
//
// A term is what can be searched for: a word that is folded (NFKC, case, accents) and stemmed; a
// bigram of Chinese, Japanese or Korean characters; an identifier such as max_open_files or
// ISO-8601 whole, followed by its parts. Terms come in order of their place in the text.
//
// Invariants:
//  1. The stream depends on the text and the options only, never on what was analysed before.
//  2. begin < end <= text.size(), and both lie on code point boundaries of well-formed text.
//     Malformed bytes separate words; they are never part of a term.
//  3. The parts of a compound directly follow the whole and lie inside its byte range.
//  4. A term is 1 to kMaxTermBytes bytes of well-formed UTF-8; longer words are cut into pieces.
//
// For speed, terms are interned: the stream holds numbers local to this analyzer, TermText() gives
// the string. The analyzer remembers words it has seen, until Forget().
//
// Thread safety: one thread at a time; make one per worker.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/status.h"

namespace wend {

inline constexpr size_t kMaxTermBytes = 64;

struct AnalyzerOptions {
  std::string language = "english";  // a Snowball stemmer's name, or "none"
  bool stop_words = true;            // drop the language's stop words (English only so far)

  friend bool operator==(const AnalyzerOptions&, const AnalyzerOptions&) = default;
};

// One term of the stream. `term` is local to the analyzer that made it.
struct AnalyzedTerm {
  uint32_t term;
  uint32_t begin;  // byte offset of the word in the text
  uint32_t end;    // one past its last byte
};

class Analyzer {
 public:
  // Invalid where the language is unknown; the message lists those that are.
  static Result<std::unique_ptr<Analyzer>> Create(const AnalyzerOptions& options);
  ~Analyzer();

  // Appends the terms of `text` (under 4 GiB) to `*out`.
  void Analyze(std::string_view text, std::vector<AnalyzedTerm>* out);

  // The string of a local term number; valid until Forget().
  std::string_view TermText(uint32_t term) const;
  // How many local terms there are; they are numbered from 0 in order of first appearance.
  uint32_t term_count() const;
  // Bytes held by what is remembered.
  size_t memory_bytes() const;
  // Forgets all words and terms; local numbers start again at 0.
  void Forget();

  // Hash over the analysis of a fixed probe text: it changes when a library under us (Unicode
  // tables, stemmer) or our own rules change what terms a text gives.
  static uint64_t IdentityHash(const AnalyzerOptions& options);

 private:
  class Impl;
  explicit Analyzer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace wend
