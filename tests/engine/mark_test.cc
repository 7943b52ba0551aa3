// Marks: they come with what they are about, and tell whether it is still there.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "engine/database.h"

namespace wend {
namespace {

class MarkTest : public testing::Test {
 protected:
  MarkTest() { Open(); }
  ~MarkTest() override {
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  void Open(DatabaseOptions::Mode mode = DatabaseOptions::Mode::kCreate) {
    if (database_ != nullptr) {
      EXPECT_TRUE(database_->Close().ok());
    }
    database_.reset();
    DatabaseOptions options;
    options.mode = mode;
    Result<std::unique_ptr<Database>> r = Database::Open(path_, options);
    ASSERT_TRUE(r.ok()) << r.status().message();
    database_ = std::move(*r);
  }

  static Unit Document(const std::string& key, const std::string& text,
                       const std::string& mark = "") {
    Unit u;
    u.key = key;
    u.text = text;
    u.mark = mark;
    return u;
  }
  void Write(std::vector<Unit> units, const std::vector<Mark>& marks = {}) {
    const Result<WriteSummary> r = database_->Write("main", std::move(units), marks);
    EXPECT_TRUE(r.ok()) << r.status().message();
    const Result<VerifyReport> report = database_->Verify();
    ASSERT_TRUE(report.ok());
    EXPECT_TRUE(report->clean()) << report->ToText();
  }
  void Delete(const std::string& key) {
    EXPECT_EQ(*database_->Delete("main", {key}, std::nullopt), 1u);
  }
  // "value", "value, outdated" or "none".
  std::string Get(const std::string& name) {
    const Result<std::optional<StoredMark>> mark = database_->ReadMark("main", name);
    if (!mark.ok()) return mark.status().message();
    if (!mark->has_value()) return "none";
    return (*mark)->value + ((*mark)->intact ? "" : ", outdated");
  }
  std::string OfUnit(const std::string& key) {
    const Result<std::optional<std::string>> mark = database_->ReadUnitMark("main", key);
    return mark.ok() ? mark->value_or("none") : mark.status().message();
  }

  const std::string path_ = (std::filesystem::temp_directory_path() /
                             ("wend_mark_test_" + std::to_string(getpid()) + "_" +
                              testing::UnitTest::GetInstance()->current_test_info()->name()))
                                .string();
  std::unique_ptr<Database> database_;
};

TEST_F(MarkTest, IsReadBackAlsoAfterReopeningAndByReaders) {
  EXPECT_EQ(Get("a"), "none");
  Write({Document("d", "some text", "of d")}, {{"a", "1", 1}, {"b", std::string("\0x", 2), 1}});
  for (const auto mode : {DatabaseOptions::Mode::kCreate, DatabaseOptions::Mode::kRead}) {
    EXPECT_EQ(Get("a"), "1");
    EXPECT_EQ(Get("b"), std::string("\0x", 2));
    EXPECT_EQ(Get("c"), "none");
    EXPECT_EQ(OfUnit("d"), "of d");
    EXPECT_EQ(OfUnit("a"), "none");
    Open(mode);
  }
}

TEST_F(MarkTest, ComesAloneIsReplacedAndRemovedByNothing) {
  Write({}, {{"a", "1"}});
  EXPECT_EQ(Get("a"), "1");
  Write({}, {{"a", "2"}, {"a", "3"}});
  EXPECT_EQ(Get("a"), "3");
  Write({}, {{"a", ""}});
  EXPECT_EQ(Get("a"), "none");
}

TEST_F(MarkTest, IsOutdatedByWhatIsDeletedOrReplacedAndNotByWhatComes) {
  Write({Document("d", "old"), Document("e", "stays")}, {{"a", "1", 2}});
  Write({Document("f", "new"), Document("e", "stays")});
  EXPECT_EQ(Get("a"), "1");
  Write({Document("d", "other")});
  EXPECT_EQ(Get("a"), "1, outdated");
  Write({}, {{"a", "2"}});
  EXPECT_EQ(Get("a"), "2");
  Delete("e");
  EXPECT_EQ(Get("a"), "2, outdated");
}

TEST_F(MarkTest, IsOutdatedByALaterUnitOfItsOwnBatch) {
  Write({Document("d", "one"), Document("d", "two"), Document("x", "more")},
        {{"before", "1", 0}, {"one", "1", 1}, {"two", "1", 2}, {"end", "1", 3}});
  EXPECT_EQ(Get("before"), "1, outdated");
  EXPECT_EQ(Get("one"), "1, outdated");
  EXPECT_EQ(Get("two"), "1");
  EXPECT_EQ(Get("end"), "1");
}

TEST_F(MarkTest, OfAUnitLivesAndGoesWithIt) {
  Write({Document("d", "text", "1"), Document("e", "text", "1")}, {{"a", "1", 2}});
  Write({Document("d", "text")});
  EXPECT_EQ(OfUnit("d"), "1") << "left alone";
  Write({Document("d", "text", "2"), Document("e", "text", "2")});
  EXPECT_EQ(OfUnit("d"), "2");
  EXPECT_EQ(OfUnit("e"), "2");
  Write({Document("d", "changed")});
  EXPECT_EQ(OfUnit("d"), "none");
  Delete("e");
  EXPECT_EQ(OfUnit("e"), "none");
  EXPECT_EQ(Get("a"), "1") << "what has a mark of its own does not count";
}

TEST_F(MarkTest, OfAnUnchangedUnitGivesWayToALaterOneInTheSameBatch) {
  Write({Document("d", "one")});
  Write({Document("d", "one", "1"), Document("d", "two", "2"), Document("d", "two", "3")});
  EXPECT_EQ(OfUnit("d"), "3");
  Write({Document("d", "two", "4"), Document("d", "three")});
  EXPECT_EQ(OfUnit("d"), "none");
}

TEST_F(MarkTest, ComeByThousandsAndBehindALargeUnit) {
  std::vector<Mark> marks;
  for (int i = 0; i < 3000; ++i) {
    marks.push_back({"m" + std::to_string(i), std::string(1000, 'v'), 1});
  }
  std::string large;
  while (large.size() < (11 << 20)) large += "one two three four five six. ";
  Write({Document("d", large)}, marks);
  for (const char* name : {"m0", "m1500", "m2999"}) EXPECT_EQ(Get(name), std::string(1000, 'v'));
}

TEST_F(MarkTest, RefusesWhatIsTooLargeOrHasNoName) {
  const auto code = [&](const Mark& mark) {
    return database_->Write("main", {}, {mark}).status().code();
  };
  EXPECT_EQ(code({"", "1"}), Code::kInvalid);
  EXPECT_EQ(code({std::string(1025, 'n'), "1"}), Code::kTooBig);
  EXPECT_EQ(code({"a", std::string(1025, 'v')}), Code::kTooBig);
  EXPECT_EQ(database_->Write("main", {Document("d", "t", std::string(1025, 'v'))}).status().code(),
            Code::kTooBig);
}

}  // namespace
}  // namespace wend
