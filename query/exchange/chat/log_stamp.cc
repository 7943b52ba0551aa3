#include "query/exchange/chat/log_stamp.h"

#include <utility>

#include "query/exchange/chat/named_date.h"

namespace wend::exchange {
namespace {

constexpr size_t kMaxNameBytes = 100;
constexpr int64_t kMicrosPerDay = int64_t{86'400} * 1'000'000;

// " ", U+00A0 and U+202F; 0 where there is none.
size_t BlankSize(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == ' ' || text[0] == '\t') return 1;
  if (text.substr(0, 2) == "\xC2\xA0") return 2;
  return text.substr(0, 3) == "\xE2\x80\xAF" ? 3 : 0;
}

class StampScanner {
 public:
  explicit StampScanner(std::string_view line) : line_(line), rest_(line) {}

  std::string_view rest() const { return rest_; }
  size_t position() const { return line_.size() - rest_.size(); }

  bool Blanks() {
    bool any = false;
    for (;;) {
      const size_t size = BlankSize(rest_) + (BlankSize(rest_) == 0 ? MarkSize(rest_) : 0);
      if (size == 0) return any;
      any = any || BlankSize(rest_) > 0;
      rest_.remove_prefix(size);
    }
  }
  bool Take(std::string_view text) {
    if (rest_.substr(0, text.size()) != text) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  // At least `least` and at most `most` digits, and no digit behind them.
  bool Digits(size_t least, size_t most, int* number, size_t* count = nullptr) {
    size_t size = 0;
    *number = 0;
    while (size < rest_.size() && rest_[size] >= '0' && rest_[size] <= '9') {
      if (++size > most) return false;
      *number = *number * 10 + (rest_[size - 1] - '0');
    }
    if (size < least) return false;
    rest_.remove_prefix(size);
    if (count != nullptr) *count = size;
    return true;
  }
  bool NextIsDigit() const { return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }
  void Back(std::string_view rest) { rest_ = rest; }

 private:
  std::string_view line_;
  std::string_view rest_;
};

struct HalfDay {
  std::string_view text;
  bool afternoon;
};
// Behind or before the time, in the languages whose phones write it.
constexpr std::array<HalfDay, 20> kHalfDays = {
    {{"AM", false},         {"PM", true},         {"am", false},   {"pm", true},    {"a.m.", false},
     {"p.m.", true},        {"a. m.", false},     {"p. m.", true}, {"A.M.", false}, {"P.M.", true},
     {"a.\u00A0m.", false}, {"p.\u00A0m.", true}, {"오전", false}, {"오후", true},  {"上午", false},
     {"下午", true},        {"午前", false},      {"午後", true},  {"Am", false},   {"Pm", true}}};
// Between date and time: "klo" in Finnish, "kl." in Danish and Norwegian, "um" in German, …
constexpr std::array<std::string_view, 8> kBetween = {"at ", "klo ",   "kl. ",    "kl ",
                                                      "um ", "a las ", "\u00E0 ", "\u00E0s "};

bool TakeHalfDay(StampScanner* scan, bool* afternoon) {
  for (const HalfDay& half : kHalfDays) {
    if (!scan->Take(half.text)) continue;
    *afternoon = half.afternoon;
    return true;
  }
  return false;
}

// "8/5/23", "05.08.2023", "2023-05-08", "2023. 5. 8."
bool TakeDate(StampScanner* scan, LogStamp* stamp) {
  const std::string_view start = scan->rest();
  size_t first_size = 0;
  size_t last_size = 0;
  const auto separator = [&] {
    if (stamp->separator != '\0' && !scan->Take(std::string_view(&stamp->separator, 1))) {
      return false;
    }
    if (stamp->separator == '\0') {
      for (const char* sign : {"/", ".", "-"}) {
        if (stamp->separator == '\0' && scan->Take(sign)) stamp->separator = *sign;
      }
    }
    if (stamp->separator == '.') scan->Blanks();
    return stamp->separator != '\0';
  };
  const bool taken = scan->Digits(1, 4, &stamp->numbers[0], &first_size) && first_size != 3 &&
                     separator() && scan->Digits(1, 2, &stamp->numbers[1]) && separator() &&
                     scan->Digits(1, 4, &stamp->numbers[2], &last_size) && last_size != 3;
  stamp->year_first = first_size == 4;
  if (!taken || (stamp->year_first ? last_size > 2 : last_size == 1)) {
    stamp->separator = '\0';
    scan->Back(start);
    return false;
  }
  if (stamp->year_first && stamp->separator == '.') scan->Take(".");
  const size_t year = stamp->year_first ? 0 : 2;
  if (stamp->numbers[year] < 100) stamp->numbers[year] += stamp->numbers[year] < 70 ? 2000 : 1900;
  return true;
}

// "Z", "+02:00" and "+0200" right behind the time.
bool TakeOffset(StampScanner* scan, LogStamp* stamp) {
  if (scan->Take("Z")) {
    stamp->offset_minutes = 0;
    return true;
  }
  const bool west = scan->Take("-");
  if (!west && !scan->Take("+")) return true;
  int digits = 0;
  size_t size = 0;
  int minutes = 0;
  if (!scan->Digits(2, 4, &digits, &size) || size == 3) return false;
  if (size == 2 && scan->Take(":") && !scan->Digits(2, 2, &minutes)) return false;
  if (size == 4) {
    minutes = digits % 100;
    digits /= 100;
  }
  const int total = digits * 60 + minutes;
  if (total > 18 * 60 || minutes > 59) return false;
  stamp->offset_minutes = west ? -total : total;
  return true;
}

bool TakeClock(StampScanner* scan, LogStamp* stamp) {
  bool afternoon = false;
  stamp->twelve_hours = TakeHalfDay(scan, &afternoon);
  if (stamp->twelve_hours) scan->Blanks();
  if (!scan->Digits(1, 2, &stamp->hour)) return false;
  const std::string_view sign = scan->Take(":") ? ":" : scan->Take(".") ? "." : "";
  if (sign.empty() || !scan->Digits(2, 2, &stamp->minute)) return false;
  if (scan->Take(sign) && !scan->Digits(2, 2, &stamp->second)) return false;
  const std::string_view behind = scan->rest();
  if (sign == ":" && (scan->Take(".") || scan->Take(",")) && scan->NextIsDigit()) {
    int64_t unit = 100'000;
    for (int digit = 0; scan->NextIsDigit(); unit /= 10) {
      digit = scan->rest()[0] - '0';
      stamp->fraction_us += unit * digit;
      scan->Back(scan->rest().substr(1));
    }
  } else {
    scan->Back(behind);
  }
  if (!TakeOffset(scan, stamp)) return false;
  const std::string_view end = scan->rest();
  scan->Blanks();
  const bool stands_behind = !stamp->twelve_hours && TakeHalfDay(scan, &afternoon);
  stamp->twelve_hours = stamp->twelve_hours || stands_behind;
  if (!stands_behind) scan->Back(end);
  if (!stamp->twelve_hours) return true;
  if (stamp->hour < 1 || stamp->hour > 12) return false;
  stamp->hour = stamp->hour % 12 + (afternoon ? 12 : 0);
  return true;
}

}  // namespace

size_t MarkSize(std::string_view text) {
  const std::string_view three = text.substr(0, 3);
  if (three == "\xEF\xBB\xBF" || three == "\xE2\x80\x8E" || three == "\xE2\x80\x8F") return 3;
  const bool is_embedding = three.size() == 3 && three.substr(0, 2) == "\xE2\x80" &&
                            three[2] >= '\xAA' && three[2] <= '\xAE';
  return is_embedding ? 3 : 0;
}

std::string_view WithoutMarks(std::string_view text) {
  for (;;) {
    const size_t size = BlankSize(text) + (BlankSize(text) == 0 ? MarkSize(text) : 0);
    if (size == 0) break;
    text.remove_prefix(size);
  }
  for (;;) {
    if (text.empty()) return text;
    size_t size = text.back() == ' ' || text.back() == '\t' ? 1 : 0;
    for (const size_t width : {size_t{2}, size_t{3}}) {
      if (size > 0 || text.size() < width) continue;
      const std::string_view last = text.substr(text.size() - width);
      if (BlankSize(last) == width || MarkSize(last) == width) size = width;
    }
    if (size == 0) return text;
    text.remove_suffix(size);
  }
}

bool ReadStamp(std::string_view line, LogStamp* stamp) {
  *stamp = LogStamp();
  StampScanner scan(line);
  scan.Blanks();
  stamp->bracketed = scan.Take("[");
  const size_t begin = scan.position();
  const bool has_date = TakeDate(&scan, stamp);
  if (has_date) {
    stamp->has_comma = scan.Take(",") || scan.Take("\xD8\x8C");
    const bool blank = scan.Blanks();
    if (!blank && !stamp->has_comma && !scan.Take("T")) return false;
    for (const std::string_view word : kBetween) {
      if (scan.Take(word)) break;
    }
    scan.Blanks();
  } else if (!stamp->bracketed) {
    return false;
  }
  if (!TakeClock(&scan, stamp)) return false;
  stamp->text = line.substr(begin, scan.position() - begin);
  if (stamp->bracketed && !scan.Take("]")) return false;
  const bool blank = scan.Blanks();
  stamp->dashed = blank && (scan.Take("- ") || scan.Take("\u2013 "));
  if (!blank && !(stamp->bracketed && scan.rest().empty())) return false;
  stamp->size = scan.position();
  return true;
}

std::optional<int64_t> LocalMicros(const LogStamp& stamp, bool day_first) {
  if (stamp.separator == '\0') return std::nullopt;
  ClockTime time{.hour = stamp.hour, .minute = stamp.minute, .second = stamp.second};
  if (stamp.year_first) {
    time.year = stamp.numbers[0];
    time.month = stamp.numbers[1];
    time.day = stamp.numbers[2];
  } else {
    time.day = stamp.numbers[day_first ? 0 : 1];
    time.month = stamp.numbers[day_first ? 1 : 0];
    time.year = stamp.numbers[2];
  }
  std::optional<int64_t> local = LocalMicros(time);
  if (local.has_value()) *local += stamp.fraction_us;
  return local;
}

DateOrderFinder::DateOrderFinder(DateOrder wanted)
    : known_(wanted != DateOrder::kAuto), known_day_first_(wanted != DateOrder::kMonthFirst) {}

int64_t DateOrderFinder::Number(const LogStamp& stamp, bool day_first) {
  return LocalMicros(stamp, day_first).value_or(INT64_MAX) / kMicrosPerDay;
}

void DateOrderFinder::Observe(const LogStamp& stamp) {
  if (known_ || stamp.separator == '\0') return;
  // Wherever people write dots, the day comes first.
  const bool is_fixed = stamp.year_first || stamp.separator == '.';
  const bool second_is_day = stamp.numbers[1] > 12;
  if (is_fixed || stamp.numbers[0] > 12 || second_is_day) {
    known_ = true;
    known_day_first_ = is_fixed || !second_is_day;
    return;
  }
  month_first_is_likelier_ =
      month_first_is_likelier_ || (stamp.twelve_hours && stamp.separator == '/');
  const std::array<int64_t, 2> days = {Number(stamp, true), Number(stamp, false)};
  if (has_dates_ && days[0] < last_[0]) ++steps_back_day_first_;
  if (has_dates_ && days[1] < last_[1]) ++steps_back_month_first_;
  last_ = days;
  has_dates_ = true;
}

void DateOrderFinder::Settle() {
  if (known_) return;
  is_guess_ = has_dates_ && steps_back_day_first_ == steps_back_month_first_;
  known_day_first_ = day_first();
  known_ = true;
}

bool DateOrderFinder::day_first() const {
  if (known_) return known_day_first_;
  if (steps_back_day_first_ != steps_back_month_first_) {
    return steps_back_day_first_ < steps_back_month_first_;
  }
  return !month_first_is_likelier_;
}

bool SplitName(std::string_view line, std::string_view* name, std::string_view* text) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > kMaxNameBytes) return false;
  const std::string_view behind = line.substr(colon + 1);
  if (!behind.empty() && BlankSize(behind) == 0 && MarkSize(behind) == 0) return false;
  const std::string_view before = line.substr(0, colon);
  if (BlankSize(before) > 0) return false;
  for (const std::string_view quote : {"\"", "\u201C", "\u201D", "\u201E", "\u00AB"}) {
    if (before.find(quote) != std::string_view::npos) return false;
  }
  *name = WithoutMarks(before);
  *text = behind.empty() ? behind : behind.substr(BlankSize(behind));
  return !name->empty();
}

}  // namespace wend::exchange
