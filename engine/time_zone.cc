#include "engine/time_zone.h"

#include <unicode/ures.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include "storage/base/nearest_name.h"

namespace wend {
namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kDaySeconds = 86'400;

struct CloseBundle {
  void operator()(UResourceBundle* bundle) const { ures_close(bundle); }
};
using Bundle = std::unique_ptr<UResourceBundle, CloseBundle>;

Bundle OpenZones() {
  UErrorCode status = U_ZERO_ERROR;
  Bundle zones(ures_openDirect(nullptr, "zoneinfo64", &status));
  return U_SUCCESS(status) ? std::move(zones) : Bundle();
}

Bundle Child(const Bundle& parent, const char* key) {
  UErrorCode status = U_ZERO_ERROR;
  Bundle child(ures_getByKey(parent.get(), key, nullptr, &status));
  return U_SUCCESS(status) ? std::move(child) : Bundle();
}

std::string NameAt(const Bundle& names, int32_t index) {
  UErrorCode status = U_ZERO_ERROR;
  int32_t length = 0;
  const UChar* text = ures_getStringByIndex(names.get(), index, &length, &status);
  std::string name;
  for (int32_t i = 0; U_SUCCESS(status) && i < length; ++i) name += static_cast<char>(text[i]);
  return name;
}

std::span<const int32_t> Integers(const Bundle& table, const char* key) {
  const Bundle vector = Child(table, key);
  if (vector == nullptr) return {};
  UErrorCode status = U_ZERO_ERROR;
  int32_t length = 0;
  const int32_t* values = ures_getIntVector(vector.get(), &length, &status);
  if (U_FAILURE(status)) return {};
  return {values, static_cast<size_t>(length)};
}

std::optional<int32_t> Integer(const Bundle& table, const char* key) {
  const Bundle value = Child(table, key);
  if (value == nullptr) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  const int32_t number = ures_getInt(value.get(), &status);
  return U_SUCCESS(status) ? std::optional(number) : std::nullopt;
}

int64_t DaysFrom1970(int year, int month, int day) {
  const auto date = std::chrono::sys_days(std::chrono::year(year) /
                                          std::chrono::month(static_cast<unsigned>(month)) / day);
  return date.time_since_epoch().count();
}

// When summer time begins or ends in a year: month from 0, day, weekday (1 is Sunday; its sign and
// that of the day tell which one is meant, as in ICU's SimpleTimeZone), seconds, and which clock
// they are of (0 wall, 1 standard, 2 UTC).
using Change = std::span<const int32_t>;

// Seconds of UTC since 1970.
int64_t MomentOfChange(Change change, int year, int32_t raw, int32_t saving_before) {
  const int month = change[0] + 1;
  const int64_t first = DaysFrom1970(year, month, 1);
  const int64_t next =
      month == 12 ? DaysFrom1970(year + 1, 1, 1) : DaysFrom1970(year, month + 1, 1);
  const auto weekday = [](int64_t day) { return static_cast<int>(((day + 4) % 7 + 7) % 7) + 1; };
  const int32_t number = change[1], wanted = change[2];
  int64_t day = first + number - 1;
  if (wanted > 0 && number > 0) {  // the nth such weekday
    day = first + (wanted - weekday(first) + 7) % 7 + 7 * (number - 1);
  } else if (wanted > 0) {  // from the end
    day = next - 1 - (weekday(next - 1) - wanted + 7) % 7 + 7 * (number + 1);
  } else if (wanted < 0 && number > 0) {  // the first on or behind that date
    day += (-wanted - weekday(day) + 7) % 7;
  } else if (wanted < 0) {  // the last on or before it
    day = first - number - 1;
    day -= (weekday(day) + wanted + 7) % 7;
  }
  int64_t moment = day * kDaySeconds + change[3];
  if (change[4] != 2) moment -= raw;
  if (change[4] == 0) moment -= saving_before;
  return moment;
}

class NamedZone {
 public:
  static std::optional<NamedZone> Find(std::string_view name) {
    NamedZone zone;
    zone.all_ = OpenZones();
    if (zone.all_ == nullptr) return std::nullopt;
    const Bundle names = Child(zone.all_, "Names"), zones = Child(zone.all_, "Zones");
    if (names == nullptr || zones == nullptr) return std::nullopt;
    int32_t low = 0, high = ures_getSize(names.get());
    while (low < high) {
      const int32_t middle = low + (high - low) / 2;
      (NameAt(names, middle) < name ? low : high) =
          NameAt(names, middle) < name ? middle + 1 : middle;
    }
    if (low == ures_getSize(names.get()) || NameAt(names, low) != name) return std::nullopt;
    for (int links = 0; links < 4; ++links) {
      UErrorCode status = U_ZERO_ERROR;
      Bundle found(ures_getByIndex(zones.get(), low, nullptr, &status));
      if (U_FAILURE(status)) return std::nullopt;
      if (ures_getType(found.get()) != URES_INT) {
        zone.table_ = std::move(found);
        return zone;
      }
      low = ures_getInt(found.get(), &status);  // another name of that zone
      if (U_FAILURE(status)) return std::nullopt;
    }
    return std::nullopt;
  }

