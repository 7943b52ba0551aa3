// The default ranking: against a naive model for conversations, and case by case for documents that
// name each other.
#include "engine/mixture/mixture.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "engine/mixture/mention_expert.h"
#include "engine/rank_request.h"
#include "tests/model/naive_conversation.h"

namespace wend {
namespace {

class MixtureTest : public testing::Test {
 protected:
  MixtureTest() {
    path_ = (std::filesystem::temp_directory_path() /
             ("wend_mixture_test_" + std::to_string(getpid()) + "_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()))
                .string();
    std::filesystem::remove_all(path_);
    auto opened = Database::Open(path_, {});
    EXPECT_TRUE(opened.ok());
    database_ = std::move(*opened);
  }
  ~MixtureTest() override {
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  void Write(std::vector<Unit> units) {
    const auto written = database_->Write("main", std::move(units));
    ASSERT_TRUE(written.ok()) << written.status().message();
  }

  static Unit Message(const std::string& key, const std::string& session,
                      const std::string& speaker, const std::string& text) {
    Unit unit;
    unit.kind = Unit::Kind::kMessage;
    unit.key = key;
    unit.session = session;
    unit.speaker = speaker;
    unit.text = text;
    return unit;
  }

  static Unit Document(const std::string& title, const std::string& text) {
    Unit unit;
    unit.key = title;
    unit.title = title;
    unit.text = text;
    return unit;
  }

  CollectionView View() { return *database_->View().Collection("main"); }

  RankAnswer Ask(const std::string& question, RankRequest::Scope scope,
                 RankMode mode = RankMode::kDefault, const ChunkSet* allowed = nullptr) {
    RankRequest request;
    request.question = question;
    request.mode = mode;
    request.scope = scope;
    request.limit = 100;
    request.allowed = allowed;
    Result<RankAnswer> answer = View().Rank(request);
    EXPECT_TRUE(answer.ok()) << answer.status().message();
    return answer.ok() ? std::move(*answer) : RankAnswer();
  }

  std::vector<std::string> Keys(const RankAnswer& answer) {
    std::vector<std::string> keys;
    for (const RankedChunk& row : answer.rows) keys.push_back(View().ReadPassage(row.chunk)->key);
    return keys;
  }

  std::string path_;
  std::unique_ptr<Database> database_;
};

constexpr auto kMessages = RankRequest::Scope::kMessages;
constexpr auto kDocuments = RankRequest::Scope::kDocuments;
constexpr auto kSessions = RankRequest::Scope::kSessions;

std::vector<NaiveMessage> RandomMessages(std::mt19937* random) {
  const std::vector<std::string> kWords = {"boat", "harbour", "wind", "sail", "rope", "anchor"};
  const std::vector<std::string> kSpeakers = {"ann", "bob", "zoe"};
  std::vector<NaiveMessage> messages(20 + (*random)() % 60);
  for (NaiveMessage& m : messages) {
    m.session = "s" + std::to_string((*random)() % 5);
    m.speaker = kSpeakers[(*random)() % 3];
    for (size_t n = 1 + (*random)() % 7; n > 0; --n) {
      const uint32_t draw = (*random)() % 40;
      m.words.push_back(draw < 6 ? kWords[draw] : "filler" + std::to_string(draw));
    }
    m.asks = (*random)() % 4 == 0;
  }
  return messages;
}

TEST_F(MixtureTest, RanksMessagesAsTheNaiveModelDoes) {
  std::mt19937 random(7);
  for (int round = 0; round < 12; ++round) {
    std::vector<NaiveMessage> messages = RandomMessages(&random);
    const std::string collection = "c" + std::to_string(round);
    std::vector<Unit> units;
    for (size_t i = 0; i < messages.size(); ++i) {
      std::string text;
      for (const std::string& word : messages[i].words) text += (text.empty() ? "" : " ") + word;
      units.push_back(Message(std::to_string(i), messages[i].session, messages[i].speaker,
                              text + (messages[i].asks ? "?" : "")));
    }
    ASSERT_TRUE(database_->Write(collection, std::move(units)).ok());
    const CollectionView view = *database_->View().Collection(collection);
    for (int q = 0; q < 20; ++q) {
      const std::vector<std::string> kPool = {"boat",   "harbour", "wind", "sail",   "rope",
                                              "anchor", "ann",     "bob",  "unknown"};
      std::vector<std::string> question;
      for (size_t n = 1 + random() % 4; n > 0; --n) question.push_back(kPool[random() % 9]);
      ChunkSet allowed;
      for (size_t i = 0; i < messages.size(); ++i) {
        messages[i].allowed = q % 2 == 0 || random() % 3 != 0;
        if (messages[i].allowed) allowed.add(static_cast<uint32_t>(i));
      }
      std::string words;
      for (const std::string& word : question) words += word + " ";
      RankRequest request;
      request.question = words;
      request.mode = RankMode::kDefault;
      request.scope = kMessages;
      request.limit = 100;
      request.experts.bridge = request.experts.router = false;  // they have tests of their own
      request.allowed = q % 2 == 0 ? nullptr : &allowed;
      const Result<RankAnswer> answer = view.Rank(request);
      ASSERT_TRUE(answer.ok()) << answer.status().message();
      std::map<size_t, double> want = NaiveConversationScores(messages, question);
      std::erase_if(want, [](const auto& entry) { return !(entry.second > 0); });
      ASSERT_EQ(answer->rows.size(), want.size()) << words;
      for (size_t i = 0; i < answer->rows.size(); ++i) {
        const RankedChunk& row = answer->rows[i];
        EXPECT_NEAR(row.score, want[row.chunk.value], 1e-9) << words << row.chunk.value;
        if (i > 0) {
          EXPECT_GE(answer->rows[i - 1].score, row.score);
        }
        double shares = 0;
        for (const ExpertShare& share : row.shares) shares += share.score;
        EXPECT_NEAR(shares, row.score, 1e-9);
      }
    }
  }
}

TEST_F(MixtureTest, FindsTheAnswerBehindTheQuestionThatHoldsTheWords) {
  Write({Message("1", "a", "Ann", "What colour is your new boat, Bob?"),
         Message("2", "a", "Bob", "Green, and the rail is white."),
         Message("3", "b", "Ann", "The harbour was closed."), Message("4", "b", "Bob", "Pity.")});
  const std::vector<std::string> keys = Keys(Ask("What colour is the boat of Bob?", kMessages));
  ASSERT_GE(keys.size(), 2u);
  EXPECT_EQ(keys[0], "2");
  EXPECT_TRUE(Keys(Ask("colour boat", kMessages, RankMode::kBm25)) ==
              std::vector<std::string>{"1"});
}

TEST_F(MixtureTest, RanksSessionsByAllThatWasSaid) {
  Write({Message("1", "a", "user", "I bought a kayak."),
         Message("2", "a", "assistant", "Enjoy the river with it."),
         Message("3", "a", "user", "The paddle came on Monday."),
         Message("4", "b", "assistant", "A kayak, a kayak, a kayak."),
         Message("5", "c", "user", "Dinner was good.")});
  const RankAnswer answer = Ask("When did I get the paddle for my kayak?", kSessions);
  ASSERT_EQ(answer.rows.size(), 2u);
  EXPECT_EQ(View().ReadPassage(answer.rows[0].chunk)->session, "a");
  EXPECT_GT(answer.rows[0].score, answer.rows[1].score);
}

TEST_F(MixtureTest, FindsSessionsThatSpeakOfTheSameThingsAsTheBestOne) {
  Write({Message("1", "lake", "user", "The trips with my kayak: paddle, spray deck and map ready."),
         Message("2", "lake", "assistant", "Enjoy the water."),
         Message("3", "rome", "user", "I dislike trips for business."),
         Message("4", "rome", "assistant", "Take a book."),
         Message("5", "fjord", "user", "On trips the paddle and spray deck broke."),
         Message("6", "fjord", "assistant", "A pity."),
         Message("7", "tea", "user", "Which tea is good for the evening?")});
  const auto sessions = [&](bool similar) {
    RankRequest request;
    request.question = "Where did my kayak trips go?";
    request.mode = RankMode::kDefault;
    request.scope = kSessions;
    request.limit = 10;
    request.experts.similar = similar;
    const Result<RankAnswer> answer = View().Rank(request);
    EXPECT_TRUE(answer.ok()) << answer.status().message();
    std::vector<std::string> names;
    for (const RankedChunk& row : answer->rows) {
      names.push_back(View().ReadPassage(row.chunk)->session);
    }
    return names;
  };
  EXPECT_EQ(sessions(false), (std::vector<std::string>{"lake", "rome", "fjord"}));
  EXPECT_EQ(sessions(true), (std::vector<std::string>{"lake", "fjord", "rome"}));
}

std::vector<Unit> Articles(
    const std::function<Unit(const std::string&, const std::string&)>& make) {
  std::vector<Unit> units;
  units.push_back(make("Lena Hartmann", "Lena Hartmann is an actress who was born in Velburg."));
  units.push_back(make("Velburg", "Velburg lies on the river Arn and has 4,000 inhabitants."));
  units.push_back(make("Night Train", "Night Train is a film of 1961 with Lena Hartmann."));
  for (int i = 0; i < 20; ++i) {
    const std::string name = "Place" + std::to_string(i);
    units.push_back(make(name, name + " has a river and inhabitants, and an actress visited it."));
  }
  return units;
}

TEST_F(MixtureTest, FollowsNamesFromOneDocumentToTheNext) {
  Write(Articles(&MixtureTest::Document));
  EXPECT_EQ(TrustInTitles(*View().version()), 1.0);
  const std::string question = "On which river lies the birthplace of the actress in Night Train?";
  const std::vector<std::string> keys = Keys(Ask(question, kDocuments));
  ASSERT_GE(keys.size(), 3u);
  const std::vector<std::string> first(keys.begin(), keys.begin() + 3);
  for (const char* key : {"Night Train", "Lena Hartmann", "Velburg"}) {
    EXPECT_NE(std::ranges::find(first, key), first.end()) << key;
  }
}

TEST_F(MixtureTest, IsBm25ToTheBitWhereTitlesAreNotNames) {
  std::vector<Unit> units;
  for (int i = 0; i < 40; ++i) {
    units.push_back(Document("report of spring " + std::to_string(i),
                             "The wind over the wing was measured " + std::to_string(i)));
  }
  Write(std::move(units));
  EXPECT_EQ(TrustInTitles(*View().version()), 0.0);
  const RankAnswer by_default = Ask("report on wind and wing 7", kDocuments);
  const RankAnswer by_bm25 = Ask("report on wind and wing 7", kDocuments, RankMode::kBm25);
  ASSERT_EQ(by_default.rows.size(), by_bm25.rows.size());
  for (size_t i = 0; i < by_bm25.rows.size(); ++i) {
    EXPECT_EQ(by_default.rows[i].chunk, by_bm25.rows[i].chunk);
    EXPECT_EQ(by_default.rows[i].score, by_bm25.rows[i].score);
  }
}

TEST_F(MixtureTest, NeverAnswersWithWhatAFilterLeavesOut) {
  Write(Articles(&MixtureTest::Document));
  ChunkSet allowed;
  for (uint32_t chunk = 0; chunk < 23; chunk += 2) allowed.add(chunk);
  const RankAnswer answer = Ask("the river of the birthplace of the actress in Night Train",
                                kDocuments, RankMode::kDefault, &allowed);
  EXPECT_FALSE(answer.rows.empty());
  for (const RankedChunk& row : answer.rows) EXPECT_TRUE(allowed.contains(row.chunk.value));
}

TEST_F(MixtureTest, AsksAllOfTheCollectionWhereAFilterIsForTheResultAlone) {
  std::vector<Unit> units;
  for (int i = 0; i < 60; ++i) {
    units.push_back(Message("m" + std::to_string(i), "s" + std::to_string(i / 10),
                            i % 2 == 0 ? "Anna" : "Ben",
                            (i % 3 == 0 ? "the boat " : "the sea ") + std::to_string(i % 7)));
  }
  Write(std::move(units));
  ChunkSet allowed;
  for (uint32_t chunk = 0; chunk < 60; chunk += 2) allowed.add(chunk);
  RankRequest request;
  request.question = "the boat 3";
  request.mode = RankMode::kDefault;
  request.limit = 100;
  const auto scores = [&](const RankRequest& asked, const ChunkSet& wanted) {
    const Result<RankAnswer> answer = View().Rank(asked);
    EXPECT_TRUE(answer.ok());
    std::vector<std::pair<uint32_t, double>> rows;
    for (const RankedChunk& row : answer->rows) {
      if (wanted.contains(row.chunk.value)) rows.emplace_back(row.chunk.value, row.score);
    }
    EXPECT_TRUE(asked.allowed == nullptr || rows.size() == answer->rows.size());
    return rows;
  };
  const auto of_all = scores(request, allowed);
  request.allowed = &allowed;
  const auto filtered = scores(request, allowed);
  request.filters_walk = false;
  const auto chosen = scores(request, allowed);
  ASSERT_EQ(chosen.size(), of_all.size());
  for (size_t i = 0; i < chosen.size(); ++i) {
    EXPECT_EQ(chosen[i].first, of_all[i].first);
    EXPECT_NEAR(chosen[i].second, of_all[i].second, 1e-9);
  }
  EXPECT_NE(filtered, of_all);
}

TEST_F(MixtureTest, TrustFollowsTheVersionAndNotWhatWasAskedBefore) {
  Write(Articles(&MixtureTest::Document));
  EXPECT_EQ(TrustInTitles(*View().version()), 1.0);
  std::vector<std::string> keys;
  for (int i = 0; i < 20; ++i) keys.push_back("Place" + std::to_string(i));
  ASSERT_TRUE(database_->Delete("main", keys, {}).ok());
  std::vector<Unit> units;
  for (int i = 0; i < 200; ++i) {
    units.push_back(Document("subject " + std::to_string(i), "Nothing of the kind is told here."));
  }
  Write(std::move(units));
  const double trust = TrustInTitles(*View().version());
  EXPECT_EQ(trust, 0.0);
  database_.reset();
  database_ = std::move(*Database::Open(path_, {}));
  EXPECT_EQ(TrustInTitles(*View().version()), trust);
}

TEST_F(MixtureTest, GivesNoRowsForWordsThatNobodyKnows) {
  Write({Message("1", "a", "Ann", "The boat is red.")});
  EXPECT_TRUE(Ask("zyzzyva", kMessages).rows.empty());
  EXPECT_TRUE(Ask("", kMessages).rows.empty());
  EXPECT_TRUE(Ask("zyzzyva", kSessions).rows.empty());
  Write(Articles(&MixtureTest::Document));
  EXPECT_TRUE(Ask("zyzzyva", kDocuments).rows.empty());
}

}  // namespace
}  // namespace wend
