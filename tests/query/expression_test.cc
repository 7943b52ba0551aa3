// What bound expressions compute, and what the binder of expressions refuses.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "query/comparison.h"
#include "query/evaluation.h"
#include "query/expression_binder.h"
#include "query/parser.h"
#include "storage/base/time_text.h"

namespace wend {
namespace {

constexpr ColumnInfo kColumns[] = {{"key", ValueType::kText},   {"text", ValueType::kText},
                                   {"time", ValueType::kTime},  {"turn", ValueType::kInteger},
                                   {"score", ValueType::kReal}, {"speaker", ValueType::kText}};

TimePoint Time(std::string_view text) {
  const Result<ParsedTime> time = ParseTime(text);
  EXPECT_TRUE(time.ok()) << text;
  return {time->microseconds, time->offset_minutes};
}

struct Row : RowReader {
  Value columns[6] = {std::string("k1"),
                      std::string("Der Bär schläft"),
                      Time("2023-05-01T23:30:00+09:00"),
                      int64_t{7},
                      0.5,
                      Value()};
  std::map<std::string, Value, std::less<>> metadata = {{"year", int64_t{2023}},
                                                        {"odd name", std::string("x")}};

  Status ReadColumn(size_t column, Value* value) override {
    *value = columns[column];
    return {};
  }
  Status ReadMetadata(std::string_view name, Value* value) override {
    const auto found = metadata.find(name);
    if (found != metadata.end()) *value = found->second;
    return {};
  }
};

// Contains: whether the text of the row has the text of MATCH in it.
struct PlainMatch : MatchResolver {
  struct Test : MatchTest {
    std::string text;
    Result<bool> Contains(RowReader* row) const override {
      Value value;
      WEND_RETURN_IF_ERROR(row->ReadColumn(1, &value));
      return std::get<std::string>(value).find(text) != std::string::npos;
    }
  };
  Result<std::unique_ptr<MatchTest>> Resolve(std::string_view text, size_t offset) override {
    if (text.empty()) return Status::InvalidAt(offset, "MATCH takes words");
    auto test = std::make_unique<Test>();
    test->text = text;
    return std::unique_ptr<MatchTest>(std::move(test));
  }
};

struct PlainMarker : TextMarker {
  Result<std::string> Snippet(RowReader*, std::string_view text, int64_t words) const override {
    return std::string(text.substr(0, static_cast<size_t>(words)));
  }
  Result<std::string> Highlight(RowReader*, std::string_view text, std::string_view open,
                                std::string_view close) const override {
    return std::string(open) + std::string(text) + std::string(close);
  }
};

constexpr std::string_view kPrefix = "SELECT ";

class ExpressionTest : public ::testing::Test {
 protected:
  ExpressionScope Scope() {
    ExpressionScope scope;
    scope.columns = kColumns;
    scope.has_metadata = true;
    scope.parameters = &parameters_;
    scope.match = &match_;
    scope.marker = &marker_;
    return scope;
  }

  static SelectNode Select(std::string_view text) {
    Result<StatementNode> tree = Parse(std::string(kPrefix) + std::string(text));
    EXPECT_TRUE(tree.ok()) << text << ": " << tree.status().message();
    return tree.ok() ? std::get<SelectNode>(tree->body) : SelectNode{};
  }

  Result<Value> Compute(std::string_view text) {
    const SelectNode select = Select(text);
    if (select.items.empty()) return Status::Internal("not parsed");
    const ExpressionScope scope = Scope();
    WEND_ASSIGN_OR_RETURN(const ExpressionPtr bound,
                          BindExpression(select.items[0].expression, scope));
    return bound->Evaluate(&row_);
  }

  // The value as text, or the fault behind the place where it is.
  std::string Show(std::string_view text) {
    const Result<Value> value = Compute(text);
    if (value.ok()) return IsNull(*value) ? "null" : ToText(*value);
    const Status& status = value.status();
    if (status.offset() < 0) return status.message();
    const auto offset = static_cast<size_t>(status.offset()) - kPrefix.size();
    return std::string(text.substr(offset)) + " | " + status.message();
  }

