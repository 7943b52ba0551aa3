// The trees and errors that the parser and the binder make of statements.
#include "query/parser.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/rank_request.h"
#include "query/binder.h"
#include "query/sql_text.h"

namespace wend {
namespace {

template <typename Node>
Node ParseAs(std::string_view sql) {
  const Result<StatementNode> tree = Parse(sql);
  EXPECT_TRUE(tree.ok()) << sql << ": " << tree.status().message();
  if (!tree.ok() || !std::holds_alternative<Node>(tree->body)) {
    ADD_FAILURE() << "another kind of statement: " << sql;
    return Node{};
  }
  return std::get<Node>(tree->body);
}

Status ErrorOf(std::string_view sql) {
  const Result<StatementNode> tree = Parse(sql);
  if (!tree.ok()) return tree.status();
  return Bind(*tree, nullptr).status();
}

// The message, behind the part of the statement from the fault on.
std::string Fault(std::string_view sql) {
  const Status status = ErrorOf(sql);
  if (status.ok()) return "no error";
  if (status.offset() < 0) return status.message();
  return std::string(sql.substr(static_cast<size_t>(status.offset()))) + " | " + status.message();
}

template <typename Bound>
Bound BindAs(std::string_view sql, const std::vector<Value>& parameters = {}) {
  const Result<StatementNode> tree = Parse(sql);
  EXPECT_TRUE(tree.ok()) << tree.status().message();
  const Result<BoundStatement> bound = Bind(*tree, &parameters);
  EXPECT_TRUE(bound.ok()) << sql << ": " << bound.status().message();
  return bound.ok() ? std::get<Bound>(*bound) : Bound{};
}

TEST(ParserTest, ReadsAFullRecall) {
  const auto recall = ParseAs<RecallNode>(
      "recall 'who is quick?' From \"my-notes\".documents limit 5 using MixPR "
      "(alpha => 0.5, steps => 20, self_loops => false);");
  EXPECT_EQ(std::get<std::string>(recall.question.value), "who is quick?");
  EXPECT_EQ(recall.target.collection->text, "my-notes");
  EXPECT_EQ(recall.target.unit->text, "documents");
  EXPECT_EQ(std::get<int64_t>(recall.limit->value), 5);
  EXPECT_EQ(recall.mode->text, "MixPR");
  ASSERT_EQ(recall.options.size(), 3u);
  EXPECT_EQ(recall.options[0].name.text, "alpha");
  EXPECT_EQ(std::get<double>(recall.options[0].value.value), 0.5);
  EXPECT_EQ(std::get<bool>(recall.options[2].value.value), false);
}

TEST(ParserTest, CountsParametersInOrder) {
  const Result<StatementNode> tree = Parse("RECALL ? LIMIT ? USING bm25 (k1 => ?)");
  ASSERT_TRUE(tree.ok());
  EXPECT_EQ(tree->parameter_count, 3);
  const auto& recall = std::get<RecallNode>(tree->body);
  EXPECT_EQ(std::get<ParameterNode>(recall.limit->value).index, 2);
}

TEST(ParserTest, ReservesNoWords) {
  EXPECT_EQ(ParseAs<RecallNode>("RECALL 'x' FROM limit LIMIT 3").target.collection->text, "limit");
  EXPECT_EQ(ParseAs<ShowStatsNode>("SHOW STATS FROM from").collection->text, "from");
  EXPECT_EQ(ParseAs<CreateCollectionNode>("CREATE COLLECTION if").collection.text, "if");
  EXPECT_TRUE(ParseAs<CreateCollectionNode>("CREATE COLLECTION IF NOT EXISTS if").if_not_exists);
}

TEST(ParserTest, ReadsTheOtherStatements) {
  ParseAs<ShowCollectionsNode>("SHOW COLLECTIONS");
  EXPECT_FALSE(ParseAs<ShowStatsNode>("show stats").collection.has_value());
  const auto create = ParseAs<CreateCollectionNode>(
      "CREATE COLLECTION notes WITH (language = 'none', chunk_tokens = 1)");
  EXPECT_EQ(create.options[1].name.text, "chunk_tokens");
  const auto node = ParseAs<DeleteNode>("DELETE FROM main.messages WHERE key = 'a''b'");
  EXPECT_EQ(std::get<std::string>(node.where.operands[1].literal), "a'b");
  EXPECT_EQ(node.target.unit->text, "messages");
}

TEST(ParserTest, SaysWhatWasExpectedAndFound) {
  EXPECT_EQ(
      Fault(""),
      " | expected SELECT, RECALL, INSERT, UPDATE, DELETE, LINK, UNLINK, CREATE, ALTER, DROP, "
      "SHOW, "
      "BEGIN, COMMIT, "
      "ROLLBACK, CHECK, BACKUP, COMPACT, COPY, EXPORT or IMPORT, found the end of the statement");
  EXPECT_EQ(Fault("RECAL 'x'"),
            "RECAL 'x' | expected SELECT, RECALL, INSERT, UPDATE, DELETE, LINK, UNLINK, CREATE, "
            "ALTER, DROP, SHOW, BEGIN, "
            "COMMIT, ROLLBACK, CHECK, BACKUP, COMPACT, COPY, EXPORT or IMPORT, found 'RECAL'; did "
            "you mean 'RECALL'?");
  EXPECT_EQ(
      Fault("RECALL 'x' FORM main"),
      "FORM main | expected FROM, AS, WHERE, LIMIT, PACK, WALK, USING or the end of the statement, "
      "found 'FORM'; did you mean 'FROM'?");
  EXPECT_EQ(Fault("RECALL 'x' LIMIT 3 FROM main"),
            "FROM main | expected PACK, WALK, USING or the end of the statement, found 'FROM'; the "
            "order is "
            "FROM, AS OF, WHERE, LIMIT, PACK, WALK, USING, each at most once");
  EXPECT_EQ(Fault("RECALL \"x\""),
            "\"x\" | expected a text or ?, found '\"x\"'; a text is written in single quotes");
  EXPECT_EQ(Fault("RECALL 'x' USING bm25 (k1 = 2)"), "= 2) | expected =>, found '='");
  EXPECT_EQ(Fault("RECALL 'x' USING bm25 (k1 => 2"),
            " | expected ',' or ')', found the end of the statement");
  EXPECT_EQ(Fault("RECALL 'x'; RECALL 'y'"),
            "RECALL 'y' | expected nothing after the ';', because statements are prepared one by "
            "one, found 'RECALL'");
  EXPECT_EQ(Fault("CREATE COLLECTION a.b"),
            ".b | expected WITH or the end of the statement, found '.'; a name with a '.' in it "
            "is written in double quotes");
  EXPECT_EQ(Fault("DELETE FROM main"), " | expected WHERE, found the end of the statement");
  EXPECT_EQ(Fault("DELETE FROM main WHERE kex = 'a'"),
            "kex = 'a' | unknown column 'kex'; did you mean 'key'?");
  EXPECT_EQ(Fault("RECALL 'never"), "'never | this text is never closed with '");
}

TEST(ParserTest, ShortensWhatItFoundAtACodePoint) {
  std::string name;
  for (int i = 0; i < 40; ++i) name += "ä";
  const Status status = ErrorOf("RECALL \"" + name + "\"");
  EXPECT_NE(status.message().find("ä...'"), std::string::npos) << status.message();
}

TEST(ParserTest, RefusesWhatIsTooLongOrMalformed) {
  EXPECT_EQ(ErrorOf(std::string(kMaxStatementBytes + 1, ' ')).code(), Code::kTooBig);
  const std::string longest = "RECALL '" + std::string(kMaxStatementBytes - 9, 'x') + "'";
  EXPECT_TRUE(ErrorOf(longest).ok());
  const Status status = ErrorOf("RECALL 'a\xFF'");
  EXPECT_EQ(status.code(), Code::kInvalid);
  EXPECT_EQ(status.offset(), 9);
}

TEST(ParserTest, ReadsAFullSelect) {
  const auto select = ParseAs<SelectNode>(
      "SELECT DISTINCT speaker AS who, count(*) said FROM notes.messages WHERE a AND (b AND c) "
      "GROUP BY speaker, date(time) HAVING count(*) > 1 ORDER BY said DESC NULLS LAST, 1 LIMIT ? "
      "OFFSET 20");
  EXPECT_TRUE(select.distinct);
  EXPECT_EQ(select.items[0].alias->text, "who");
  EXPECT_EQ(select.items[1].alias->text, "said");
  EXPECT_TRUE(select.items[1].expression.star);
  EXPECT_EQ(select.target->collection->text, "notes");
  EXPECT_EQ(select.where->operands.size(), 3u);  // AND is flat
  EXPECT_EQ(select.group_by.size(), 2u);
  EXPECT_TRUE(select.order_by[0].descending);
  EXPECT_EQ(select.order_by[0].nulls_first, false);
  EXPECT_FALSE(select.order_by[1].nulls_first.has_value());
  EXPECT_EQ(std::get<int64_t>(select.offset->value), 20);
}

TEST(ParserTest, TakesALoneTableWordForATableOfMain) {
  const auto target = [](std::string_view name) {
    return *ParseAs<SelectNode>("SELECT * FROM " + std::string(name)).target;
  };
  EXPECT_EQ(target("Messages").unit->text, "Messages");
  EXPECT_FALSE(target("messages").collection.has_value());
  EXPECT_EQ(target("\"messages\"").collection->text, "messages");
  EXPECT_EQ(target("notes").collection->text, "notes");
  EXPECT_EQ(target("terms.terms").collection->text, "terms");
  const auto recall = BindAs<BoundRecall>("RECALL 'x' FROM documents");
  EXPECT_EQ(recall.collection, "main");
  EXPECT_EQ(recall.request.scope, RankRequest::Scope::kDocuments);
}

TEST(ParserTest, NumbersNamedParametersByName) {
  const Result<StatementNode> tree = Parse("SELECT :a, :b FROM chunks WHERE key = :a LIMIT :n");
  ASSERT_TRUE(tree.ok());
  EXPECT_EQ(tree->parameter_count, 3);
  EXPECT_EQ(tree->parameter_names, (std::vector<std::string>{"a", "b", "n"}));
  EXPECT_EQ(Fault("SELECT ?, :a FROM chunks"),
            ":a FROM chunks | a statement has parameters of one kind: all ? or all :name");
  EXPECT_EQ(Fault("SELECT :a, ? FROM chunks"),
            "? FROM chunks | a statement has parameters of one kind: all ? or all :name");
}

TEST(ParserTest, HelpsWithExpressions) {
  EXPECT_EQ(Fault("SELECT key FORM chunks"),
            "FORM chunks | expected ',' or FROM, found 'FORM'; did you mean 'FROM'?");
  EXPECT_EQ(Fault("SELECT FROM chunks"),
            "FROM chunks | expected an expression, found 'FROM'; a column of this name is written "
            "in double quotes");
  EXPECT_EQ(Fault("SELECT * FROM chunks WHERE 1 < turn < 5"),
            "< 5 | expected AND or OR, found '<'; comparisons do not chain: write a < b AND b < "
            "c, or parentheses");
  EXPECT_EQ(Fault("SELECT * FROM chunks WHERE key IS 'x'"),
            "'x' | expected NULL or NOT NULL, found ''x''; values are compared with = and !=");
  EXPECT_EQ(Fault("SELECT * FROM chunks WHERE key NOT LKE 'x'"),
            "LKE 'x' | expected LIKE, IN, BETWEEN or MATCH, found 'LKE'; did you mean 'LIKE'?");
  EXPECT_EQ(Fault("SELECT chunks.key FROM chunks"),
            ".key FROM chunks | expected an operator, found '.'; only meta.name has a dot; columns "
            "are written without a table");
  EXPECT_EQ(Fault("SELECT key FROM chunks LIMIT 5 WHERE TRUE"),
            "WHERE TRUE | expected OFFSET or the end of the statement, found 'WHERE'; the order is "
            "FROM, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET, each at most once");
  EXPECT_EQ(Fault("SELECT * FROM chunks WHERE time DURING 2023"),
            "2023 | expected a period such as '2023-05', words such as 'last Friday' or ?, "
            "found '2023'; a text is written in "
            "single quotes");
  EXPECT_EQ(Fault("INSERT INTO documents (key, text) VALUES ('a')"),
            "('a') | these are 1 values for 2 columns");
  EXPECT_EQ(Fault("SELECT CASE WHEN 1 THEN 2 FROM chunks"),
            "FROM chunks | expected WHEN, ELSE or END, found 'FROM'");
}

TEST(ParserTest, PrintsTreesWithTheFewestParentheses) {
  const auto print = [](const std::string& sql) {
    const Result<StatementNode> tree = Parse("SELECT " + sql);
    return tree.ok() ? ToSql(*tree).substr(7) : tree.status().message();
  };
  EXPECT_EQ(print("((1+2))*3-(4-5)"), "(1 + 2) * 3 - (4 - 5)");
  EXPECT_EQ(print("- - 1"), "- -1");
  EXPECT_EQ(print("not (a=1 or b) and c"), "NOT (a = 1 OR b) AND c");
  EXPECT_EQ(print("(not a) = b"), "(NOT a) = b");
  EXPECT_EQ(print("a == 'it''s' as \"x y\""), "a = 'it''s' AS \"x y\"");
  EXPECT_EQ(print("\"from\" <> 5e0, meta.\"odd name\""), "\"from\" != 5.0, meta.\"odd name\"");
  EXPECT_EQ(print("a not between 1 and (2 or 3)"), "a NOT BETWEEN 1 AND (2 OR 3)");
  EXPECT_EQ(print("case x when 1 then 'a' else null end"), "CASE x WHEN 1 THEN 'a' ELSE NULL END");
}

TEST(BinderTest, SuggestsTheNearestName) {
  EXPECT_EQ(Fault("RECALL 'x' USING bm52"), "bm52 | unknown mode 'bm52'; did you mean 'bm25'?");
  EXPECT_EQ(Fault("RECALL 'x' USING pagerank"),
            "pagerank | unknown mode 'pagerank'; expected 'default', 'bm25', 'tfidf', 'mixpr', "
            "'global', 'evidence', 'walk' or 'vector'");
  EXPECT_EQ(Fault("RECALL 'x' FROM main.document"),
            "document | unknown unit 'document'; did you mean 'documents'?");
  EXPECT_EQ(Fault("RECALL 'x' USING mixpr (alhpa => 1)"),
            "alhpa => 1) | unknown option of mixpr 'alhpa'; did you mean 'alpha'?");
  EXPECT_EQ(Fault("CREATE COLLECTION c WITH (chunk_token = 9)"),
            "chunk_token = 9) | unknown option of a collection 'chunk_token'; did you mean "
            "'chunk_tokens'?");
  EXPECT_EQ(Fault("CREATE COLLECTION c WITH (chunk_unit = 'lines')"),
            "'lines') | unknown chunk_unit 'lines'; did you mean 'line'?");
}

TEST(BinderTest, ChecksTypesAndRanges) {
  EXPECT_EQ(Fault("RECALL 5"), "5 | the question takes a text");
  EXPECT_EQ(Fault("RECALL 'x' LIMIT 0"), "0 | LIMIT takes an integer from 1 to 1000");
  EXPECT_EQ(Fault("RECALL 'x' LIMIT 1001"), "1001 | LIMIT takes an integer from 1 to 1000");
  EXPECT_EQ(Fault("RECALL 'x' LIMIT -1"), "-1 | LIMIT takes an integer from 1 to 1000");
  EXPECT_EQ(Fault("RECALL 'x' LIMIT 2.5"), "2.5 | LIMIT takes an integer from 1 to 1000");
  EXPECT_EQ(Fault("RECALL 'x' LIMIT true"), "true | LIMIT takes an integer from 1 to 1000");
  EXPECT_EQ(Fault("RECALL 'x' USING bm25 (b => 1.5)"), "1.5) | b takes a number from 0 to 1");
  EXPECT_EQ(Fault("RECALL 'x' USING bm25 (b => false)"), "false) | b takes a number from 0 to 1");
  EXPECT_EQ(Fault("RECALL 'x' USING mixpr (self_loops => 2)"),
            "2) | self_loops takes true or false");
  EXPECT_EQ(Fault("RECALL 'x' USING tfidf (k1 => 1)"),
            "k1 => 1) | unknown option of tfidf 'k1'; expected 'time', 'now', 'zone', 'days', "
            "'language', 'dates', 'me', 'you' or 'context'");
  EXPECT_EQ(Fault("RECALL 'x' USING bm25 (b => 0, B => 1)"), "B => 1) | option 'B' is given twice");
  EXPECT_EQ(Fault("CREATE COLLECTION \"9lives\""),
            "\"9lives\" | the name of a collection does not start with a digit or '.'");
  EXPECT_EQ(Fault("CREATE COLLECTION c WITH (chunk_tokens = 8, chunk_overlap = 8)"),
            "c WITH (chunk_tokens = 8, chunk_overlap = 8) | chunk_overlap is less than "
            "chunk_tokens, but here it is 8 of 8");
  EXPECT_EQ(Fault("DELETE FROM main.chunks WHERE key = 'a'"),
            "chunks WHERE key = 'a' | chunks go with their document; delete from documents or "
            "messages");
  EXPECT_EQ(Fault("DELETE FROM main WHERE key = ''"),
            "'' | a key is empty; it has 1 to 1024 bytes");
}

TEST(BinderTest, FillsTheRequest) {
  const auto recall = BindAs<BoundRecall>(
      "RECALL ? FROM notes.messages LIMIT ? USING mixpr (alpha => ?, cutoff => 0.25, steps => 3, "
      "self_loops => ?)",
      {std::string("why"), int64_t{7}, int64_t{1}, int64_t{0}});
  EXPECT_EQ(recall.question, "why");
  EXPECT_EQ(recall.collection, "notes");
  EXPECT_EQ(recall.request.scope, RankRequest::Scope::kMessages);
  EXPECT_EQ(recall.request.mode, RankMode::kMixpr);
  EXPECT_EQ(recall.request.limit, 7u);
  EXPECT_EQ(recall.request.alpha, 1.0);
  EXPECT_EQ(recall.request.cutoff, 0.25);
  EXPECT_EQ(recall.request.steps, 3);
  EXPECT_FALSE(recall.request.self_loops);
}

TEST(BinderTest, KeepsTheDefaultsOfTheHeader) {
  const auto recall = BindAs<BoundRecall>("RECALL 'x' USING default");
  EXPECT_EQ(recall.collection, "main");
  EXPECT_EQ(recall.request.mode, RankMode::kDefault);
  EXPECT_EQ(recall.request.limit, 10u);
  EXPECT_EQ(recall.request.k1, 1.2);
  EXPECT_EQ(recall.request.b, 0.75);
  const auto create = BindAs<BoundCreateCollection>("CREATE COLLECTION c");
  EXPECT_EQ(create.options.analyzer, AnalyzerOptions());
  EXPECT_EQ(create.options.chunker, ChunkerOptions());
}

TEST(BinderTest, FillsTheOptionsOfACollection) {
  const auto create = BindAs<BoundCreateCollection>(
      "CREATE COLLECTION IF NOT EXISTS c WITH (language = 'german', stop_words = false, "
      "chunk_tokens = 40, chunk_overlap = 5, chunk_unit = 'line', session_gap_minutes = 5)");
  EXPECT_TRUE(create.if_not_exists);
  EXPECT_EQ(create.options.analyzer.language, "german");
  EXPECT_FALSE(create.options.analyzer.stop_words);
  EXPECT_EQ(create.options.chunker.target_terms, 40u);
  EXPECT_EQ(create.options.chunker.overlap_terms, 5u);
  EXPECT_EQ(create.options.chunker.unit, ChunkUnit::kLine);
  EXPECT_EQ(create.options.session_gap_minutes, 5u);
}

TEST(BinderTest, ChecksParametersOnceTheyHaveValues) {
  const Result<StatementNode> tree = Parse(
      "CREATE COLLECTION c WITH (chunk_tokens = ?, "
      "chunk_overlap = 200)");
  ASSERT_TRUE(tree.ok());
  EXPECT_TRUE(Bind(*tree, nullptr).ok());
  const std::vector<Value> null(1);
  EXPECT_EQ(Bind(*tree, &null).status().code(), Code::kInvalid);
  EXPECT_EQ(Bind(*tree, &null).status().offset(), 41);
  const std::vector<Value> too_small = {int64_t{100}};
  EXPECT_EQ(Bind(*tree, &too_small).status().code(), Code::kInvalid);
  const std::vector<Value> wrong_type = {std::string("many")};
  EXPECT_EQ(Bind(*tree, &wrong_type).status().offset(), 41);
  const std::vector<Value> right = {int64_t{300}};
  EXPECT_TRUE(Bind(*tree, &right).ok());
}

TEST(BinderTest, RefusesAQuestionThatIsTooLong) {
  const Result<StatementNode> tree = Parse("RECALL ?");
  const std::vector<Value> parameters = {std::string(kMaxQuestionBytes + 1, 'x')};
  EXPECT_EQ(Bind(*tree, &parameters).status().code(), Code::kTooBig);
}

}  // namespace
}  // namespace wend