  std::optional<int64_t> OffsetSeconds(int64_t moment) const {
    const std::span<const int32_t> types = Integers(table_, "typeOffsets");
    if (types.size() < 2) return std::nullopt;
    const std::optional<int32_t> final_year = Integer(table_, "finalYear");
    if (final_year && moment >= DaysFrom1970(*final_year, 1, 1) * kDaySeconds) {
      return OffsetByRule(moment);
    }
    const Bundle map = Child(table_, "typeMap");
    UErrorCode status = U_ZERO_ERROR;
    int32_t count = 0;
    const uint8_t* type_of = map == nullptr ? nullptr : ures_getBinary(map.get(), &count, &status);
    size_t type = 0, index = 0;
    for (const char* key : {"transPre32", "trans", "transPost32"}) {
      const std::span<const int32_t> values = Integers(table_, key);
      const bool wide = std::string_view(key) != "trans";  // two halves of 64 bits
      for (size_t i = 0; i < values.size(); i += wide ? 2 : 1, ++index) {
        const int64_t at = wide && i + 1 < values.size()
                               ? (int64_t{values[i]} << 32) |
                                     static_cast<int64_t>(static_cast<uint32_t>(values[i + 1]))
                               : int64_t{values[i]};
        if (at > moment) break;
        if (type_of != nullptr && index < static_cast<size_t>(count)) type = type_of[index];
      }
    }
    if (2 * type + 1 >= types.size()) return std::nullopt;
    return int64_t{types[2 * type]} + types[2 * type + 1];
  }

 private:
  std::optional<int64_t> OffsetByRule(int64_t moment) const {
    const std::optional<int32_t> raw = Integer(table_, "finalRaw");
    const Bundle name = Child(table_, "finalRule"), rules = Child(all_, "Rules");
    if (!raw || name == nullptr || rules == nullptr) return std::nullopt;
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = 0;
    const UChar* text = ures_getString(name.get(), &length, &status);
    std::string key;
    for (int32_t i = 0; U_SUCCESS(status) && i < length; ++i) key += static_cast<char>(text[i]);
    const std::span<const int32_t> rule = Integers(rules, key.c_str());
    if (rule.size() != 11) return std::nullopt;
    const int32_t saving = rule[10];
    if (saving == 0) return *raw;
    const auto day = std::chrono::sys_days(std::chrono::days((moment + *raw) / kDaySeconds));
    const int year = static_cast<int>(std::chrono::year_month_day(day).year());
    const int64_t begin = MomentOfChange(rule.subspan(0, 5), year, *raw, 0);
    const int64_t end = MomentOfChange(rule.subspan(5, 5), year, *raw, saving);
    const bool summer =
        begin < end ? begin <= moment && moment < end : moment >= begin || moment < end;
    return *raw + (summer ? saving : 0);
  }

  Bundle all_, table_;
};

// "Z", "UTC", "+02:00", "+0200", "-5".
std::optional<int> FixedOffset(std::string_view zone) {
  if (zone == "Z" || zone == "z" || zone == "UTC" || zone == "utc" || zone == "GMT") return 0;
  if (zone.size() < 2 || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
  std::string digits;
  for (const char c : zone.substr(1)) {
    if (c == ':' && digits.size() == 2) continue;
    if (c < '0' || c > '9') return std::nullopt;
    digits += c;
  }
  if (digits.size() > 4 || digits.size() == 3) return std::nullopt;
  const int number = std::stoi(digits);
  const int minutes = digits.size() <= 2 ? number * 60 : number / 100 * 60 + number % 100;
  if (minutes > 18 * 60 || (digits.size() == 4 && number % 100 > 59)) return std::nullopt;
  return zone[0] == '-' ? -minutes : minutes;
}

}  // namespace

std::optional<int> ZoneOffsetMinutes(std::string_view zone, int64_t microseconds) {
  if (const std::optional<int> fixed = FixedOffset(zone)) return fixed;
  const std::optional<NamedZone> named = NamedZone::Find(zone);
  if (!named) return std::nullopt;
  const int64_t seconds = microseconds / kSecondUs - (microseconds % kSecondUs < 0 ? 1 : 0);
  const std::optional<int64_t> offset = named->OffsetSeconds(seconds);
  if (!offset) return std::nullopt;
  return static_cast<int>(*offset / 60);
}

std::optional<int64_t> MomentOfZoneTime(std::string_view zone, int64_t local_microseconds) {
  constexpr int64_t kMinuteUs = 60 * kSecondUs;
  // The offset a day before and a day behind are those on both sides of a change.
  const std::optional<int> before =
      ZoneOffsetMinutes(zone, local_microseconds - kDaySeconds * kSecondUs);
  const std::optional<int> behind =
      ZoneOffsetMinutes(zone, local_microseconds + kDaySeconds * kSecondUs);
  if (!before || !behind) return std::nullopt;
  for (const int offset : {*before, *behind}) {
    const int64_t moment = local_microseconds - offset * kMinuteUs;
    if (ZoneOffsetMinutes(zone, moment) == offset) return moment;
  }
  return local_microseconds - *before * kMinuteUs;
}

std::string NearestZone(std::string_view zone) {
  const Bundle all = OpenZones();
  const Bundle names = all == nullptr ? Bundle() : Child(all, "Names");
  std::vector<std::string> texts;
  for (int32_t i = 0; names != nullptr && i < ures_getSize(names.get()); ++i) {
    texts.push_back(NameAt(names, i));
  }
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  return DidYouMean(zone, views);
}

}  // namespace wend
