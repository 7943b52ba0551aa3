// wend ask: a question, and the passages that answer it.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace wend::shell {

struct AskOptions {
  std::string database;
  std::vector<std::string> words;  // the question; words are joined by spaces
  std::string mode = "default";
  std::string unit = "chunks";
  std::string collection = "main";
  std::optional<int> limit;  // none: 10 answers; with `pack` as many passages as that may need
  std::optional<int> pack;   // tokens: print the best text within them instead of answers
  double alpha = -1;         // negative: not given
  // How words of time in the question are read; empty: as it is by default.
  std::string now;
  std::string zone;
  std::string days;
  std::string time;  // "on" or "off"
  bool json = false;
  bool quiet = false;
};

int RunAsk(const AskOptions& options);

// The statement for the options; the question is its one parameter.
std::string AskStatement(const AskOptions& options);

}  // namespace wend::shell
