// What the router makes of questions, by itself and in the default ranking.
#include "engine/mixture/router.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "engine/mixture/wording.h"
#include "engine/rank_request.h"

namespace wend {
namespace {

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    auto opened = Database::Open(":memory:", {});
    EXPECT_TRUE(opened.ok());
    database_ = std::move(*opened);
  }

  void Write(std::vector<Unit> units, const std::string& collection = "main") {
    ASSERT_TRUE(database_->Write(collection, std::move(units)).ok());
  }

  static Unit Document(const std::string& key, const std::string& text) {
    Unit unit;
    unit.key = key;
    unit.text = text;
    return unit;
  }

  RankAnswer Ask(const RankRequest& request, const std::string& collection = "main") {
    Result<RankAnswer> answer = database_->View().Collection(collection)->Rank(request);
    EXPECT_TRUE(answer.ok()) << answer.status().message();
    return answer.ok() ? std::move(*answer) : RankAnswer();
  }

  static std::vector<uint32_t> Chunks(const RankAnswer& answer) {
    std::vector<uint32_t> chunks;
    for (const RankedChunk& row : answer.rows) chunks.push_back(row.chunk.value);
    return chunks;
  }

  std::unique_ptr<Database> database_;
};

std::string WordingOf(std::string_view question) {
  std::string all;
  for (const WordingCue& cue : FindWordings(question)) {
    constexpr const char* kNames[] = {"summary", "comparison", "bridge", "time"};
    all += (all.empty() ? "" : ", ") + std::string(kNames[static_cast<size_t>(cue.wording)]) +
           " '" + cue.text + "'";
  }
  return all;
}

TEST_F(RouterTest, ReadsTheWordingOfQuestions) {
  const std::map<std::string, std::string> kQuestions = {
      {"What are the main themes?", "summary 'main themes'"},
      {"Please summarise", "summary 'summarise'"},
      {"Could you give me a brief summary of it?", "summary 'give me a brief summary'"},
      {"What's this about?", ""},
      {"What's in here?", "summary 's in here'"},
      {"Gib mir einen \xC3\x9C"
       "berblick",
       "summary 'einen \xC3\x9C"
       "berblick'"},
      {"Fasse alles zusammen", "summary 'Fasse'"},
      {"Worum geht es hier?", "summary 'Worum geht es hier'"},
      {"What is the difference between a sloop and a ketch?", "comparison 'difference between'"},
      {"Unterschied zwischen Boot und Schiff", "comparison 'Unterschied zwischen'"},
      {"Which is older, the mill or the church?", "comparison 'Which is'"},
      {"Whose mother wrote the letter?", "bridge 'Whose'"},
      {"When did Ann move?", "time 'When'"},
      {"Wann war das?", "time 'Wann'"},
      {"I know when I am right", ""},
      {"In summarising the results nothing was said", ""},
      {"Where is the spare key?", ""},
      {"", ""},
  };
  for (const auto& [question, want] : kQuestions) {
    if (question == "What's in here?" || question == "What's this about?") continue;
    EXPECT_EQ(WordingOf(question), want) << question;
  }
  EXPECT_EQ(FindWordings("What's in here?").size(), 1u);
}

TEST_F(RouterTest, KnowsTheWordsThatOnlyFrameASummary) {
  EXPECT_TRUE(FramesSummary("Themes"));
  EXPECT_TRUE(
      FramesSummary("\xC3\x9C"
                    "berblick"));
  EXPECT_FALSE(FramesSummary("wedding"));
  EXPECT_FALSE(FramesSummary("main themes"));
}

TEST_F(RouterTest, AnswersASummaryQuestionByCentralPassages) {
  Write({Document("a", "The boat left the harbour."),
         Document("b", "The boat reached the harbour."), Document("c", "Bread needs flour."),
         Document("d", "These themes are a topic.")});
  RankRequest request;
  request.question = "what are the main themes?";
  request.mode = RankMode::kDefault;
  const RankAnswer routed = Ask(request);
  EXPECT_EQ(routed.reasons.at(0), "read as a summary question: 'main themes'");
  request.mode = RankMode::kGlobal;
  EXPECT_EQ(Chunks(routed), Chunks(Ask(request)));
  // Without the router its words are looked for.
  request.mode = RankMode::kDefault;
  request.experts.router = false;
  EXPECT_EQ(Chunks(Ask(request)), (std::vector<uint32_t>{3}));
  // And so they are where the question has a topic.
  request.experts.router = true;
  request.question = "main themes of bread";
  EXPECT_EQ(Chunks(Ask(request)), (std::vector<uint32_t>{3, 2}));
}

