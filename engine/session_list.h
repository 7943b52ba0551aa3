// SessionList: the sessions of a collection in order of their start, and who speaks in it: what
// "our third conversation" counts over.
//
// Messages without a session are gathered into inferred ones: who comes further than the
// collection's session gap behind all earlier messages begins a new one. The order in which
// messages arrive does not matter. Sessions of which no message has a time stand behind the others,
// in order of their first message as stored. Messages with neither session nor time are in none.
//
// The list is made when first asked for and then extended by the messages that came since, as long
// as none went away; a copy costs as much as there are sessions.
//
// Thread safety: immutable once loaded.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/base/status.h"
#include "storage/unit.h"

namespace wend {

class CollectionVersion;

struct SessionSpan {
  TimePoint start;
  TimePoint end;  // of its last message
};

// The start and end that a session without a time is given: the last day of the year 9999.
inline constexpr TimePoint kTimeless{253'402'214'400'000'000, 0};

struct ListedSession {
  std::string id;                  // empty: inferred
  std::optional<TimePoint> start;  // of the messages that have a time
  std::optional<TimePoint> end;
  uint32_t place = 0;  // among given sessions: in order of their first message
};

class SessionList {
 public:
  // As of `version`.
  static Result<std::shared_ptr<const SessionList>> Load(const CollectionVersion& version);

  // By start, then by the place of the first message.
  std::span<const ListedSession> sessions() const { return sessions_; }
  // Start and end of each, in that order.
  std::span<const SessionSpan> spans() const { return spans_; }
  // Those at the end that have no time.
  size_t timeless_count() const { return timeless_count_; }
  // Ascending, without the empty name.
  std::span<const std::string> speakers() const { return speakers_; }
  // Of the latest message that has a time.
  const std::optional<TimePoint>& latest() const { return latest_; }

 private:
  Status Extend(const CollectionVersion& version);
  void Add(std::string_view session, std::string_view speaker,
           const std::optional<TimePoint>& time);
  // Whether it is the same with all messages dated before `time` left out.
  bool IsWithout(int64_t time) const { return left_out_before_ <= time && time <= earliest_; }
  void AddUngrouped(const TimePoint& time);
  void Arrange();

  int64_t gap_us_ = 0;
  // What it is gathered in.
  std::vector<ListedSession> given_;  // by place
  std::unordered_map<std::string, uint32_t> place_of_;
  std::map<int64_t, SessionSpan> inferred_;  // by start, more than the gap apart
  std::set<std::string, std::less<>> names_;
  std::optional<TimePoint> latest_;
  uint64_t messages_ = 0;  // those left out are counted too
  // Of the messages that are in it; what is dated before the other is not.
  int64_t earliest_ = std::numeric_limits<int64_t>::max();
  int64_t left_out_before_ = std::numeric_limits<int64_t>::min();
  uint32_t next_document_ = 0;
  uint64_t removals_ = 0;
  // And what is given out.
  std::vector<ListedSession> sessions_;
  std::vector<SessionSpan> spans_;
  size_t timeless_count_ = 0;
  std::vector<std::string> speakers_;
};

}  // namespace wend
