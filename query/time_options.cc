#include "query/time_options.h"

#include <chrono>
#include <ctime>
#include <span>
#include <utility>

#include "engine/time_zone.h"
#include "query/lexer.h"
#include "query/time_period.h"
#include "storage/base/nearest_name.h"
#include "storage/base/time_text.h"

namespace wend {
namespace {

using Names = std::span<const std::string_view>;

constexpr size_t kMaxContextBytes = 65'536;

constexpr std::array<std::string_view, 2> kSwitch = {"on", "off"};
constexpr std::array<std::string_view, 3> kDays = {"calendar", "elapsed", "both"};
constexpr std::array<std::string_view, 2> kLanguages = {"english", "german"};
constexpr std::array<std::string_view, 2> kDates = {"month_first", "day_first"};

// Which of `names` the text is.
Result<size_t> Choice(std::string_view option, const std::string& text, Names names) {
  for (size_t i = 0; i < names.size(); ++i) {
    if (SameWord(names[i], text)) return i;
  }
  return Status::Invalid(std::string(option) + " is " + ListNames(names) + ", not '" + text + "'" +
                         DidYouMean(text, names));
}

}  // namespace

Status SetTimeOption(std::string_view name, const Value& value, TimeOptions* options) {
  if (std::holds_alternative<std::monostate>(value)) return {};
  if (const auto* truth = std::get_if<int64_t>(&value);
      truth != nullptr && SameWord(name, "time")) {
    if (*truth != 0 && *truth != 1) return Status::Invalid("time is on or off");
    options->enabled = *truth == 1;
    return {};
  }
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return Status::Invalid(std::string(name) + " takes a text");
  TimeExpressionOptions& expression = options->expression;
  if (SameWord(name, "time")) {
    WEND_ASSIGN_OR_RETURN(const size_t choice, Choice("time", *text, kSwitch));
    options->enabled = choice == 0;
  } else if (SameWord(name, "days")) {
    WEND_ASSIGN_OR_RETURN(const size_t choice, Choice("days", *text, kDays));
    expression.days = static_cast<DayArithmetic>(choice);
  } else if (SameWord(name, "language")) {
    WEND_ASSIGN_OR_RETURN(const size_t choice, Choice("language", *text, kLanguages));
    expression.language = choice == 0 ? Language::kEnglish : Language::kGerman;
  } else if (SameWord(name, "dates")) {
    WEND_ASSIGN_OR_RETURN(const size_t choice, Choice("dates", *text, kDates));
    expression.date_order = choice == 0 ? DateOrder::kMonthFirst : DateOrder::kDayFirst;
  } else if (SameWord(name, "now")) {
    options->now = *text;
    TimeOptions alone;
    alone.now = *text;
    return ReadNow(alone, std::nullopt, {}).status();
  } else if (SameWord(name, "zone")) {
    options->zone = *text;
  } else if (SameWord(name, "context")) {
    if (text->size() > kMaxContextBytes) {
      return Status::Invalid("context has at most " + std::to_string(kMaxContextBytes) +
                             " bytes, this one " + std::to_string(text->size()));
    }
    options->context = *text;
  } else if (SameWord(name, "me")) {
    expression.self = *text;
  } else {
    expression.addressee = *text;
  }
  return {};
}

Result<Value> OptionValue(const OperandNode& operand, const std::vector<Value>* parameters) {
  if (const auto* parameter = std::get_if<ParameterNode>(&operand.value)) {
    if (parameters == nullptr) return Value();
    const Value& value = (*parameters)[static_cast<size_t>(parameter->index) - 1];
    if (!std::holds_alternative<std::monostate>(value)) return value;
    return Status::Misuse("parameter " + std::to_string(parameter->index) +
                          " has no value; bind it before the first step");
  }
  if (const auto* integer = std::get_if<int64_t>(&operand.value)) return Value(*integer);
  if (const auto* real = std::get_if<double>(&operand.value)) return Value(*real);
  if (const auto* truth = std::get_if<bool>(&operand.value)) return Value(int64_t{*truth ? 1 : 0});
  return Value(std::get<std::string>(operand.value));
}

Result<TimeOptions> ReadDuringOptions(const std::vector<OptionNode>& options,
                                      const std::vector<Value>* parameters) {
  TimeOptions read;
  for (size_t i = 0; i < options.size(); ++i) {
    const NameNode& name = options[i].name;
    bool known = false;
    for (const std::string_view option : kDuringOptions)
      known = known || SameWord(option, name.text);
    if (!known) {
      const std::string suggestion = DidYouMean(name.text, kDuringOptions);
      return Status::InvalidAt(
          name.offset,
          "unknown option of DURING '" + name.text + "'" +
              (suggestion.empty() ? "; expected " + ListNames(kDuringOptions) : suggestion));
    }
    for (size_t j = 0; j < i; ++j) {
      if (!SameWord(options[j].name.text, name.text)) continue;
      return Status::InvalidAt(name.offset, "option '" + name.text + "' is given twice");
    }
    WEND_ASSIGN_OR_RETURN(const Value value, OptionValue(options[i].value, parameters));
    const Status status = SetTimeOption(name.text, value, &read);
    if (!status.ok()) return Status::InvalidAt(options[i].value.offset, status.message());
  }
  return read;
}

Result<Now> ReadNow(const TimeOptions& options, const std::optional<std::string>& as_of,
                    const Clock& clock) {
  Now now;
  std::optional<std::string> zone = options.zone;
  if (zone && !ZoneOffsetMinutes(*zone, 0)) {
    now.notices.push_back("there is no zone '" + *zone + "'; read as UTC" + NearestZone(*zone));
    zone = "UTC";
  }
  const std::optional<std::string>& text = options.now ? options.now : as_of;
  std::string source;
  if (!text) {
    source = clock.is_given ? "as the database was opened with" : "by the clock of this machine";
    now.time = clock.time;
    if (zone) {
      now.time.offset_minutes =
          static_cast<int16_t>(ZoneOffsetMinutes(*zone, clock.time.microseconds).value_or(0));
    }
  } else if (const Result<ParsedTime> exact = ParseTime(*text); exact.ok()) {
    source = options.now ? "as given" : "by AS OF";
    now.time = {exact->microseconds, exact->offset_minutes};
  } else {
    source = options.now ? "as given" : "by AS OF";
    const Result<TimePeriod> period = ParseTimePeriod(*text);
    if (!period.ok()) {
      return Status::Invalid("now is a time such as '2023-05-08T13:56:00+02:00': " +
                             period.status().message());
    }
    // The end of a day, month or year: all of it has been.
    const int64_t last = std::max(period->begin, period->end - 1'000'000);
    const bool local = period->wall_clock;
    const std::string where = zone.value_or("UTC");
    now.time.microseconds = local ? MomentOfZoneTime(where, last).value_or(last) : last;
    now.time.offset_minutes =
        static_cast<int16_t>(ZoneOffsetMinutes(where, now.time.microseconds).value_or(0));
  }
  if (!IsTimeInRange(now.time.microseconds, now.time.offset_minutes)) {
    return Status::Invalid("now lies outside of the years 1 to 9999");
  }
  now.shown = FormatTime(now.time.microseconds - now.time.microseconds % 1'000'000,
                         now.time.offset_minutes) +
              ", " + source;
  return now;
}

Clock ReadMachineClock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  TimePoint clock;
  clock.microseconds = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  const std::time_t seconds = static_cast<std::time_t>(clock.microseconds / 1'000'000);
  std::tm local = {};
  if (localtime_r(&seconds, &local) != nullptr) {
    clock.offset_minutes = static_cast<int16_t>(local.tm_gmtoff / 60);
  }
  return {clock, /*is_given=*/false};
}

}  // namespace wend
