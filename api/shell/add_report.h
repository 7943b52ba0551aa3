// What `wend add` did and could not do: notes on standard error while it runs, and one summary.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "api/shell/batch_writer.h"
#include "api/shell/progress.h"

namespace wend::shell {

class AddReport {
 public:
  AddReport(bool quiet, bool json) : quiet_(quiet), json_(json), progress_(!quiet && !json) {}

  // An input, or a line of one (0: all of it), that was not taken. Of each file the first ten are
  // named and the rest counted.
  void Skip(const std::string& path, uint64_t line, const std::string& reason);
  // Ends a file: says how many more of its lines were skipped than named, and, unless quiet, that
  // it is not all UTF-8. Of such files the first ten are named.
  void EndFile(const std::string& path, uint64_t malformed_bytes);
  // Ends the last file: says how many more were not all UTF-8 than named.
  void EndFiles();
  // Something that the user should know and that skips nothing.
  void Note(const std::string& text);

  Progress& progress() { return progress_; }
  uint64_t skipped() const { return skipped_; }

  struct Totals {
    uint64_t files = 0;
    uint64_t text_bytes = 0;
    uint64_t unread = 0;  // files that look as at the last run and were not opened
    WriteCounts written;
  };
  // "42 files: 40 added, 1 replaced, 1 unchanged, 2 skipped · 12.3 MB in 0.4 s (30.1 MB/s)"
  std::string Summary(const Totals& totals, double seconds) const;
  // One JSON object: files, added, replaced, unchanged, skipped, malformed (files that are not all
  // UTF-8), unread, bytes, seconds, interrupted, problems (the first thousand).
  std::string SummaryJson(const Totals& totals, double seconds, bool interrupted) const;

 private:
  struct Problem {
    std::string path;
    uint64_t line;
    std::string reason;
  };

  const bool quiet_;
  const bool json_;
  Progress progress_;
  std::vector<Problem> problems_;
  uint64_t skipped_ = 0;
  uint64_t skipped_in_file_ = 0;
  uint64_t malformed_files_ = 0;
};

}  // namespace wend::shell
