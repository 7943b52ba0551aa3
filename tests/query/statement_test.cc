// Statements over a database in memory: rows, columns, parameters, runs.
#include "query/statement.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace wend {
namespace {

Unit Document(std::string key, std::string text) {
  Unit unit;
  unit.key = std::move(key);
  unit.text = std::move(text);
  return unit;
}

class StatementTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::Open(":memory:", DatabaseOptions());
    ASSERT_TRUE(opened.ok()) << opened.status().message();
    database_ = std::move(*opened);
    Write({Document("fox", "The quick brown fox jumps over the lazy dog."),
           Document("dog", "The lazy dog sleeps."), Document("sun", "The sun is bright today.")});
  }

  void Write(std::vector<Unit> units, std::string_view collection = "main") {
    const Result<WriteSummary> written = database_->Write(collection, std::move(units));
    ASSERT_TRUE(written.ok()) << written.status().message();
  }

  std::unique_ptr<Statement> Prepare(std::string_view sql) {
    auto statement = Statement::Prepare(database_.get(), sql);
    EXPECT_TRUE(statement.ok()) << statement.status().message();
    return statement.ok() ? std::move(*statement) : nullptr;
  }

  static std::string Text(Statement& statement, std::string_view column) {
    const Value* value = statement.Column(statement.FindColumn(column));
    const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
    return text == nullptr ? "(no text)" : *text;
  }

  static Value Get(Statement& statement, std::string_view column) {
    const Value* value = statement.Column(statement.FindColumn(column));
    return value == nullptr ? Value() : *value;
  }

  // The texts of one column over all rows.
  std::vector<std::string> Texts(std::string_view sql, std::string_view column) {
    const auto statement = Prepare(sql);
    std::vector<std::string> texts;
    for (;;) {
      const Result<bool> row = statement->Step();
      EXPECT_TRUE(row.ok()) << row.status().message();
      if (!row.ok() || !*row) return texts;
      texts.push_back(Text(*statement, column));
    }
  }

  Status FirstStep(std::string_view sql) { return Prepare(sql)->Step().status(); }

  std::unique_ptr<Database> database_;
};

using Keys = std::vector<std::string>;

TEST_F(StatementTest, RanksThePassageThatHoldsMoreOfTheQuestion) {
  EXPECT_EQ(Texts("RECALL 'who is quick, the lazy dog?'", "key"), (Keys{"fox", "dog"}));
  EXPECT_EQ(Texts("RECALL 'bright'", "key"), (Keys{"sun"}));
  EXPECT_EQ(Texts("RECALL 'who is quick, the lazy dog?' LIMIT 1", "key"), (Keys{"fox"}));
  EXPECT_EQ(Texts("RECALL 'elephant'", "key"), Keys{});
}

TEST_F(StatementTest, SumsUpAndGathersEvidence) {
  EXPECT_EQ(Texts("RECALL 'overview' USING global", "key").size(), 3u);
  EXPECT_EQ(Texts("RECALL 'what are the main themes?'", "key").size(), 3u);
  EXPECT_EQ(Texts("RECALL 'what are the main themes?' USING default (router => false)", "key"),
            Keys{});
  EXPECT_EQ(Texts("RECALL 'lazy fox' USING evidence", "key"), (Keys{"fox", "dog"}));
  EXPECT_EQ(Texts("RECALL 'lazy fox' USING default (chain => FALSE, similar => FALSE)", "key"),
            (Keys{"fox", "dog"}));
  const auto fault = [this](std::string_view sql) {
    return std::string(Statement::Prepare(database_.get(), sql).status().message());
  };
  EXPECT_EQ(fault("RECALL 'x' USING default (chian => TRUE)"),
            "unknown option of default 'chian'; did you mean 'chain'?");
  EXPECT_EQ(fault("RECALL 'x' USING bm25 (fallback => 'recnt')"),
            "unknown fallback 'recnt'; did you mean 'recent'?");
  EXPECT_EQ(fault("RECALL 'x' USING global (alpha => 0)"),
            "unknown option of global 'alpha'; expected 'time', 'now', 'zone', 'days', "
            "'language', 'dates', 'me', 'you' or 'context'");
}

