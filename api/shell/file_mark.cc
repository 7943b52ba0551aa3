#include "api/shell/file_mark.h"

#include <array>
#include <charconv>
#include <string_view>

namespace wend::shell {
namespace {

constexpr int64_t kCoarsestClockSeconds = 2;

std::string Nanoseconds(const timespec& time) {
  return std::to_string(int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec);
}

bool TakeNumber(std::string_view* text, uint64_t* number) {
  if (text->empty() || text->front() != ' ') return false;
  const char* const end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data() + 1, end, *number);
  if (error != std::errc()) return false;
  text->remove_prefix(static_cast<size_t>(rest - text->data()));
  return true;
}

std::optional<FileYield> Decode(std::string_view mark, const FileStamp& stamp) {
  if (mark.substr(0, stamp.size()) != stamp) return std::nullopt;
  mark.remove_prefix(stamp.size());
  FileYield yield;
  for (uint64_t* const number : {&yield.records, &yield.text_bytes, &yield.malformed_bytes}) {
    if (!TakeNumber(&mark, number)) return std::nullopt;
  }
  return mark.empty() ? std::optional(yield) : std::nullopt;
}

}  // namespace

FileStamp StampOf(const struct stat& status, int64_t now_seconds) {
  const bool is_settled = status.st_mtim.tv_sec < now_seconds - kCoarsestClockSeconds;
  if (!S_ISREG(status.st_mode) || !is_settled) return {};
  return std::string("file of ") + wend_version() + ": " + std::to_string(status.st_size) + " " +
         Nanoseconds(status.st_mtim) + " " + Nanoseconds(status.st_ctim) + " " +
         std::to_string(status.st_ino) + " gave";
}

std::string EncodeFileMark(const FileStamp& stamp, const FileYield& yield) {
  return stamp + " " + std::to_string(yield.records) + " " + std::to_string(yield.text_bytes) +
         " " + std::to_string(yield.malformed_bytes);
}

std::optional<FileYield> FindFileYield(wend_db* db, const std::string& collection,
                                       const std::string& key, const FileStamp& stamp) {
  std::array<char, WEND_MARK_SIZE> buffer;
  size_t size = 0;
  if (wend_unit_mark_get(db, collection.c_str(), key.data(), key.size(), buffer.data(),
                         buffer.size(), &size, nullptr) == WEND_OK) {
    const auto yield = Decode({buffer.data(), size}, stamp);
    if (yield.has_value()) return yield;
  }
  int intact = 0;
  if (wend_mark_get(db, collection.c_str(), key.data(), key.size(), buffer.data(), buffer.size(),
                    &size, &intact, nullptr) != WEND_OK ||
      intact == 0) {
    return std::nullopt;
  }
  return Decode({buffer.data(), size}, stamp);
}

}  // namespace wend::shell
