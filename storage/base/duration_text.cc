#include "storage/base/duration_text.h"

#include <array>
#include <charconv>
#include <utility>

#include "storage/base/nearest_name.h"

namespace wend {
namespace {

constexpr uint64_t kMaxSeconds = 10'000ull * 366 * 86'400;
constexpr std::array<std::pair<std::string_view, uint64_t>, 5> kUnits = {
    {{"weeks", 604'800}, {"days", 86'400}, {"hours", 3'600}, {"minutes", 60}, {"seconds", 1}}};
constexpr std::array<std::string_view, 5> kUnitNames = {"weeks", "days", "hours", "minutes",
                                                        "seconds"};

}  // namespace

Status ParseDuration(std::string_view text, uint64_t* seconds) {
  if (text == "none") {
    *seconds = 0;
    return {};
  }
  const char* const end = text.data() + text.size();
  uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), end, number);
  std::string_view unit(parsed.ptr, static_cast<size_t>(end - parsed.ptr));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  if (parsed.ec == std::errc::invalid_argument || unit.empty()) {
    return Status::Invalid("a duration is a number with a unit, as in '90 days', or 'none', not '" +
                           std::string(text) + "'");
  }
  for (const auto& [name, size] : kUnits) {
    if (unit != name && unit != name.substr(0, name.size() - 1)) continue;
    if (parsed.ec != std::errc() || number == 0 || number > kMaxSeconds / size) {
      return Status::Invalid("a duration is from 1 second to 10000 years, not '" +
                             std::string(text) + "'");
    }
    *seconds = number * size;
    return {};
  }
  return Status::Invalid("a duration is in weeks, days, hours, minutes or seconds, not in '" +
                         std::string(unit) + "'" + DidYouMean(unit, kUnitNames));
}

std::string FormatDuration(uint64_t seconds) {
  if (seconds == 0) return "none";
  for (const auto& [name, size] : kUnits) {
    if (seconds % size != 0) continue;
    const uint64_t number = seconds / size;
    return std::to_string(number) + " " +
           std::string(number == 1 ? name.substr(0, name.size() - 1) : name);
  }
  return std::to_string(seconds) + " seconds";
}

}  // namespace wend
