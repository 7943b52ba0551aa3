// Answers to a question, for people: one block per passage.
//
//     1  ████████   7.31  The quick fox
//        docs/fox.md:120-412  2024-05-01T10:00:00Z
//        The «quick» brown fox jumps over the lazy dog. It does so …
//        why: quick 61% · fox 39%
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/shell/terminal.h"
#include "api/shell/wend_handle.h"

namespace wend::shell {

struct Answer {
  int64_t rank = 0;
  double score = 0;
  std::string key;
  std::string title;
  std::string source;
  std::string time;  // empty: none
  std::string session;
  std::string speaker;
  std::optional<int64_t> turn;
  int64_t begin = 0;
  int64_t end = 0;
  std::string text;
  std::string matches;  // JSON: [[begin, end], ...]
  std::string why;      // JSON
};

// The row that the statement stands on.
Answer AnswerOf(const Statement& row);

// `best_score` is that of the first answer.
std::string RenderAnswer(const Answer& answer, double best_score, size_t columns,
                         const Style& style);

// "quick 61% · fox 39%" out of the column `why`; whatever is missing is left out. The shares are of
// the score, and of the similarity to the question where a walk followed. Of the mode walk: how the
// passage was reached.
std::string WhyLine(const std::string& why_json);

// How the answers were ranked: "mixpr, a walk of 17 steps with alpha 0.6". `mode` where the column
// `why` does not say it.
std::string ModeLine(const std::string& why_json, const std::string& mode);

// Two decimals, or three digits of the best where that is below one.
std::string ScoreText(double score, double best_score);

// Eight columns of block characters, in proportion.
std::string ScoreBar(double share);

}  // namespace wend::shell
