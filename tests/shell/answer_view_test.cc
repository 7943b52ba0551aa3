// How answers are shown, what statements the verbs write, and which verb is suggested.

#include "api/shell/answer_view.h"

#include <gtest/gtest.h>

#include "api/shell/add_command.h"
#include "api/shell/ask_command.h"
#include "api/shell/nearest_word.h"

namespace wend::shell {
namespace {

TEST(AnswerViewTest, ShowsRankScorePlacePassageAndReason) {
  Answer answer;
  answer.rank = 1;
  answer.score = 7.314;
  answer.key = "docs/fox.md";
  answer.source = "docs/fox.md";
  answer.title = "The fox";
  answer.begin = 120;
  answer.end = 140;
  answer.text = "The quick brown fox.";
  answer.matches = "[[4,9]]";
  answer.why = R"({"mode":"bm25","terms":[{"term":"quick","surface":"quick","share":1.0}]})";
  EXPECT_EQ(RenderAnswer(answer, 7.314, 80, Style()),
            "1   \u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588   7.31  The fox\n"
            "    docs/fox.md:120-140\n"
            "    The «quick» brown fox.\n"
            "    why: quick 100%\n");
}

TEST(AnswerViewTest, ShowsWhoSaidAMessage) {
  Answer answer;
  answer.rank = 2;
  answer.key = "m1";
  answer.time = "2024-05-01T10:00:00Z";
  answer.session = "s1";
  answer.turn = 4;
  answer.speaker = "Ann\x1b[2J";
  answer.matches = "not json";
  answer.why = "null";
  answer.text = "hi";
  EXPECT_NE(RenderAnswer(answer, 0, 80, Style())
                .find("m1:0-0  2024-05-01T10:00:00Z  session s1, turn 4, Ann\u241B[2J\n    hi\n"),
            std::string::npos);
}

TEST(AnswerViewTest, OrdersReasonsByShareAndToleratesWhatIsMissing) {
  EXPECT_EQ(WhyLine(R"({"terms":[{"term":"a","share":0.1},{"term":"b","surface":"Bs","share":0.9},
                        {"count":1},7]})"),
            "Bs 90% \u00B7 a 10%");
  EXPECT_EQ(WhyLine(R"({"terms":[],"walk":{"alpha":0.6,"steps":18,"seed":0.41,"mass":0.012}})"),
            "walk of 18 steps, alpha 0.6: similarity 0.41, rank 0.012");
  EXPECT_EQ(WhyLine(R"({"walk":{}})"), "");
  EXPECT_EQ(WhyLine(R"({"walk":null,"terms":{}})"), "");
  EXPECT_EQ(WhyLine("[1]"), "");
  EXPECT_EQ(WhyLine(""), "");
}

TEST(AnswerViewTest, DrawsBarsOfEightColumns) {
  EXPECT_EQ(ScoreBar(0), "        ");
  EXPECT_EQ(ScoreBar(0.5), "\u2588\u2588\u2588\u2588    ");
  EXPECT_EQ(ScoreBar(2), ScoreBar(1));
  EXPECT_EQ(ScoreBar(-1), ScoreBar(0));
}

TEST(StatementTest, AskNamesWhatTheOptionsSay) {
  AskOptions options;
  EXPECT_EQ(AskStatement(options), "RECALL ? FROM \"main\".chunks LIMIT 10 USING default");
  options.mode = "mixpr";
  options.alpha = 0;
  options.limit = 3;
  options.collection = "a\"b";
  EXPECT_EQ(AskStatement(options),
            "RECALL ? FROM \"a\"\"b\".chunks LIMIT 3 USING mixpr (alpha => 0)");
  options.alpha = 0.0000001;
  EXPECT_NE(AskStatement(options).find("alpha => 0.0000001)"), std::string::npos);
}

TEST(StatementTest, AddCreatesACollectionOnlyForItsOptions) {
  AddOptions options;
  EXPECT_EQ(CreateStatement(options), "");
  options.language = "it's";
  options.chunk_tokens = 40;
  options.chunk_unit = "line";
  EXPECT_EQ(CreateStatement(options),
            "CREATE COLLECTION IF NOT EXISTS \"main\" WITH (language = 'it''s', chunk_tokens = 40, "
            "chunk_unit = 'line')");
}

TEST(NearestWordTest, SuggestsOnlyWhatIsNear) {
  constexpr std::string_view kWords[] = {"add", "ask", "stats", "delete"};
  EXPECT_EQ(NearestWord("aks", kWords), "ask");
  EXPECT_EQ(NearestWord("stat", kWords), "stats");
  EXPECT_EQ(NearestWord("delte", kWords), "delete");
  EXPECT_EQ(NearestWord("import", kWords), "");
  EXPECT_EQ(NearestWord(std::string(1000, 'x'), kWords), "");
}

}  // namespace
}  // namespace wend::shell