TEST_F(StatementTest, SaysWhereProbablyNothingIsRelevant) {
  const auto notices = [this](std::string_view sql) {
    const auto statement = Prepare(sql);
    while (true) {
      const Result<bool> row = statement->Step();
      if (!row.ok() || !*row) break;
    }
    return statement->notices();
  };
  EXPECT_EQ(notices("RECALL 'quick fox'"), Keys{});
  EXPECT_EQ(notices("RECALL 'slepeing'"),
            (Keys{"no word of the question is known in 'main': 'slepeing'; did you mean "
                  "'sleeps'?"}));
  const Keys probably = notices("RECALL 'kubernetes zeppelin today'");
  ASSERT_EQ(probably.size(), 1u);
  EXPECT_EQ(probably[0].substr(0, 36), "probably nothing here is relevant (0");
  EXPECT_NE(probably[0].find("; no passage holds 'kubernetes', 'zeppelin'"), std::string::npos);
  const Keys none =
      notices("RECALL 'kubernetes zeppelin today' USING default (min_relevance => 0.9)");
  ASSERT_EQ(none.size(), 1u);
  EXPECT_EQ(none[0].substr(0, 20), "no rows: relevance 0");
  EXPECT_EQ(Texts("RECALL 'kubernetes' USING default (fallback => 'recent')", "key").size(), 3u);
  const auto statement = Prepare("RECALL 'kubernetes' USING default (fallback => 'central')");
  ASSERT_TRUE(*statement->Step());
  EXPECT_NE(Text(*statement, "why").find("\"fallback\":\"central\""), std::string::npos);
}

TEST_F(StatementTest, RanksInEveryMode) {
  for (const char* mode : {"default", "bm25 (k1 => 0.9, b => 0.4)", "tfidf", "mixpr"}) {
    const Keys keys = Texts("RECALL 'quick fox' USING " + std::string(mode), "key");
    ASSERT_FALSE(keys.empty()) << mode;
    EXPECT_EQ(keys[0], "fox") << mode;
  }
}

TEST_F(StatementTest, GivesTheColumnsOfTheHeader) {
  const auto statement = Prepare("RECALL 'quick fox'");
  const Keys expected = {"rank",   "score", "collection", "key",     "title",
                         "source", "time",  "session",    "turn",    "speaker",
                         "begin",  "end",   "text",       "matches", "why"};
  Keys names;
  for (int i = 0; i < statement->column_count(); ++i) names.push_back(statement->column_name(i));
  EXPECT_EQ(names, expected);
  EXPECT_EQ(statement->column_name(-1), nullptr);
  EXPECT_EQ(statement->column_name(15), nullptr);
  EXPECT_EQ(statement->FindColumn("nothing"), -1);
}

TEST_F(StatementTest, FillsARowOfADocument) {
  const auto statement = Prepare("RECALL 'quick fox'");
  ASSERT_TRUE(*statement->Step());
  EXPECT_EQ(Get(*statement, "rank"), Value(int64_t{1}));
  EXPECT_GT(std::get<double>(Get(*statement, "score")), 0);
  EXPECT_EQ(Text(*statement, "collection"), "main");
  EXPECT_EQ(Text(*statement, "text"), "The quick brown fox jumps over the lazy dog.");
  EXPECT_EQ(Get(*statement, "begin"), Value(int64_t{0}));
  EXPECT_EQ(Get(*statement, "end"), Value(int64_t{44}));
  EXPECT_EQ(Text(*statement, "title"), "");
  for (const char* column : {"time", "session", "turn", "speaker"}) {
    EXPECT_EQ(Get(*statement, column), Value()) << column;
  }
  EXPECT_EQ(Text(*statement, "matches"), "[[4,9],[16,19]]");
  const auto why = nlohmann::json::parse(Text(*statement, "why"));
  EXPECT_EQ(why["mode"], "default");
  ASSERT_EQ(why["terms"].size(), 2u);
  EXPECT_EQ(why["terms"][0]["surface"], "quick");
  EXPECT_NEAR(why["terms"][0]["share"].get<double>() + why["terms"][1]["share"].get<double>(), 1.0,
              1e-3);
}

