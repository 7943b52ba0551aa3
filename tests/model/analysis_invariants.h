// Checks of what engine/analyzer.h and engine/chunker.h promise for every text, for tests and
// fuzzing. Each returns an empty string, or what is broken.
#pragma once

#include <unicode/utf8.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analyzer.h"
#include "engine/chunker.h"

namespace wend::model {

inline bool IsWellFormed(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  for (size_t pos = 0; pos < text.size();) {
    UChar32 c = 0;
    U8_NEXT(bytes, pos, text.size(), c);
    if (c < 0) return false;
  }
  return true;
}

inline bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

inline std::string CheckTerms(std::string_view text, const Analyzer& analyzer,
                              const std::vector<AnalyzedTerm>& terms) {
  uint32_t begin_before = 0;
  for (size_t i = 0; i < terms.size(); ++i) {
    const AnalyzedTerm& term = terms[i];
    const std::string at = " at term " + std::to_string(i);
    if (term.term >= analyzer.term_count()) return "number out of range" + at;
    if (term.begin >= term.end || term.end > text.size()) return "bad range" + at;
    // Well-formed on its own: it holds no malformed byte and cuts no code point.
    if (!IsWellFormed(text.substr(term.begin, term.end - term.begin))) return "malformed" + at;
    if (term.begin < begin_before) return "out of order" + at;
    begin_before = term.begin;
    const std::string_view word = analyzer.TermText(term.term);
    if (word.empty() || word.size() > kMaxTermBytes) return "bad size" + at;
    if (!IsWellFormed(word)) return "malformed text of term" + at;
  }
  return {};
}

inline std::string CheckChunks(std::string_view text, const std::vector<AnalyzedTerm>& terms,
                               const ChunkerOptions& options,
                               const std::vector<ChunkSpan>& chunks) {
  size_t covered = 0;  // all bytes before are in a chunk or white space
  size_t next_term = 0;
  for (size_t i = 0; i < chunks.size(); ++i) {
    const ChunkSpan& chunk = chunks[i];
    const std::string at = " at chunk " + std::to_string(i);
    if (chunk.begin >= chunk.end || chunk.end > text.size()) return "bad range" + at;
    if (IsSpace(text[chunk.begin]) || IsSpace(text[chunk.end - 1])) return "not trimmed" + at;
    for (size_t b = covered; b < chunk.begin; ++b) {
      if (!IsSpace(text[b])) return "byte left out before" + at;
    }
    if (i > 0) {
      const ChunkSpan& before = chunks[i - 1];
      if (chunk.begin <= before.begin || chunk.end <= before.end) return "does not advance" + at;
      if (options.overlap_terms == 0 && chunk.begin < covered) return "byte in two chunks" + at;
    }
    covered = chunk.end;
    if (chunk.first_term > next_term) return "term left out before" + at;
    if (next_term - chunk.first_term > options.overlap_terms) return "overlap too long" + at;
    next_term = chunk.first_term + chunk.term_count;
    if (next_term > terms.size()) return "terms out of range" + at;
    for (size_t t = chunk.first_term; t < next_term; ++t) {
      if (terms[t].begin < chunk.begin || terms[t].end > chunk.end) return "term cut" + at;
    }
    // The terms that overlap the chunk's first and last belong to it.
    if (next_term < terms.size() && terms[next_term].begin < chunk.end) return "group cut" + at;
  }
  for (size_t b = covered; b < text.size(); ++b) {
    if (!IsSpace(text[b])) return "byte left out at the end";
  }
  return next_term == terms.size() ? "" : "term left out at the end";
}

inline std::string CheckParts(std::string_view text, const std::vector<std::string_view>& parts) {
  size_t pos = 0;
  for (const std::string_view part : parts) {
    if (part.empty() || part.data() != text.data() + pos) return "parts leave a gap";
    pos += part.size();
    if (pos < text.size() && IsWellFormed(text) && U8_IS_TRAIL(static_cast<uint8_t>(text[pos]))) {
      return "a code point is cut";
    }
  }
  return pos == text.size() ? "" : "parts end early";
}

}  // namespace wend::model
