// SessionList: inferred sessions against a slow model that sorts all messages and cuts at the gaps,
// whatever the order in which messages come, change and go.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "engine/database.h"
#include "engine/session_list.h"

namespace wend {
namespace {

constexpr int64_t kMinute = 60'000'000;
constexpr int64_t kStart = 19'800 * 1'440 * kMinute;

struct Span {
  int64_t start, end;
  friend bool operator==(const Span&, const Span&) = default;
};

class SessionListTest : public testing::Test {
 protected:
  SessionListTest() {
    DatabaseOptions options;
    options.threads = 1;
    database_ = std::move(*Database::Open(":memory:", options));
    CollectionOptions collection;
    collection.session_gap_minutes = kGap;
    EXPECT_TRUE(database_->CreateCollection("c", collection, false).ok());
  }

  void Put(const std::string& key, std::optional<int64_t> minute, const std::string& session = "") {
    Unit unit;
    unit.kind = Unit::Kind::kMessage;
    unit.key = key;
    unit.text = "said " + key;
    unit.session = session;
    if (minute.has_value()) unit.time = TimePoint{kStart + *minute * kMinute, 0};
    model_[key] = unit;
    ASSERT_TRUE(database_->Write("c", {unit}).ok());
  }
  void Remove(const std::string& key) {
    model_.erase(key);
    ASSERT_TRUE(database_->Delete("c", {key}, std::nullopt).ok());
  }

  std::vector<Span> Listed() const {
    std::vector<Span> spans;
    const auto list = SessionList::Load(*database_->View().Collection("c")->version());
    EXPECT_TRUE(list.ok());
    for (const ListedSession& session : (*list)->sessions()) {
      if (session.start.has_value()) {
        spans.push_back({session.start->microseconds, session.end->microseconds});
      }
    }
    return spans;
  }

  // All messages without a session by time, cut where more than the gap passes; given ones each
  // from their first to their last.
  std::vector<Span> Modelled() const {
    std::vector<int64_t> times;
    std::map<std::string, Span> given;
    for (const auto& [key, unit] : model_) {
      if (!unit.time.has_value()) continue;
      const int64_t at = unit.time->microseconds;
      if (unit.session.empty()) {
        times.push_back(at);
        continue;
      }
      Span& span = given.try_emplace(unit.session, Span{at, at}).first->second;
      span = {std::min(span.start, at), std::max(span.end, at)};
    }
    std::ranges::sort(times);
    std::vector<Span> spans;
    for (const int64_t at : times) {
      if (spans.empty() || at - spans.back().end > kGap * kMinute) spans.push_back({at, at});
      spans.back().end = at;
    }
    for (const auto& [id, span] : given) spans.push_back(span);
    std::ranges::stable_sort(spans, {}, &Span::start);
    return spans;
  }

  static constexpr int64_t kGap = 20;
  std::unique_ptr<Database> database_;
  std::map<std::string, Unit> model_;
};

std::vector<Span> Sorted(std::vector<Span> spans) {
  std::ranges::sort(spans, [](const Span& a, const Span& b) {
    return std::pair(a.start, a.end) < std::pair(b.start, b.end);
  });
  return spans;
}

TEST_F(SessionListTest, EqualsTheModelHoweverMessagesComeChangeAndGo) {
  std::mt19937 random(9);
  for (int step = 0; step < 600; ++step) {
    const std::string key = "k" + std::to_string(random() % 50);
    if (random() % 5 == 0 && model_.contains(key)) {
      Remove(key);
    } else if (random() % 9 == 0) {
      Put(key, std::nullopt);
    } else {
      Put(key, static_cast<int64_t>(random() % 600),
          random() % 6 == 0 ? "s" + std::to_string(random() % 3) : "");
    }
    ASSERT_EQ(Sorted(Listed()), Sorted(Modelled())) << step;
  }
}

TEST_F(SessionListTest, ALateMessageJoinsTwoSessions) {
  Put("a", 0);
  Put("c", 40);
  ASSERT_EQ(Listed().size(), 2u);
  Put("b", 20);
  EXPECT_EQ(Listed(), Modelled());
  EXPECT_EQ(Listed().size(), 1u);
  Put("b", 19);  // further from c than the gap
  EXPECT_EQ(Listed(), Modelled());
  EXPECT_EQ(Listed().size(), 2u);
}

TEST_F(SessionListTest, MessagesOfOneInstantAreOneSession) {
  for (int i = 0; i < 50; ++i) Put("k" + std::to_string(i), 7);
  EXPECT_EQ(Listed().size(), 1u);
  EXPECT_EQ(Listed(), Modelled());
}

TEST_F(SessionListTest, HoldsTenThousandSessions) {
  std::vector<Unit> units;
  for (int i = 0; i < 10'000; ++i) {
    Unit unit;
    unit.kind = Unit::Kind::kMessage;
    unit.key = "k" + std::to_string(i);
    // Scattered, each further than the gap from all others.
    unit.time = TimePoint{kStart + int64_t{i} * 7'919 % 10'000 * 30 * kMinute, 0};
    model_[unit.key] = unit;
    units.push_back(unit);
  }
  ASSERT_TRUE(database_->Write("c", units).ok());
  EXPECT_EQ(Listed().size(), 10'000u);
  EXPECT_EQ(Listed(), Modelled());
}

}  // namespace
}  // namespace wend
