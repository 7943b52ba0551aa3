#include "query/exchange/chat/chat_message.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "engine/time_zone.h"

namespace wend::exchange {
namespace {

constexpr int64_t kMicrosPerMinute = 60'000'000;
constexpr int64_t kMicrosPerDay = 1440 * kMicrosPerMinute;
constexpr int64_t kSessionGapUs = 20 * kMicrosPerMinute;

}  // namespace

Status SetChatOption(std::string_view name, std::string_view text, ChatOptions* options) {
  if (text.empty()) return {};
  if (name.size() == 4) {  // "zone" in any case
    if (!ZoneOffsetMinutes(text, 0).has_value()) {
      return Status::Invalid("there is no zone '" + std::string(text) + "'" + NearestZone(text));
    }
    options->zone = text;
    return {};
  }
  for (size_t i = 0; i < kDateOrders.size(); ++i) {
    if (text != kDateOrders[i]) continue;
    options->dates = static_cast<DateOrder>(i);
    return {};
  }
  return Status::Invalid("dates is one of auto, day_first and month_first, not '" +
                         std::string(text) + "'");
}

Record RecordOf(ChatMessage message, const Origin& origin) {
  Record record;
  record.key = std::move(message.key);
  record.text = std::move(message.text);
  record.title = std::move(message.title);
  record.source = origin.source;
  record.time = message.time;
  record.is_message = true;
  const auto add = [&record](const char* name, std::string value) {
    if (!value.empty()) record.attributes.emplace_back(name, std::move(value));
  };
  add("session", std::move(message.session));
  add("speaker", std::move(message.speaker));
  add("reply_to", std::move(message.reply_to));
  add("chat", std::move(message.chat));
  if (message.turn.has_value()) record.attributes.emplace_back("turn", *message.turn);
  return record;
}

Timestamp OnClockOf(Timestamp time, const std::string& zone) {
  if (zone.empty()) return time;
  time.offset_minutes = ZoneOffsetMinutes(zone, time.microseconds).value_or(0);
  return time;
}

Timestamp FromLocal(int64_t local_microseconds, const std::string& zone) {
  if (zone.empty()) return {local_microseconds, 0};
  const int64_t moment = MomentOfZoneTime(zone, local_microseconds).value_or(local_microseconds);
  return OnClockOf({moment, 0}, zone);
}

std::string ClockText(const Timestamp& time) {
  const int64_t local = time.microseconds + time.offset_minutes * kMicrosPerMinute;
  const int64_t days = local / kMicrosPerDay - (local % kMicrosPerDay < 0 ? 1 : 0);
  const auto seconds = static_cast<int>((local - days * kMicrosPerDay) / 1'000'000);
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                seconds / 3600, seconds / 60 % 60, seconds % 60);
  return text;
}

const std::string& SessionRuns::SessionOf(const std::optional<Timestamp>& time,
                                          std::string_view label) {
  const bool begins = session_.empty() || (time.has_value() && latest_us_.has_value() &&
                                           time->microseconds - *latest_us_ > kSessionGapUs);
  if (begins) session_ = label.empty() ? chat_ : chat_ + ", " + std::string(label);
  if (time.has_value()) latest_us_ = std::max(latest_us_.value_or(INT64_MIN), time->microseconds);
  return session_;
}

bool SeenNumbers::Insert(int64_t number) {
  if (ascending_.empty() || number > ascending_.back()) {
    ascending_.push_back(number);
    return true;
  }
  return !std::binary_search(ascending_.begin(), ascending_.end(), number) &&
         others_.insert(number).second;
}

void LeftOut::Add(std::string_view what, uint64_t count) {
  if (count == 0) return;
  for (auto& [name, total] : counts_) {
    if (name != what) continue;
    total += count;
    return;
  }
  counts_.emplace_back(what, count);
}

void LeftOut::Report(RecordSink* sink) const {
  std::string note;
  for (const auto& [name, count] : counts_) {
    note += (note.empty() ? "left out: " : ", ") + name + " (" + std::to_string(count) + ")";
  }
  if (!note.empty()) sink->Note(note);
}

}  // namespace wend::exchange
