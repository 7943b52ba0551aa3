#include "bench/eval/conversation.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

namespace wend::bench {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

std::optional<int64_t> ToMicroseconds(int year, unsigned month, unsigned day, int minutes) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch();
  return std::chrono::microseconds(days + std::chrono::minutes(minutes)).count();
}

Error Decompress(const std::string& path, const std::string& packed, std::string* text) {
  const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(),
                                                                          &ZSTD_freeDStream);
  std::vector<char> buffer(ZSTD_DStreamOutSize());
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  size_t left = 1;  // what the decoder waits for; 0 at the end of a frame
  while (in.pos < in.size) {
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    left = ZSTD_decompressStream(stream.get(), &out, &in);
    if (ZSTD_isError(left) != 0) return path + ": " + ZSTD_getErrorName(left);
    text->append(buffer.data(), out.pos);
  }
  while (left != 0) {
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    left = ZSTD_decompressStream(stream.get(), &out, &in);
    if (ZSTD_isError(left) != 0) return path + ": " + ZSTD_getErrorName(left);
    if (out.pos == 0) return left == 0 ? Error() : path + " is cut short";
    text->append(buffer.data(), out.pos);
  }
  return std::nullopt;
}

std::string Text(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

}  // namespace

std::optional<int64_t> ParseChatTime(std::string_view text) {
  const std::string line(text);
  int year = 0, hour = 0, minute = 0, end = -1;
  unsigned month = 0, day = 0;
  char name[16] = {}, half[3] = {};
  if (std::sscanf(line.c_str(), "%d/%u/%u (%*3s) %d:%d%n", &year, &month, &day, &hour, &minute,
                  &end) == 5 &&
      end == static_cast<int>(line.size())) {
    return ToMicroseconds(year, month, day, hour * 60 + minute);
  }
  int second = 0;
  if (std::sscanf(line.c_str(), "%d:%d:%d %2s on %*15[A-Za-z] %u %15[A-Za-z], %d%n", &hour, &minute,
                  &second, half, &day, name, &year, &end) == 7 &&
      end == static_cast<int>(line.size())) {
    const auto of_day = std::ranges::find(kMonths, std::string_view(name));
    if (of_day == kMonths.end()) return std::nullopt;
    hour = hour % 12 + (half[0] == 'P' || half[0] == 'p' ? 12 : 0);
    const std::optional<int64_t> time = ToMicroseconds(
        year, static_cast<unsigned>(of_day - kMonths.begin()) + 1, day, hour * 60 + minute);
    return time ? std::optional(*time + second * int64_t{1'000'000}) : std::nullopt;
  }
  if (std::sscanf(line.c_str(), "%d:%d %2s on %u %15[A-Za-z], %d%n", &hour, &minute, half, &day,
                  name, &year, &end) != 6 ||
      end != static_cast<int>(line.size())) {
    return std::nullopt;
  }
  const auto found = std::ranges::find(kMonths, std::string_view(name));
  if (found == kMonths.end()) return std::nullopt;
  month = static_cast<unsigned>(found - kMonths.begin()) + 1;
  hour = hour % 12 + (std::string_view(half) == "pm" ? 12 : 0);
  return ToMicroseconds(year, month, day, hour * 60 + minute);
}

std::string TimeText(int64_t microseconds) {
  const std::chrono::sys_time<std::chrono::seconds> time(
      std::chrono::seconds(microseconds / 1'000'000));
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

Error ReadWholeFile(const std::string& path, std::string* text) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream all;
  all << file.rdbuf();
  if (!file) return "cannot read " + path + ": " + std::strerror(errno);
  *text = std::move(all).str();
  if (!path.ends_with(".zst")) return std::nullopt;
  const std::string packed = std::move(*text);
  text->clear();
  return Decompress(path, packed, text);
}

void AddSetMetrics(const Judgments& judgments, int k, QuestionRecord* record) {
  const auto depth = static_cast<size_t>(k);
  record->metrics.push_back({"any", k, AnyAt(record->returned, judgments, depth)});
  record->metrics.push_back({"frac", k, RecallAt(record->returned, judgments, depth)});
  record->metrics.push_back({"all", k, AllAt(record->returned, judgments, depth)});
}

Error AddLocomoTurns(const Json& conversation, Database* database, Judgments* turns) {
  for (int number = 1;; ++number) {
    const std::string session = "session_" + std::to_string(number);
    const auto it = conversation.find(session);
    if (it == conversation.end()) return database->Flush();
    const std::optional<int64_t> time =
        ParseChatTime(Text(conversation, (session + "_date_time").c_str()));
    int64_t turn = 0;
    for (const Json& said : *it) {
      Item item;
      item.key = Text(said, "dia_id");
      if (item.key.empty()) return session + ": a turn has no \"dia_id\"";
      item.text = Text(said, "text");
      const std::string caption = Text(said, "blip_caption");
      if (!caption.empty()) item.text += (item.text.empty() ? "" : " ") + caption;
      item.speaker = Text(said, "speaker");
      item.session = session;
      item.turn = ++turn;
      item.time_us = time;
      if (Error error = database->AddMessage(item)) return error;
      if (turns != nullptr) (*turns)[item.key] = 1;
    }
  }
}

Error AddLongMemEvalHistory(const Json& question, Database* database) {
  const Json& sessions = question.at("haystack_sessions");
  const Json& dates = question.at("haystack_dates");
  for (size_t i = 0; i < sessions.size(); ++i) {
    const std::optional<int64_t> time = i < dates.size() && dates[i].is_string()
                                            ? ParseChatTime(dates[i].get<std::string>())
                                            : std::nullopt;
    int64_t turn = 0;
    for (const Json& said : sessions[i]) {
      Item item;
      item.session = "s" + std::to_string(i);
      item.key = item.session + "/" + std::to_string(++turn);
      item.turn = turn;
      item.text = said.value("content", std::string());
      item.speaker = said.value("role", std::string());
      item.time_us = time;
      if (Error error = database->AddMessage(item)) return error;
    }
  }
  return database->Flush();
}

}  // namespace wend::bench
