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
            "no common word, reached by the walk \u00B7 similarity 0.41");
  EXPECT_EQ(WhyLine(R"({"terms":[{"term":"fox","share":1}],"walk":{"seed":0.25}})"),
            "fox 100% \u00B7 similarity 0.25");
  EXPECT_EQ(WhyLine(R"({"walk":{}})"), "");
  EXPECT_EQ(WhyLine(R"({"walk":null,"terms":{}})"), "");
  EXPECT_EQ(WhyLine("[1]"), "");
  EXPECT_EQ(WhyLine(""), "");
}

TEST(AnswerViewTest, SaysWhatSpeaksForAPassageBesideItsWords) {
  EXPECT_EQ(WhyLine(R"({"terms":[{"term":"boat","share":1}],
                        "experts":{"words":2,"near":1,"session":0.92,"asker":0.1}})"),
            "boat 100% \u00B7 what was said next to it 25% \u00B7 its session 23%");
  EXPECT_EQ(WhyLine(R"({"terms":[],"experts":{"title":1,"walk":0.5,"pair":0.5}})"),
            "named in the question 50% \u00B7 reached from what matches 25% \u00B7 "
            "completes what matches 25%");
  EXPECT_EQ(WhyLine(R"({"terms":[],"experts":{"near":-1,"session":"x"}})"), "");
  EXPECT_EQ(WhyLine(R"({"terms":[],"experts":[1]})"), "");
}

TEST(AnswerViewTest, NeverCutsAReasonShort) {
  Answer answer;
  answer.rank = 1;
  answer.key = "k";
  answer.text = "text";
  answer.why =
      R"({"terms":[{"term":"photosynthesis","share":0.6},{"term":"chlorophyll","share":0.4}]})";
  EXPECT_NE(RenderAnswer(answer, 1, 40, Style())
                .find("    why: photosynthesis 60%\n         chlorophyll 40%\n"),
            std::string::npos);
}

TEST(AnswerViewTest, SaysHowItRanked) {
  EXPECT_EQ(ModeLine(R"({"mode":"bm25"})", "default"), "bm25");
  EXPECT_EQ(ModeLine("", "tfidf"), "tfidf");
  EXPECT_EQ(ModeLine(R"({"mode":"mixpr","walk":{"alpha":0.6,"steps":18}})", "mixpr"),
            "mixpr, a walk of 18 steps with alpha 0.6");
  EXPECT_EQ(ModeLine(R"({"mode":"walk","walk":{"alpha":0.5,"executor":"push","steps":1}})", ""),
            "walk, by push, a walk of 1 step with alpha 0.5");
  EXPECT_EQ(WhyLine(R"({"mode":"walk","walk":{"because":"it follows a"}})"),
            "because it follows a");
}

TEST(AnswerViewTest, WritesAllScoresWithTheDigitsOfTheBest) {
  EXPECT_EQ(ScoreText(9.371, 17.7), "9.37");
  EXPECT_EQ(ScoreText(0.02, 0.0549), "0.0200");
  EXPECT_EQ(ScoreText(0.00049, 0.00123), "0.00049");
  EXPECT_EQ(ScoreText(7.68e-6, 7.68e-6), "7.68e-06");
  EXPECT_EQ(ScoreText(0, 0), "0.00");
}

TEST(AnswerViewTest, ShowsTheRarestWordsOfALongPassage) {
  Answer answer;
  answer.rank = 1;
  answer.text = "Patents, patented, patent; contributor, contributor's, contributors. ";
  for (int i = 0; i < 100; ++i) answer.text += "filler ";
  const size_t at = answer.text.size();
  answer.text += "A covenant not to sue for a patent.";
  answer.matches = "[[0,7],[9,17],[19,25],[27,38],[40,53],[55,67],[" + std::to_string(at + 18) +
                   "," + std::to_string(at + 21) + "]]";
  answer.why = R"({"terms":[{"term":"patent","surface":"patent","share":0.3},
                   {"term":"contributor","surface":"contributor","share":0.1},
                   {"term":"sue","surface":"sue","share":0.6}]})";
  EXPECT_EQ(RenderAnswer(answer, 1, 40, Style()).find("contributor,"), std::string::npos);
  EXPECT_NE(RenderAnswer(answer, 1, 40, Style()).find("«sue»"), std::string::npos);
}

TEST(AnswerViewTest, DrawsBarsOfEightColumns) {
  EXPECT_EQ(ScoreBar(0), "        ");
  EXPECT_EQ(ScoreBar(0.5), "\u2588\u2588\u2588\u2588    ");
  EXPECT_EQ(ScoreBar(2), ScoreBar(1));
  EXPECT_EQ(ScoreBar(-1), ScoreBar(0));
}

TEST(StatementTest, AskNamesWhatTheOptionsSay) {
  AskOptions options;
  EXPECT_EQ(AskStatement(options), "RECALL ? FROM \"main\".chunks USING default");
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