  std::vector<Value> parameters_;
  Row row_;
  PlainMatch match_;
  PlainMarker marker_;
};

std::optional<bool> Kleene(int truth) {
  return truth == 2 ? std::nullopt : std::optional(truth == 1);
}

std::string ShowTruth(std::optional<bool> truth) {
  return truth.has_value() ? (*truth ? "1" : "0") : "null";
}

TEST_F(ExpressionTest, FollowsTheTablesOfThreeValuedLogic) {
  const std::string words[] = {"FALSE", "TRUE", "NULL"};
  for (int a = 0; a < 3; ++a) {
    const std::optional<bool> x = Kleene(a);
    EXPECT_EQ(Show("NOT " + words[a]), ShowTruth(x ? std::optional(!*x) : std::nullopt));
    for (int b = 0; b < 3; ++b) {
      const std::optional<bool> y = Kleene(b);
      // The smaller of the two, and the larger, with unknown in the middle.
      const auto rank = [](std::optional<bool> t) { return t.has_value() ? (*t ? 2 : 0) : 1; };
      const auto both = rank(x) < rank(y) ? x : y;
      const auto either = rank(x) < rank(y) ? y : x;
      const std::string operands[] = {words[a], words[b]};
      EXPECT_EQ(Show(operands[0] + " AND " + operands[1]), ShowTruth(both));
      EXPECT_EQ(Show(operands[0] + " OR " + operands[1]), ShowTruth(either));
      const bool known = x.has_value() && y.has_value();
      EXPECT_EQ(Show(operands[0] + " = " + operands[1]),
                ShowTruth(known ? std::optional(*x == *y) : std::nullopt));
      for (int c = 0; c < 3; ++c) {
        const std::string tail = " IN (" + words[b] + ", " + words[c] + ")";
        const bool equal = known && *x == *y;
        const auto z = Kleene(c);
        const bool found = equal || (x.has_value() && z.has_value() && *x == *z);
        const bool unknown = !x.has_value() || !y.has_value() || !z.has_value();
        const auto in = found ? std::optional(true) : unknown ? std::nullopt : std::optional(false);
        EXPECT_EQ(Show(words[a] + tail), ShowTruth(in)) << words[a] << tail;
        EXPECT_EQ(Show(words[a] + " NOT" + tail),
                  ShowTruth(in ? std::optional(!*in) : std::nullopt));
      }
    }
    EXPECT_EQ(Show(words[a] + " IS NULL"), a == 2 ? "1" : "0");
    EXPECT_EQ(Show(words[a] + " IS NOT NULL"), a == 2 ? "0" : "1");
  }
  EXPECT_EQ(Show("5 BETWEEN 6 AND NULL"), "0");
  EXPECT_EQ(Show("5 BETWEEN 4 AND NULL"), "null");
  EXPECT_EQ(Show("speaker = 'x' OR turn = 7"), "1");
}

TEST_F(ExpressionTest, CalculatesByThePrecedenceOfSql) {
  EXPECT_EQ(Show("1 + 2 * 3 - 4 / 2"), "5");
  EXPECT_EQ(Show("-2 * -3"), "6");
  EXPECT_EQ(Show("(1 + 2) * 3 % 4"), "1");
  EXPECT_EQ(Show("7 / 2"), "3");
  EXPECT_EQ(Show("7 / 2.0"), "3.5");
  EXPECT_EQ(Show("7.5 % 2"), "1.5");
  EXPECT_EQ(Show("'a' || 1 + 1 || 'b'"), "a2b");
  EXPECT_EQ(Show("NOT 1 = 2 AND 2 > 1 OR NULL"), "1");
  EXPECT_EQ(Show("turn + score"), "7.5");
  EXPECT_EQ(Show("1 + NULL"), "null");
  EXPECT_EQ(Show("speaker || 'x'"), "null");
}

TEST_F(ExpressionTest, RefusesToCalculateWhatHasNoResult) {
  EXPECT_EQ(Show("1 + turn / 0"), "/ 0 | division by zero");
  EXPECT_EQ(Show("1 % 0"), "% 0 | division by zero");
  EXPECT_EQ(Show("1.0 / 0"), "/ 0 | division by zero");
  EXPECT_EQ(Show("9223372036854775807 + 1"), "+ 1 | the result is beyond 64-bit integers");
  EXPECT_EQ(Show("-9223372036854775807 - 2"), "- 2 | the result is beyond 64-bit integers");
  EXPECT_EQ(Show("-(-9223372036854775807 - 1)"),
            "-(-9223372036854775807 - 1) | the result is beyond 64-bit integers");
  EXPECT_EQ(Show("(-9223372036854775807 - 1) / -1"), "/ -1 | the result is beyond 64-bit integers");
  EXPECT_EQ(Show("(-9223372036854775807 - 1) % -1"), "0");
  EXPECT_EQ(Show("1e308 * 10"), "* 10 | the result is beyond reals");
  EXPECT_EQ(Show("meta.\"odd name\" + 1"), "+ 1 | only numbers are calculated with");
  // What is not needed is not computed.
  EXPECT_EQ(Show("CASE WHEN TRUE THEN 1 ELSE 1 / 0 END"), "1");
  EXPECT_EQ(Show("FALSE AND 1 / 0 = 1"), "0");
  EXPECT_EQ(Show("coalesce(1, 1 / 0)"), "1");
}

TEST_F(ExpressionTest, ComparesIntegersAndRealsExactly) {
  EXPECT_EQ(Show("9007199254740993 = 9007199254740992.0"), "0");
  EXPECT_EQ(Show("9007199254740993 > 9007199254740992.0"), "1");
  EXPECT_EQ(Show("9223372036854775807 < 9223372036854775808.0"), "1");
  EXPECT_EQ(Show("-1e300 < -9223372036854775807"), "1");
  EXPECT_EQ(Show("2 < 2.5"), "1");
  EXPECT_EQ(Show("-2 > -2.5"), "1");
  EXPECT_EQ(Show("meta.year = '2023'"), "0");
  EXPECT_EQ(Show("meta.year != '2023'"), "1");
  EXPECT_EQ(Show("meta.year < '2024'"), "null");
  EXPECT_EQ(Show("meta.year = 2023.0"), "1");
  EXPECT_EQ(Show("meta.missing = 1"), "null");
}

TEST_F(ExpressionTest, TakesAPeriodWithoutOffsetForTheClockOfTheRow) {
  // 23:30 in Tokyo, which is 14:30 UTC.
  for (const char* inside :
       {"2023", "2023-05", "2023-05-01", "2023-05-01T23", "2023-05-01T23:30", "2023-05-01T23:30:00",
        "2023-05-01T14:30Z", "2023-05-01T14:30:00.0Z", "2023-05-01T23:30:00+09:00",
        "2023-05-01+09:00", "2023-W18", "2023-Q2"}) {
    const std::string literal = "'" + std::string(inside) + "'";
    EXPECT_EQ(Show("time = " + literal), "1") << inside;
    EXPECT_EQ(Show("at DURING " + literal), "1") << inside;
    EXPECT_EQ(Show("time != " + literal), "0") << inside;
    EXPECT_EQ(Show("time < " + literal), "0") << inside;
    EXPECT_EQ(Show("time > " + literal), "0") << inside;
    EXPECT_EQ(Show("time <= " + literal), "1") << inside;
    EXPECT_EQ(Show(literal + " <= time"), "1") << inside;
    EXPECT_EQ(Show("time BETWEEN " + literal + " AND " + literal), "1") << inside;
    EXPECT_EQ(Show("time IN ('1999', " + literal + ")"), "1") << inside;
    EXPECT_EQ(Show("CASE time WHEN " + literal + " THEN 'yes' END"), "yes") << inside;
  }
  EXPECT_EQ(Show("time > '2023-04'"), "1");
  EXPECT_EQ(Show("'2023-05-02' > time"), "1");
  EXPECT_EQ(Show("time = '2023-05-01T14:30'"), "0");
  EXPECT_EQ(Show("time DURING '2023-05-02+09:00'"), "0");
  EXPECT_EQ(Show("time = '2023-05-01T23:30:00.000001'"), "0");
  EXPECT_EQ(Show("time = time"), "1");
}

TEST_F(ExpressionTest, RefusesDatesThatDoNotExist) {
  EXPECT_EQ(Show("time > '2023-02-30'"),
            "'2023-02-30' | '2023-02-30' is no time: the day of that month goes from 1 to 28");
  EXPECT_EQ(Show("time BETWEEN '2023-13' AND '2024'"),
            "'2023-13' AND '2024' | '2023-13' is no time: the month goes from 1 to 12");
  EXPECT_EQ(Show("time DURING '2023-W53'"),
            "'2023-W53' | '2023-W53' is no time: the week of that year goes from 1 to 52");
  EXPECT_EQ(Show("time DURING '2020-W53'"), "0");
  EXPECT_EQ(Show("time DURING '2023-Q5'"),
            "'2023-Q5' | '2023-Q5' is no time: the quarter goes from 1 to 4");
  for (const char* text :
       {"", "yesterday", "2023-05-01T", "2023-05-01T25", "2023-05-01T10:60", "2023-05-01T10:30:00.",
        "2023-05-01T10:30+19:00", "2023-05-01 x", "2023Z", "0000", "2023-05-01T10:30+02"}) {
    EXPECT_NE(Show("time = '" + std::string(text) + "'").find("is no time"), std::string::npos)
        << text;
  }
  EXPECT_EQ(Show("time = meta.\"odd name\""),
            "meta.\"odd name\" | 'x' is no time: expected 4 digits of the year, as in "
            "'2023-05-01' or '2023-05-01T10:30'");
}

TEST_F(ExpressionTest, LikesOverCodePointsAndAsciiCase) {
  EXPECT_EQ(Show("text LIKE 'der b_r%'"), "1");
  EXPECT_EQ(Show("text LIKE 'DER BÄR%'"), "0");  // Ä and ä are not ASCII
  EXPECT_EQ(Show("text LIKE '%SCHL_FT'"), "1");
  EXPECT_EQ(Show("text NOT LIKE '%'"), "0");
  EXPECT_EQ(Show("'50%' LIKE '50x%' ESCAPE 'x'"), "1");
  EXPECT_EQ(Show("'505' LIKE '50x%' ESCAPE 'x'"), "0");
  EXPECT_EQ(Show("'' LIKE ''"), "1");
  EXPECT_EQ(Show("'' LIKE '_'"), "0");
  EXPECT_EQ(Show("'aXbXc' LIKE '%x%x_'"), "1");
  EXPECT_EQ(Show("speaker LIKE '%'"), "null");
  EXPECT_EQ(Show("'a' LIKE 'ax' ESCAPE 'x'"),
            "'a' LIKE 'ax' ESCAPE 'x' | nothing follows the escape character of this pattern");
  EXPECT_EQ(Show("'a' LIKE 'a' ESCAPE 'xy'"), "'xy' | ESCAPE takes one character");
  EXPECT_EQ(Show("turn LIKE '7'"), "turn LIKE '7' | LIKE takes texts, column 'turn' is an integer");
}

TEST_F(ExpressionTest, ComputesFunctions) {
  EXPECT_EQ(Show("upper('bär') || lower('ÄRGER')"), "BÄRärger");
  EXPECT_EQ(Show("length('bär')"), "3");
  EXPECT_EQ(Show("substr('bärig', 2, 2)"), "är");
  EXPECT_EQ(Show("substr('bärig', -2)"), "ig");
  EXPECT_EQ(Show("substr('bär', 9)"), "");
  EXPECT_EQ(Show("substr('bär', -5, 3)"), "b") << "two of the three lie before the text";
  EXPECT_EQ(Show("substr('bär', -5)"), "bär");
  EXPECT_EQ(Show("substr('bär', 0)"),
            "substr('bär', 0) | substr counts from 1, or from -1 at the end");
  EXPECT_EQ(Show("trim('  a b ')"), "a b");
  EXPECT_EQ(Show("abs(-5) + abs(-0.5)"), "5.5");
  EXPECT_EQ(Show("round(2.345, 2)"), "2.35");
  EXPECT_EQ(Show("round(-2.5)"), "-3");
  EXPECT_EQ(Show("coalesce(speaker, meta.missing, 'nobody')"), "nobody");
  EXPECT_EQ(Show("nullif(turn, 7)"), "null");
  EXPECT_EQ(Show("nullif(turn, 8)"), "7");
  EXPECT_EQ(Show("typeof(time) || typeof(NULL) || typeof(1) || typeof(1.0) || typeof('')"),
            "timenullintegerrealtext");
  EXPECT_EQ(Show("date(time) || ' ' || time_of_day(at)"), "2023-05-01 23:30:00");
  EXPECT_EQ(Show("year(time) * 10000 + month(time) * 100 + day(time)"), "20230501");
  EXPECT_EQ(Show("hour(time) * 100 + minute(time)"), "2330");
  EXPECT_EQ(Show("weekday(time)"), "1");  // a Monday
  EXPECT_EQ(Show("lower(speaker)"), "null");
  EXPECT_EQ(Show("snippet(text, 3)"), "Der");
  EXPECT_EQ(Show("highlight(text, '<', '>')"), "<Der Bär schläft>");
  EXPECT_EQ(Show("CASE WHEN turn > 9 THEN 'late' WHEN turn > 5 THEN 'mid' ELSE 'early' END"),
            "mid");
  EXPECT_EQ(Show("CASE turn WHEN 8 THEN 'eight' END"), "null");
}

TEST_F(ExpressionTest, AsksForMatches) {
  EXPECT_EQ(Show("MATCH 'Bär'"), "1");
  EXPECT_EQ(Show("text MATCH 'Wolf'"), "0");
  EXPECT_EQ(Show("text NOT MATCH 'Wolf'"), "1");
  EXPECT_EQ(Show("MATCH ''"), "'' | MATCH takes words");
  EXPECT_EQ(Show("key MATCH 'x'"), "key MATCH 'x' | MATCH looks into text; use LIKE for 'key'");
  parameters_ = {std::string("schläft")};
  EXPECT_EQ(Show("MATCH ?"), "1");
  parameters_ = {int64_t{1}};
  EXPECT_EQ(Show("MATCH ?"), "? | MATCH takes a text");
}

TEST_F(ExpressionTest, SuggestsNamesAndChecksTypes) {
  EXPECT_EQ(Show("spaeker"), "spaeker | unknown column 'spaeker'; did you mean 'speaker'?");
  EXPECT_EQ(Show("nothing_like_it"),
            "nothing_like_it | unknown column 'nothing_like_it'; expected 'key', 'text', 'time', "
            "'turn', 'score' or 'speaker'");
  EXPECT_EQ(Show("key = \"Anna Karenina\""),
            "\"Anna Karenina\" | unknown column 'Anna Karenina'; a text is written in single "
            "quotes");
  EXPECT_EQ(Show("lenght(key)"), "lenght(key) | unknown function 'lenght'; did you mean 'length'?");
  EXPECT_EQ(Show("speaker = 5"),
            "5 | column 'speaker' is a text, 5 is an integer; write '5' in quotes");
  EXPECT_EQ(Show("5 = speaker"),
            "5 = speaker | column 'speaker' is a text, 5 is an integer; write '5' in quotes");
  EXPECT_EQ(Show("turn > '5'"),
            "'5' | column 'turn' is an integer, '5' is a text; write a number without quotes");
  EXPECT_EQ(Show("time = 5"),
            "5 | column 'time' is a time, 5 is an integer; write a time as in '2023-05-01'");
  EXPECT_EQ(Show("turn + key"),
            "key | only numbers are calculated with, column 'key' is a text; texts are joined "
            "with ||");
  EXPECT_EQ(Show("NOT key"), "key | a condition is true or false, column 'key' is a text");
  EXPECT_EQ(Show("length(turn)"), "turn) | length takes a text here, column 'turn' is an integer");
  EXPECT_EQ(Show("length()"), "length() | length takes 1 argument, here are 0");
  EXPECT_EQ(Show("lower(*)"), "lower(*) | only aggregates take * and DISTINCT");
  EXPECT_EQ(Show("turn DURING '2023'"),
            "turn DURING '2023' | DURING asks of a time, column 'turn' is an integer");
  EXPECT_EQ(Show("count(*)"),
            "count(*) | count is computed over groups of rows: it stands in SELECT, HAVING or "
            "ORDER BY, not in WHERE or inside an aggregate");
  EXPECT_EQ(Show("meta.\"odd name\" AND TRUE"),
            "meta.\"odd name\" AND TRUE | a condition is true or false; this is a text or a time");
}

TEST_F(ExpressionTest, ReadsParameters) {
  parameters_ = {int64_t{3}, std::string("2023-05")};
  EXPECT_EQ(Show("turn * ? > 20 AND time = ?"), "1");
  EXPECT_EQ(Show("turn * :n + :n"), "24");
  EXPECT_EQ(Show("turn > ? AND turn > ?"), "? | column 'turn' is an integer, ? is a text");
  parameters_ = {Value()};
  EXPECT_EQ(Show("turn = ?"), "null");
  EXPECT_EQ(Show("turn IS NULL OR :n IS NULL"), "1");
  ExpressionScope scope = Scope();
  scope.parameters = nullptr;
  const SelectNode select = Select("turn = ? AND MATCH ? AND time > ?");
  EXPECT_TRUE(BindExpression(select.items[0].expression, scope).ok());
}

TEST_F(ExpressionTest, SeparatesAggregatesFromGroups) {
  const SelectNode select = Select(
      "Speaker, count(*), max(turn) + count(*), avg(score) FROM messages GROUP BY speaker, "
      "date(time) HAVING count(DISTINCT key) > 1 ORDER BY date(time)");
  const ExpressionScope scope = Scope();
  GroupBinder groups(scope, select.group_by);
  const auto keys = groups.BindKeys();
  ASSERT_TRUE(keys.ok());
  EXPECT_EQ(keys->size(), 2u);
  std::vector<ExpressionPtr> bound;
  for (const SelectItemNode& item : select.items) {
    auto expression = groups.Bind(item.expression);
    ASSERT_TRUE(expression.ok()) << expression.status().message();
    bound.push_back(std::move(*expression));
  }
  ASSERT_TRUE(groups.BindCondition(*select.having).ok());
  ASSERT_TRUE(groups.Bind(select.order_by[0].expression).ok());
  ASSERT_EQ(groups.aggregates().size(), 4u);
  EXPECT_EQ(groups.aggregates()[1].function, AggregateFunction::kMax);
  EXPECT_EQ(groups.aggregates()[2].type, ValueType::kReal);
  EXPECT_TRUE(groups.aggregates()[3].distinct);
  Row group;  // speaker, date, count, max, avg
  group.columns[0] = std::string("Anna");
  group.columns[2] = int64_t{10};
  group.columns[3] = int64_t{5};
  EXPECT_EQ(ToText(*bound[0]->Evaluate(&group)), "Anna");
  EXPECT_EQ(ToText(*bound[2]->Evaluate(&group)), "15");
}

TEST_F(ExpressionTest, RefusesWhatAGroupDoesNotKnow) {
  const auto fault = [this](std::string_view text) {
    const SelectNode select = Select(text);
    const ExpressionScope scope = Scope();
    GroupBinder groups(scope, select.group_by);
    EXPECT_TRUE(groups.BindKeys().ok());
    return groups.Bind(select.items[0].expression).status().message();
  };
  EXPECT_EQ(fault("turn, count(*) GROUP BY speaker"),
            "column 'turn' is neither in GROUP BY nor in an aggregate such as min(turn)");
  EXPECT_EQ(fault("sum(count(*)) GROUP BY speaker"), "an aggregate cannot stand inside another");
  EXPECT_EQ(fault("sum(key) GROUP BY speaker"), "sum takes numbers, column 'key' is a text");
  EXPECT_EQ(fault("sum(*) GROUP BY speaker"), "only count takes *");
  EXPECT_EQ(fault("count() GROUP BY speaker"), "count takes one argument or *");
  EXPECT_EQ(fault("MATCH 'x' GROUP BY speaker"), "MATCH asks of rows, not of groups: use WHERE");
}

TEST_F(ExpressionTest, AnswersThePlanner) {
  const SelectNode select = Select("* FROM chunks WHERE turn > 1 AND (at < '2023' OR KEY = 'x')");
  EXPECT_EQ(SplitConjunction(*select.where).size(), 2u);
  EXPECT_EQ(UsedColumns(*select.where, kColumns), (std::vector<size_t>{0, 2, 3}));
  EXPECT_TRUE(IsConstant(Select("1 + length('x')").items[0].expression));
  EXPECT_FALSE(IsConstant(Select("1 + turn").items[0].expression));
  EXPECT_FALSE(IsConstant(Select("MATCH 'x'").items[0].expression));
  EXPECT_TRUE(HasAggregate(Select("1 + max(turn)").items[0].expression));
}

}  // namespace
}  // namespace wend
