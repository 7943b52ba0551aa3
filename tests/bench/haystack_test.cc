// Background texts and dates of chat logs, as the suites of wend_eval use them.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "bench/eval/background.h"
#include "bench/eval/conversation.h"

namespace wend::bench {
namespace {

class BackgroundTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() / ("wend_background_" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder_);
    std::ofstream(folder_ / "b.txt")
        << "The second file has this sentence.\nShort.\nAnd it ends so";
    std::ofstream(folder_ / "a.txt")
        << "A first sentence that goes\n  over two lines! Is there one more?";
    std::ofstream(folder_ / "c.md") << "This is of another kind and left alone.";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(BackgroundTest, SplitsTheTextsOfAFolderIntoSentences) {
  Background background;
  ASSERT_EQ(background.Load(folder_), std::nullopt);
  EXPECT_EQ(background.words(), 8u + 4u + 6u);  // "And it ends so" is too short
}

TEST_F(BackgroundTest, HidesNeedlesInTheirOrderAndSaysWhereTheyAre) {
  Background background;
  ASSERT_EQ(background.Load(folder_), std::nullopt);
  Random random(7);
  const std::vector<std::string> needles = {"Needle one.", "Needle two.", "Needle three."};
  for (int round = 0; round < 50; ++round) {
    const Haystack haystack = background.Hide(needles, 40, &random);
    ASSERT_EQ(haystack.needle_offsets.size(), needles.size());
    for (size_t i = 0; i < needles.size(); ++i) {
      const size_t offset = haystack.needle_offsets[i];
      EXPECT_EQ(haystack.text.substr(offset, needles[i].size() + 1), needles[i] + "\n");
      EXPECT_TRUE(i == 0 || haystack.needle_offsets[i - 1] < offset);
    }
  }
}

TEST_F(BackgroundTest, FindsANeedleByWhereItStands) {
  Background background;
  ASSERT_EQ(background.Load(folder_), std::nullopt);
  Random random(7);
  const Haystack haystack =
      background.Hide({"The quokka smiles.", "The quokka sleeps."}, 100, &random);
  std::unique_ptr<Database> database;
  ASSERT_EQ(OpenHaystack(haystack.text, &database), std::nullopt);
  QuestionRecord record;
  ASSERT_EQ(AskHaystack({"Does the quokka sleep?", "bm25", {haystack.needle_offsets[1]}, {1, 10}},
                        database.get(), &record),
            std::nullopt);
  ASSERT_EQ(record.metrics.size(), 2u);
  EXPECT_EQ(record.metrics[0].value, 1);
  EXPECT_EQ(record.returned[0], std::to_string(haystack.needle_offsets[1]));
}

TEST(ChatTimeTest, ReadsTheDatesOfBothFormatsAndNothingElse) {
  constexpr int64_t kMinute = 60'000'000;
  EXPECT_EQ(ParseChatTime("1970/01/02 (Fri) 00:01"), (24 * 60 + 1) * kMinute);
  EXPECT_EQ(ParseChatTime("12:05 am on 1 January, 1970"), 5 * kMinute);
  EXPECT_EQ(ParseChatTime("1:56 pm on 8 May, 2023"), 1'683'554'160'000'000);
  EXPECT_EQ(ParseChatTime("2023/02/30 (Thu) 10:00"), std::nullopt);
  EXPECT_EQ(ParseChatTime("1:56 pm on 8 Mai, 2023"), std::nullopt);
  EXPECT_EQ(ParseChatTime("yesterday"), std::nullopt);
}

}  // namespace
}  // namespace wend::bench