TEST_F(StatementTest, FillsARowOfAMessage) {
  Unit message;
  message.kind = Unit::Kind::kMessage;
  message.key = "m1";
  message.text = "Shall we meet at the harbour?";
  message.session = "s1";
  message.speaker = "Ada";
  message.turn = 4;
  message.time = TimePoint{1'714'548'600'000'000, 120};
  Write({message});
  const auto statement = Prepare("RECALL 'harbour' FROM main.messages");
  ASSERT_TRUE(*statement->Step());
  EXPECT_EQ(Text(*statement, "session"), "s1");
  EXPECT_EQ(Text(*statement, "speaker"), "Ada");
  EXPECT_EQ(Get(*statement, "turn"), Value(int64_t{4}));
  EXPECT_EQ(Text(*statement, "time"), "2024-05-01T09:30:00+02:00");
  EXPECT_FALSE(*statement->Step());
  EXPECT_EQ(Texts("RECALL 'harbour' FROM main.documents", "key"), Keys{});
}

TEST_F(StatementTest, SeesOneStateInAllRowsOfARun) {
  const auto statement = Prepare("RECALL 'lazy dog'");
  ASSERT_TRUE(*statement->Step());
  Write({Document("fox", "changed"), Document("dog", "changed"),
         Document("new", "another lazy dog")});
  ASSERT_TRUE(*statement->Step());
  EXPECT_NE(Text(*statement, "text"), "changed");
  EXPECT_FALSE(*statement->Step());
  statement->Reset();
  ASSERT_TRUE(*statement->Step());
  EXPECT_EQ(Text(*statement, "key"), "new");
  EXPECT_FALSE(*statement->Step());
}

TEST_F(StatementTest, StaysAtTheEndUntilItIsReset) {
  const auto statement = Prepare("RECALL 'bright'");
  EXPECT_TRUE(*statement->Step());
  EXPECT_FALSE(*statement->Step());
  EXPECT_FALSE(*statement->Step());
  EXPECT_EQ(statement->Column(0), nullptr);
  statement->Reset();
  EXPECT_EQ(statement->Column(0), nullptr);
  EXPECT_TRUE(*statement->Step());
}

TEST_F(StatementTest, KeepsParametersAcrossRuns) {
  const auto statement = Prepare("RECALL ? LIMIT ?");
  EXPECT_EQ(statement->parameter_count(), 2);
  ASSERT_TRUE(statement->Bind(1, std::string("lazy dog")).ok());
  ASSERT_TRUE(statement->Bind(2, int64_t{1}).ok());
  for (int run = 0; run < 2; ++run) {
    EXPECT_TRUE(*statement->Step());
    EXPECT_FALSE(*statement->Step());
    statement->Reset();
  }
  ASSERT_TRUE(statement->Bind(2, int64_t{2}).ok());
  EXPECT_TRUE(*statement->Step());
  EXPECT_TRUE(*statement->Step());
}

TEST_F(StatementTest, RefusesToBindOutOfRangeOrDuringARun) {
  const auto statement = Prepare("RECALL ?");
  EXPECT_EQ(statement->Bind(0, std::string("x")).code(), Code::kMisuse);
  EXPECT_EQ(statement->Bind(2, std::string("x")).code(), Code::kMisuse);
  EXPECT_EQ(statement->Bind(1, 0.0 / 0.0).code(), Code::kInvalid);
  ASSERT_TRUE(statement->Bind(1, std::string("dog")).ok());
  ASSERT_TRUE(*statement->Step());
  EXPECT_EQ(statement->Bind(1, std::string("x")).code(), Code::kMisuse);
}

TEST_F(StatementTest, MustBeResetAfterAnError) {
  const auto statement = Prepare("RECALL ?");
  EXPECT_EQ(statement->Step().status().code(), Code::kMisuse);
  EXPECT_EQ(statement->Step().status().message(),
            "the statement failed; reset it before the next step");
  statement->Reset();
  ASSERT_TRUE(statement->Bind(1, int64_t{5}).ok());
  EXPECT_EQ(statement->Step().status().offset(), 7);
}

TEST_F(StatementTest, NoticesAMissingCollectionOnlyWhenItSteps) {
  const auto statement = Prepare("RECALL 'dog' FROM later");
  EXPECT_EQ(statement->Step().status().code(), Code::kNotFound);
  Write({Document("a", "a dog")}, "later");
  statement->Reset();
  EXPECT_TRUE(*statement->Step());
}

TEST_F(StatementTest, CreatesACollectionOnce) {
  const char* sql = "CREATE COLLECTION notes WITH (language = 'none', chunk_tokens = 20)";
  const auto statement = Prepare(sql);
  EXPECT_EQ(statement->column_count(), 0);
  EXPECT_FALSE(*statement->Step());
  EXPECT_FALSE(FirstStep(sql).ok());
  EXPECT_TRUE(FirstStep("CREATE COLLECTION IF NOT EXISTS notes").ok());
  EXPECT_FALSE(FirstStep("CREATE COLLECTION c WITH (language = 'klingon')").ok());
  const auto notes = database_->View().Collection("notes");
  ASSERT_TRUE(notes.ok());
  EXPECT_EQ(notes->options().analyzer.language, "none");
  EXPECT_EQ(notes->options().chunker.target_terms, 20u);
}

TEST_F(StatementTest, DeletesByKeyAndSaysHowMany) {
  const auto statement = Prepare("DELETE FROM main WHERE key = ?");
  ASSERT_TRUE(statement->Bind(1, std::string("dog")).ok());
  for (const int64_t deleted : {1, 0}) {
    ASSERT_TRUE(*statement->Step());
    EXPECT_EQ(Get(*statement, "deleted"), Value(deleted));
    EXPECT_FALSE(*statement->Step());
    statement->Reset();
  }
  EXPECT_EQ(Texts("RECALL 'lazy'", "key"), (Keys{"fox"}));
  const auto messages = Prepare("DELETE FROM main.messages WHERE key = 'fox'");
  ASSERT_TRUE(*messages->Step());
  EXPECT_EQ(Get(*messages, "deleted"), Value(int64_t{0}));
}

TEST_F(StatementTest, ShowsCollectionsByName) {
  Write({Document("a", "one text")}, "alpha");
  EXPECT_EQ(Texts("SHOW COLLECTIONS", "name"), (Keys{"alpha", "main"}));
  const auto statement = Prepare("SHOW COLLECTIONS");
  ASSERT_TRUE(*statement->Step());
  EXPECT_EQ(Get(*statement, "documents"), Value(int64_t{1}));
  EXPECT_EQ(Get(*statement, "messages"), Value(int64_t{0}));
  EXPECT_EQ(Get(*statement, "text_bytes"), Value(int64_t{8}));
}

TEST_F(StatementTest, ShowsStatsOfOneCollectionOrAll) {
  Write({Document("a", "one text")}, "alpha");
  const auto stats = [this](std::string_view sql) {
    std::map<std::string, Value> rows;
    const auto statement = Prepare(sql);
    while (*statement->Step()) rows[Text(*statement, "name")] = Get(*statement, "value");
    return rows;
  };
  EXPECT_EQ(stats("SHOW STATS")["collections"], Value(int64_t{2}));
  EXPECT_EQ(stats("SHOW STATS")["documents"], Value(int64_t{4}));
  EXPECT_EQ(stats("SHOW STATS FROM alpha")["documents"], Value(int64_t{1}));
  EXPECT_EQ(FirstStep("SHOW STATS FROM nothing").code(), Code::kNotFound);
  ASSERT_TRUE(FirstStep("LINK 'a' TO 'b' WEIGHT 0.5, 'b' TO 'a' WEIGHT 2 IN alpha").ok());
  EXPECT_EQ(stats("SHOW STATS FROM alpha")["links"], Value(int64_t{2}));
  EXPECT_EQ(stats("SHOW STATS")["link_weight"], Value(2.5));
  EXPECT_EQ(stats("SHOW STATS FROM alpha")["next_edges"], Value(int64_t{0}));
  EXPECT_EQ(stats("SHOW STATS")["similar_lists"], Value(int64_t{0}));
  EXPECT_EQ(stats("SHOW STATS FROM alpha")["mention_titles"], Value(int64_t{0}));
}

TEST_F(StatementTest, LinksByParametersAndTellsWhichAreWrong) {
  const auto link = Prepare("LINK :from TO :to WEIGHT :weight");
  const auto run = [&](Value from, Value to, Value weight) {
    link->Reset();
    EXPECT_TRUE(link->Bind(1, std::move(from)).ok());
    EXPECT_TRUE(link->Bind(2, std::move(to)).ok());
    EXPECT_TRUE(link->Bind(3, std::move(weight)).ok());
    return link->Step().status();
  };
  const auto text = [](const char* t) { return Value(std::string(t)); };
  EXPECT_EQ(link->Step().status().code(), Code::kMisuse) << "not bound";
  ASSERT_TRUE(run(text("a"), text("b"), Value(0.25)).ok());
  EXPECT_EQ(Get(*link, "linked"), Value(int64_t{1}));
  ASSERT_TRUE(run(text("a"), text("b"), Value(int64_t{2})).ok());
  EXPECT_EQ(Get(*link, "reweighted"), Value(int64_t{1}));
  EXPECT_EQ(run(text("a"), text("a"), Value(0.25)).message(), "'a' cannot be linked to itself");
  EXPECT_EQ(run(text("a"), text(""), Value(0.25)).offset(), 14);
  EXPECT_EQ(run(Value(int64_t{1}), text("b"), Value(0.25)).message(), "a key takes a text");
  EXPECT_EQ(run(text("a"), text("b"), Value(0.0)).message(),
            "WEIGHT takes a number from 0.000001 to 1000");
  EXPECT_EQ(run(text("a"), text("b"), text("1")).code(), Code::kInvalid);
}

}  // namespace
}  // namespace wend
