// Compound: words joined by punctuation, such as max_open_files, ISO-8601, std::vector, 3.14,
// foo@example.org, well-known.
//
// The parts of a compound are always terms. The whole is one too if it looks like an identifier
// or a number rather than plain words: it has a digit, or is joined by '_', '.', '::', '&' or ','
// somewhere. So well-known and and/or are two plain words each.
//
// Joints bind at three levels: '/' ':' '@' '+' loosest, then '-' '.' '::', then '_' ',' '&'. What
// lies between looser joints may be a whole of its own: src/main.cc:42 holds main.cc.
//
// Invariants: a compound is at most kMaxCompoundBytes long; a longer one ends before the joint
// that would exceed that, and the next word begins a new one.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/word_splitter.h"

namespace wend {

inline constexpr size_t kMaxCompoundBytes = 256;

// What joins a part to the one before it.
struct Joint {
  uint8_t level = 0;        // 1 binds loosest, 3 tightest; 0: nothing joins
  bool identifier = false;  // makes the whole an identifier
  uint32_t size = 0;        // bytes between the parts
};

struct CompoundPart {
  uint32_t begin;
  uint32_t word_end;  // of the word
  uint32_t end;       // of the word and its suffix: C++, C#
  Joint joint;
};

// True if `next`, the byte after a word, can join it to another or be a suffix; a cheap filter.
inline bool MayJoin(char next) {
  switch (next) {
    case '_':
    case '-':
    case '.':
    case '/':
    case ':':
    case '@':
    case '+':
    case '#':
    case '&':
    case ',':
      return true;
    default:
      return false;
  }
}

// Parses the compound whose first word is [begin, word_end) into `*parts` (replaced); a word that
// nothing joins gives one part.
void ParseCompound(std::string_view text, size_t begin, size_t word_end,
                   const SplitterOptions& options, std::vector<CompoundPart>* parts);

// True if the parts taken together (two or more) are a term as a whole.
bool IsWholeTerm(std::string_view text, std::span<const CompoundPart> parts);

// The level of the loosest joint inside `parts`.
uint8_t LoosestLevel(std::span<const CompoundPart> parts);

}  // namespace wend
