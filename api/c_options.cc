// Options of wend_open.
#include <array>
#include <charconv>
#include <span>
#include <string>
#include <string_view>

#include "api/boundary.h"
#include "api/handles.h"
#include "storage/base/nearest_name.h"
#include "storage/base/time_text.h"
#include "storage/base/utf8.h"

namespace wend {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 6> kKeys = {"mode",    "durability", "memory_budget",
                                                   "threads", "recovery",   "now"};
constexpr std::array<std::string_view, 3> kModes = {"create", "write", "read"};
constexpr std::array<std::string_view, 2> kDurabilities = {"process", "full"};
constexpr std::array<std::string_view, 2> kRecoveries = {"strict", "tail"};
constexpr uint64_t kMinBudgetBytes = 16ull << 20;
constexpr uint64_t kMaxBudgetBytes = 1ull << 50;
constexpr int kMaxThreads = 64;

Status CheckUtf8(std::string_view text, std::string_view what) {
  size_t bad_offset = 0;
  if (IsValidUtf8(text, &bad_offset)) return {};
  return Status::Invalid("the " + std::string(what) + " is not well-formed UTF-8 at byte " +
                         std::to_string(bad_offset));
}

// Place of `value` among `names`.
Result<size_t> Choose(std::string_view key, std::string_view value, Names names) {
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == value) return i;
  }
  return Status::Invalid("option '" + std::string(key) + "' is " + ListNames(names) + ", not '" +
                         std::string(value) + "'" + DidYouMean(value, names));
}

// Bytes from "268435456", "256MiB" or "256 MiB".
Result<uint64_t> ParseBudget(std::string_view value) {
  constexpr std::pair<std::string_view, int> kUnits[] = {
      {"", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}};
  const char* end = value.data() + value.size();
  uint64_t number = 0;
  const auto parsed = std::from_chars(value.data(), end, number);
  std::string_view unit(parsed.ptr, static_cast<size_t>(end - parsed.ptr));
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  for (const auto& [name, shift] : kUnits) {
    if (parsed.ec != std::errc() || unit != name) continue;
    if (number > (kMaxBudgetBytes >> shift) || (number << shift) < kMinBudgetBytes) {
      return Status::Invalid("option 'memory_budget' is from 16MiB to 1048576GiB, not '" +
                             std::string(value) + "'");
    }
    return number << shift;
  }
  return Status::Invalid(
      "option 'memory_budget' is a number of bytes, with KiB, MiB or GiB behind it if you like, "
      "not '" +
      std::string(value) + "'");
}

Result<int> ParseThreads(std::string_view value) {
  const char* end = value.data() + value.size();
  int number = 0;
  const auto parsed = std::from_chars(value.data(), end, number);
  if (parsed.ec == std::errc() && parsed.ptr == end && number >= 1 && number <= kMaxThreads) {
    return number;
  }
  return Status::Invalid("option 'threads' is an integer from 1 to 64, not '" + std::string(value) +
                         "'");
}

Status SetOption(std::string_view key, std::string_view value, DatabaseOptions* options) {
  if (key == "mode") {
    WEND_ASSIGN_OR_RETURN(const size_t choice, Choose(key, value, kModes));
    options->mode = static_cast<DatabaseOptions::Mode>(choice);
    static_assert(static_cast<size_t>(DatabaseOptions::Mode::kRead) == 2);
  } else if (key == "durability") {
    WEND_ASSIGN_OR_RETURN(const size_t choice, Choose(key, value, kDurabilities));
    options->durability = static_cast<DatabaseOptions::Durability>(choice);
    static_assert(static_cast<size_t>(DatabaseOptions::Durability::kFull) == 1);
  } else if (key == "recovery") {
    WEND_ASSIGN_OR_RETURN(const size_t choice, Choose(key, value, kRecoveries));
    options->recovery = static_cast<DatabaseOptions::Recovery>(choice);
    static_assert(static_cast<size_t>(DatabaseOptions::Recovery::kTail) == 1);
  } else if (key == "memory_budget") {
    WEND_ASSIGN_OR_RETURN(options->memory_budget_bytes, ParseBudget(value));
  } else if (key == "threads") {
    WEND_ASSIGN_OR_RETURN(options->threads, ParseThreads(value));
  } else if (key == "now") {
    Result<ParsedTime> time = ParseTime(value);
    if (!time.ok()) return Status::Invalid("option 'now': " + time.status().message());
    options->now = TimePoint{time->microseconds, time->offset_minutes};
  } else {
    const std::string suggestion = DidYouMean(key, kKeys);
    return Status::Invalid("there is no option '" + std::string(key) + "'" +
                           (suggestion.empty() ? "; expected " + ListNames(kKeys) : suggestion));
  }
  return {};
}

}  // namespace
}  // namespace wend

using wend::OptionsObject;

extern "C" {

int wend_options_create(wend_options** options, wend_error** error) {
  return wend::Guard(error, [&]() -> wend::Status {
    WEND_RETURN_IF_ERROR(wend::CheckPointer(options, "options"));
    *options = nullptr;
    WEND_ASSIGN_OR_RETURN(const uintptr_t handle,
                          wend::HandleRegistry::Instance().Add(OptionsObject::kType,
                                                               std::make_shared<OptionsObject>()));
    *options = wend::ToHandle<OptionsObject>(handle);
    return {};
  });
}

int wend_options_set(wend_options* options, const char* key, const char* value,
                     wend_error** error) {
  return wend::Guard(error, [&]() -> wend::Status {
    WEND_ASSIGN_OR_RETURN(const auto object, wend::FindObject<OptionsObject>(options));
    WEND_RETURN_IF_ERROR(wend::CheckPointer(key, "key"));
    WEND_RETURN_IF_ERROR(wend::CheckPointer(value, "value"));
    WEND_RETURN_IF_ERROR(wend::CheckUtf8(key, "key"));
    WEND_RETURN_IF_ERROR(wend::CheckUtf8(value, "value"));
    const std::lock_guard lock(object->mutex);
    return wend::SetOption(key, value, &object->options);
  });
}

void wend_options_free(wend_options* options) {
  wend::HandleRegistry::Instance().Remove(OptionsObject::kType,
                                          wend::ToNumber<OptionsObject>(options));
}

}  // extern "C"
