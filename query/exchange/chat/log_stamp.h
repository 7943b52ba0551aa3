// The time that a line of a chat log begins with, and the name behind it.
//
// Thread safety: pure functions but for DateOrderFinder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "query/exchange/chat/chat_options.h"

namespace wend::exchange {

struct LogStamp {
  std::array<int, 3> numbers{};  // of the date, in the order of the line
  char separator = '\0';         // between them: '/', '.' or '-'; '\0': there is no date
  bool year_first = false;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int64_t fraction_us = 0;
  bool twelve_hours = false;  // "am" or "pm" stands with it, and is counted in
  bool has_comma = false;     // behind the date
  std::optional<int> offset_minutes;
  bool bracketed = false;
  bool dashed = false;    // " - " follows
  std::string_view text;  // without brackets
  size_t size = 0;        // bytes of the line up to what follows
};

// A stamp at the front of a line:
//   [8/5/23, 10:15:32 PM]   05.08.23, 22:15 -   2023-05-08, 1:56 p.m. -   [12.3.2022 klo 14.08.18]
//   [2023-05-08 13:56]      2023-05-08T13:56:00Z        [13:56]           2023. 5. 8. 오후 1:56
// U+200E and other marks without width are passed over; U+202F and U+00A0 count as blanks. A time
// alone counts in brackets only. False where the line begins with none.
bool ReadStamp(std::string_view line, LogStamp* stamp);

// The clock's time, counted as if it were UTC; nothing for a day or hour that is none.
std::optional<int64_t> LocalMicros(const LogStamp& stamp, bool day_first);

// Finds whether 8/5/2023 is in August or in May, from all dates of a file.
class DateOrderFinder {
 public:
  explicit DateOrderFinder(DateOrder wanted);

  void Observe(const LogStamp& stamp);
  // No further date can change it.
  bool is_known() const { return known_; }
  // Decides by what was seen so far.
  void Settle();
  // Settled although nothing in the file told.
  bool is_guess() const { return is_guess_; }
  bool day_first() const;

 private:
  static int64_t Number(const LogStamp& stamp, bool day_first);

  bool known_ = false;
  bool known_day_first_ = true;
  bool has_dates_ = false;
  bool is_guess_ = false;
  bool month_first_is_likelier_ = false;  // clocks of 12 hours with '/'
  // How often a date lies before the one above it, if read so.
  uint64_t steps_back_day_first_ = 0;
  uint64_t steps_back_month_first_ = 0;
  std::array<int64_t, 2> last_{};
};

// "Ann: Hello" as "Ann" and "Hello"; false where the line has no name. A name is at most 100 bytes,
// begins with no blank and has none of the quotes that system lines put around what they cite.
bool SplitName(std::string_view line, std::string_view* name, std::string_view* text);

// Without marks of no width and blanks at both ends, U+202F and U+00A0 among them.
std::string_view WithoutMarks(std::string_view text);

// U+200E, U+200F, U+202A to U+202E and U+FEFF at the front, in bytes.
size_t MarkSize(std::string_view text);

}  // namespace wend::exchange
