// FaultLog: lines of a file that could not be used. They end the reading, or are counted and the
// first of them named.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/status.h"

namespace wend::exchange {

class FaultLog {
 public:
  // `notices` outlives the log.
  FaultLog(std::string path, bool skip, std::vector<std::string>* notices);

  // Ok where the line is to be left out. Line 0 is the file as a whole.
  Status Add(uint64_t line, const std::string& reason);
  // A notice of the lines that were not named.
  void Finish();
  uint64_t count() const { return count_; }

 private:
  const std::string path_;
  const bool skip_;
  std::vector<std::string>* const notices_;
  uint64_t count_ = 0;
};

// "malformed UTF-8 at byte 7 of the line", counted from 1; `*line` is that of the text's beginning
// and becomes that of the byte. Empty for well-formed text.
std::string Utf8Fault(std::string_view text, uint64_t* line);

}  // namespace wend::exchange
