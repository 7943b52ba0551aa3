#include "query/exchange/fault_log.h"

#include <algorithm>
#include <utility>

#include "storage/base/utf8.h"

namespace wend::exchange {
namespace {

constexpr uint64_t kNamed = 5;

}  // namespace

FaultLog::FaultLog(std::string path, bool skip, std::vector<std::string>* notices)
    : path_(std::move(path)), skip_(skip), notices_(notices) {}

Status FaultLog::Add(uint64_t line, const std::string& reason) {
  const std::string place =
      "'" + path_ + "'" + (line == 0 ? std::string() : ", line " + std::to_string(line));
  if (!skip_) return Status::Invalid(place + ": " + reason);
  if (count_++ < kNamed) notices_->push_back(place + ": skipped: " + reason);
  return {};
}

void FaultLog::Finish() {
  if (count_ <= kNamed) return;
  notices_->push_back("'" + path_ + "': " + std::to_string(count_ - kNamed) +
                      " more were skipped, " + std::to_string(count_) + " in all");
}

std::string Utf8Fault(std::string_view text, uint64_t* line) {
  size_t bad = 0;
  if (IsValidUtf8(text, &bad)) return {};
  const std::string_view before = text.substr(0, bad);
  *line += static_cast<uint64_t>(std::count(before.begin(), before.end(), '\n'));
  const size_t line_end = before.rfind('\n');
  const size_t begin = line_end == std::string_view::npos ? 0 : line_end + 1;
  return "malformed UTF-8 at byte " + std::to_string(bad - begin + 1) + " of the line";
}

}  // namespace wend::exchange
