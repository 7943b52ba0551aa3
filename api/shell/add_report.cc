#include "api/shell/add_report.h"

#include <algorithm>
#include <cstdio>

#include "api/shell/display_text.h"
#include "api/shell/json_output.h"

namespace wend::shell {
namespace {

constexpr uint64_t kNamedPerFile = 10;
constexpr uint64_t kNamedMalformed = 10;
// Below this many bytes a rate says nothing.
constexpr uint64_t kRatedBytes = 1'000'000;
constexpr size_t kMaxProblemsKept = 1000;

std::string Counted(uint64_t count, const char* one, const char* many) {
  return WithThousands(count) + " " + (count == 1 ? one : many);
}

}  // namespace

void AddReport::Skip(const std::string& path, uint64_t line, const std::string& reason) {
  ++skipped_;
  if (line > 0) ++skipped_in_file_;
  if (json_ && problems_.size() < kMaxProblemsKept) problems_.push_back({path, line, reason});
  if (line > 0 && skipped_in_file_ > kNamedPerFile) return;
  progress_.Clear();
  const std::string where =
      Visible(path) + (line > 0 ? ", line " + std::to_string(line) : std::string());
  std::fprintf(stderr, "wend: %s: skipped: %s\n", where.c_str(), Visible(reason).c_str());
}

void AddReport::EndFile(const std::string& path, uint64_t malformed_bytes) {
  if (malformed_bytes > 0 && ++malformed_files_ <= kNamedMalformed && !quiet_) {
    Note(path + ": not all UTF-8 (" + Counted(malformed_bytes, "byte", "bytes") +
         "); words with such bytes are not found, iconv turns a file into UTF-8");
  }
  if (skipped_in_file_ > kNamedPerFile) {
    progress_.Clear();
    std::fprintf(stderr, "wend: %s: %s skipped\n", Visible(path).c_str(),
                 Counted(skipped_in_file_ - kNamedPerFile, "more line", "more lines").c_str());
  }
  skipped_in_file_ = 0;
}

void AddReport::EndFiles() {
  if (malformed_files_ <= kNamedMalformed || quiet_) return;
  Note(Counted(malformed_files_ - kNamedMalformed, "more file is", "more files are") +
       " not all UTF-8");
}

void AddReport::Note(const std::string& text) {
  progress_.Clear();
  std::fprintf(stderr, "wend: %s\n", Visible(text).c_str());
}

std::string AddReport::Summary(const Totals& totals, double seconds) const {
  const WriteCounts& written = totals.written;
  const uint64_t records = written.inserted + written.replaced + written.unchanged;
  std::string line = Counted(totals.files, "file", "files");
  if (records != totals.files) line += ", " + Counted(records, "record", "records");
  line += ": " + WithThousands(written.inserted) + " added, " + WithThousands(written.replaced) +
          " replaced, " + WithThousands(written.unchanged) + " unchanged, " +
          WithThousands(skipped_) + " skipped";
  char time[32];
  std::snprintf(time, sizeof time, seconds < 0.1 ? "%.3f s" : "%.1f s", seconds);
  line += " \u00B7 " + ByteSize(totals.text_bytes) + " in " + time;
  if (totals.text_bytes < kRatedBytes || totals.unread > 0) return line;
  const double rate = static_cast<double>(totals.text_bytes) / std::max(seconds, 1e-6);
  return line + " (" + ByteSize(static_cast<uint64_t>(rate)) + "/s)";
}

std::string AddReport::SummaryJson(const Totals& totals, double seconds, bool interrupted) const {
  const auto field = [](const char* name, uint64_t value) {
    return "\"" + std::string(name) + "\":" + std::to_string(value) + ",";
  };
  char time[48];
  std::snprintf(time, sizeof time, "\"seconds\":%.6f,", seconds);
  std::string out = "{" + field("files", totals.files) + field("added", totals.written.inserted) +
                    field("replaced", totals.written.replaced) +
                    field("unchanged", totals.written.unchanged) + field("skipped", skipped_) +
                    field("malformed", malformed_files_) + field("unread", totals.unread) +
                    field("bytes", totals.text_bytes) + time +
                    "\"interrupted\":" + (interrupted ? "true" : "false") + ",\"problems\":[";
  for (size_t i = 0; i < problems_.size(); ++i) {
    const Problem& problem = problems_[i];
    out += std::string(i > 0 ? "," : "") + "{\"path\":" + JsonText(problem.path) +
           ",\"line\":" + (problem.line > 0 ? std::to_string(problem.line) : "null") +
           ",\"reason\":" + JsonText(problem.reason) + "}";
  }
  return out + "]}";
}

}  // namespace wend::shell