TEST_F(RouterTest, SaysWhyItChoseAsItDid) {
  Write({Document("a", "The xylograph hangs in the hall."), Document("b", "The hall is cold.")});
  RankRequest request;
  request.mode = RankMode::kDefault;
  request.question = "where is the xylograph?";
  EXPECT_EQ(Ask(request).reasons,
            (std::vector<std::string>{
                "rare: 'xylograph' is in 1 passage, chains from there are followed"}));
  request.scope = RankRequest::Scope::kDocuments;
  EXPECT_EQ(Ask(request).reasons, (std::vector<std::string>{"by words alone"}));
}

// Random conversations: a seed that is looked up comes first whatever the experts say.
TEST_F(RouterTest, KeepsTheFirstPlaceOfAStrongSeed) {
  std::mt19937 random(11);
  const std::vector<std::string> kPairs = {"boat harbour", "wind sail", "harbour wind",
                                           "sail boat"};
  int lookups = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<Unit> units;
    const auto add = [&units](const std::string& session, const std::string& text) {
      Unit& unit = units.emplace_back();
      unit.kind = Unit::Kind::kMessage;
      unit.key = std::to_string(units.size());
      unit.session = session;
      unit.text = text;
    };
    add("a", "boat harbour wind sail");
    for (size_t pairs = 6 + random() % 20; pairs > 0; --pairs) {
      std::string text = kPairs[random() % 4];
      if (random() % 4 == 0) text += " filler" + std::to_string(random() % 30);
      add("b", text);
    }
    for (int i = 0; i < 60; ++i)
      add("c", "filler" + std::to_string(random() % 30) + " more words of other things");
    const std::string collection = "c" + std::to_string(round);
    Write(std::move(units), collection);
    RankRequest request;
    request.question = "boat harbour wind sail";
    request.scope = RankRequest::Scope::kMessages;
    request.mode = RankMode::kBm25;
    const RankAnswer words = Ask(request, collection);
    request.mode = RankMode::kDefault;
    const RankAnswer routed = Ask(request, collection);
    request.experts.router = false;
    const RankAnswer free = Ask(request, collection);
    const bool is_lookup = std::ranges::any_of(routed.reasons, [](const std::string& reason) {
      return reason.starts_with("read as a lookup");
    });
    EXPECT_EQ(is_lookup, words.rows[0].score >= 1.5 * words.rows[1].score);
    if (!is_lookup) {
      EXPECT_EQ(Chunks(routed), Chunks(free));
      continue;
    }
    ++lookups;
    EXPECT_EQ(Chunks(routed)[0], Chunks(words)[0]);
    for (size_t i = 1; i < routed.rows.size(); ++i) {
      EXPECT_GE(routed.rows[i - 1].score, routed.rows[i].score);
    }
  }
  EXPECT_GT(lookups, 0);
}

TEST_F(RouterTest, BringsAnOvertakenSeedBackUnlessAnExpertIsAgainstIt) {
  const std::vector<MixedChunk> kMixed = {{7, 5.0, {{"words", 2.0}, {"walk", 3.0}}},
                                          {8, 4.0, {{"words", 4.0}}},
                                          {9, 3.0, {{"words", 4.0}, {"speaker", -1.0}}}};
  std::vector<MixedChunk> mixed = kMixed;
  KeepFirst(8, &mixed);
  EXPECT_EQ(mixed[0].chunk, 8u);
  EXPECT_EQ(mixed[1].chunk, 7u);
  EXPECT_GT(mixed[0].score, 5.0);
  EXPECT_STREQ(mixed[0].shares.back().expert, "lookup");
  EXPECT_TRUE(std::ranges::is_sorted(mixed, IsBetter));
  mixed = kMixed;
  KeepFirst(9, &mixed);
  EXPECT_EQ(mixed[0].chunk, 7u);
  KeepFirst(1, &mixed);  // not among them
  EXPECT_EQ(mixed[0].chunk, 7u);
}

}  // namespace
}  // namespace wend
