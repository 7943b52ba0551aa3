// Carry-over: a question that needs the turns before it, written out so that it stands alone.
//
// The rules, in order. The question is its last sentence; its earlier ones are the latest turn.
//
//  1. "he", "she" and "they" in front of a word of saying become the speaker who was named last.
//  2. Without a time of its own, and without content or with a word that points back ("then",
//     "that day", "those conversations", "the same"), it takes the time of the latest turn that
//     names one.
//  3. With a time but without content ("what about March?") it takes the content of the latest turn
//     that has any and was no answer; so it does where all that it asks of is a pronoun ("it").
//
// What is carried is text, put behind the question; the whole is then read like any other, and
// shown. A question with a time and content of its own stays as it is.
//
// Thread safety: a pure function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/time_expression/time_expression.h"

namespace wend {

struct Turn {
  std::string_view speaker;  // empty: not known
  std::string_view text;
};

// The turns of a text: one a line, oldest first, with "Name: " in front of it where known.
std::vector<Turn> ReadTurns(std::string_view text);

// What the rules need to know of a text besides its words.
class TextReader {
 public:
  virtual ~TextReader() = default;
  virtual TimeExpression Read(std::string_view text) const = 0;
  virtual bool IsSpeaker(std::string_view word) const = 0;
};

std::string CarryOver(std::string_view question, const std::vector<Turn>& turns,
                      const TextReader& reader, Language language);

}  // namespace wend
