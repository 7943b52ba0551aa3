// The walk over JSON larger than memory: values in any pieces, faults, and what stands after them.

#include "query/exchange/chat/json_stream.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "query/exchange/chat/json_elements.h"
#include "tests/exchange/record_collector.h"

namespace wend::exchange {
namespace {

using Strings = std::vector<std::string>;

// Gives at most `step` bytes at a time.
class SteppedSource : public ByteSource {
 public:
  SteppedSource(std::string_view text, size_t step) : text_(text), step_(step) {}

 protected:
  size_t Fill(char* out, size_t capacity) override {
    const size_t size = std::min({capacity, step_, text_.size()});
    text_.copy(out, size);
    text_.remove_prefix(size);
    return size;
  }

 private:
  std::string_view text_;
  size_t step_;
};

Strings Elements(const std::string& text, size_t step, std::string* error = nullptr) {
  SteppedSource source(text, step);
  JsonStream stream(&source);
  Strings elements;
  EXPECT_TRUE(stream.Enter());
  std::string element;
  while (stream.NextElement()) {
    if (stream.Take(&element) == JsonStream::Outcome::kWhole) elements.push_back(element);
  }
  if (error != nullptr) *error = stream.error();
  return elements;
}

TEST(JsonStreamTest, GivesEveryElementInWhateverPiecesTheSourceComes) {
  const std::string text =
      "\xEF\xBB\xBF [ {\"a\":\"]}\\\"\\\\\"} ,[1,[2,{}]], \"x,\\u005d\",-1.5e3 ,true,null\n]\n";
  const Strings expected = {
      "{\"a\":\"]}\\\"\\\\\"}", "[1,[2,{}]]", "\"x,\\u005d\"", "-1.5e3", "true", "null"};
  for (size_t step = 1; step <= 70; ++step) EXPECT_EQ(Elements(text, step), expected) << step;
}

TEST(JsonStreamTest, AgreesWithAParserOnRandomArrays) {
  std::mt19937 random(7);
  const auto number = [&random](int bound) { return static_cast<int>(random() % bound); };
  for (int round = 0; round < 300; ++round) {
    nlohmann::json array = nlohmann::json::array();
    for (int i = number(6); i > 0; --i) {
      nlohmann::json value = {{"k\"" + std::to_string(number(9)), std::string(number(5), '\\')},
                              {"list", {number(9), "]", nullptr}}};
      array.push_back(number(3) == 0 ? nlohmann::json(number(100)) : value);
    }
    Strings expected;
    for (const auto& value : array) expected.push_back(value.dump());
    EXPECT_EQ(Elements(array.dump(), 1 + static_cast<size_t>(number(9))), expected);
  }
}

TEST(JsonStreamTest, SaysWhereItEndsTooEarlyOrHasNoComma) {
  std::string error;
  EXPECT_EQ(Elements("[{\"a\":1},{\"b\":", 5, &error), Strings{"{\"a\":1}"});
  EXPECT_EQ(error, "the JSON ends too early: was the file cut off?");
  EXPECT_EQ(Elements("[1", 5, &error), Strings{"1"});
  EXPECT_EQ(error, "the JSON ends too early: was the file cut off?");
  EXPECT_EQ(Elements("[1 2]", 5, &error), Strings{"1"});
  EXPECT_EQ(error, "not valid JSON: expected ',' or ']'");
  EXPECT_EQ(Elements("[1,]", 5, &error), Strings{"1"});
  EXPECT_EQ(error, "not valid JSON: expected a value, found ']'");
  EXPECT_EQ(Elements("[]", 5, &error), Strings{});
  EXPECT_EQ(error, "");
}

std::string MemberFault(const std::string& text) {
  StringSource source(text);
  JsonStream stream(&source);
  EXPECT_TRUE(stream.Enter());
  std::string name;
  while (stream.NextMember(&name)) stream.PassOver();
  return stream.error();
}

TEST(JsonStreamTest, NamesWhatIsWrongBetweenMembers) {
  EXPECT_EQ(MemberFault("{\"a\":{\"b\":[1,2]},\"c\":3}"), "");
  EXPECT_EQ(MemberFault("{1:2}"), "not valid JSON: expected a name in quotes");
  EXPECT_EQ(MemberFault("{\"a\" 2}"), "not valid JSON: expected ':' behind a name");
  EXPECT_EQ(MemberFault("{\"a\":}"), "not valid JSON: a name without a value");
  EXPECT_EQ(MemberFault("{\"a"), "the JSON ends too early: was the file cut off?");
  EXPECT_EQ(MemberFault("{\"a\":"), "the JSON ends too early: was the file cut off?");
}

TEST(JsonElementsTest, NamesABadElementAndTakesTheOthers) {
  RecordCollector sink;
  StringSource source("[{\"n\":1},\n{\"n\" 2},\n3,\n{\"n\":4}] x");
  Strings taken;
  TakeFile(&source, "thing", &sink, [&](Json* object, const JsonPlace&) {
    taken.push_back(object->dump());
    return true;
  });
  EXPECT_EQ(taken, (Strings{"{\"n\":1}", "{\"n\":4}"}));
  ASSERT_EQ(sink.skipped.size(), 3u);
  EXPECT_EQ(sink.skipped[0], std::pair(uint64_t{2}, std::string("thing 2 is not valid JSON")));
  EXPECT_EQ(sink.skipped[1], std::pair(uint64_t{3}, std::string("thing 3 is no JSON object")));
  EXPECT_EQ(sink.skipped[2].second, "more stands behind the end of the JSON");
}

TEST(JsonElementsTest, MalformedBytesAndHalvesOfPairsBecomeTheReplacementCharacter) {
  RecordCollector sink;
  StringSource source("[{\"t\":\"a\xFFz \\ud83d! \\ude00 \\ud83d\\ude00 \\\\ud83d\"}]");
  std::string text;
  TakeFile(&source, "thing", &sink, [&](Json* object, const JsonPlace&) {
    text = TextOf(*object, "t");
    return true;
  });
  EXPECT_TRUE(sink.skipped.empty());
  EXPECT_EQ(text, "a\uFFFDz \uFFFD! \uFFFD \U0001F600 \\ud83d");
}

TEST(JsonElementsTest, ReadsAMillionBracketsWithoutRecursion) {
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  const std::string text = "[{\"deep\":" + deep + "},{\"t\":\"x\"}]";
  RecordCollector sink;
  StringSource source(text);
  size_t taken = 0;
  TakeFile(&source, "thing", &sink, [&](Json*, const JsonPlace&) {
    ++taken;
    return true;
  });
  EXPECT_EQ(taken, 2u);
}

TEST(JsonElementsTest, AnEmptyFileIsNamed) {
  RecordCollector sink;
  StringSource source(" \n");
  TakeFile(&source, "thing", &sink, [](Json*, const JsonPlace&) { return true; });
  ASSERT_EQ(sink.skipped.size(), 1u);
  EXPECT_EQ(sink.skipped[0].second, "the file is empty");
}

}  // namespace
}  // namespace wend::exchange
