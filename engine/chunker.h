// Chunker: cuts an analysed text into chunks, the unit of retrieval.
//
// A chunk is a run of whole sentences (or lines) with about `target_terms` analysed terms. A
// sentence longer than that is cut between words; text without any punctuation likewise. The last
// chunk of a text may be half as long again, so that a text a little over the target stays whole.
//
// Invariants:
//  1. Chunks come in order; byte ranges are trimmed of white space, never empty, and never cut a
//     code point, a term, or a compound from its parts.
//  2. With no overlap, every byte that is not white space lies in exactly one chunk, and every
//     term in exactly one chunk. With overlap, each chunk but the first begins up to
//     `overlap_terms` terms before the end of the one before it, and still advances.
//  3. A text that is all white space has no chunks.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/analyzer.h"

namespace wend {

enum class ChunkUnit : uint8_t { kSentence = 0, kLine = 1 };

struct ChunkerOptions {
  uint32_t target_terms = 256;  // 1 to 65,535; with 1, every sentence (or line) is a chunk
  uint32_t overlap_terms = 0;   // less than target_terms
  ChunkUnit unit = ChunkUnit::kSentence;

  friend bool operator==(const ChunkerOptions&, const ChunkerOptions&) = default;
};

struct ChunkSpan {
  uint32_t begin;  // bytes in the text
  uint32_t end;
  uint32_t first_term;  // index into the analysed terms
  uint32_t term_count;
};

// Appends the chunks of `text` to `*out`. `terms` is what Analyzer::Analyze gave for exactly it.
void ChunkText(std::string_view text, std::span<const AnalyzedTerm> terms,
               const ChunkerOptions& options, std::vector<ChunkSpan>* out);

// Cuts a text of any size into parts of about `target_bytes` that can be analysed and chunked one
// by one: at a blank line if there is one near, else at a line, a sentence, white space, and at
// last at a code point. The parts cover the text without gaps. Depends on the text only.
std::vector<std::string_view> SplitIntoParts(std::string_view text, size_t target_bytes);

}  // namespace wend
