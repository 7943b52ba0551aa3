// The JSON and JSON Lines reader: records, bad lines, flattening, deep nesting.

#include "query/exchange/json_reader.h"

#include <gtest/gtest.h>

#include "tests/exchange/record_collector.h"

namespace wend::exchange {
namespace {

using Strings = std::vector<std::string>;

RecordCollector Lines(const std::string& content) {
  RecordCollector sink;
  StringSource source(content);
  ReadJsonLines(&source, kTestOrigin, &sink);
  return sink;
}

RecordCollector Whole(const std::string& content, std::string* reason = nullptr) {
  RecordCollector sink;
  std::string ignored;
  if (!ReadJson(content, kTestOrigin, &sink, reason == nullptr ? &ignored : reason)) {
    EXPECT_FALSE((reason == nullptr ? ignored : *reason).empty());
  }
  return sink;
}

TEST(JsonLinesTest, ReadsBeirCorpora) {
  const RecordCollector sink =
      Lines("{\"_id\": \"4983\", \"title\": \"Water\", \"text\": \"Diffusion.\", \"meta\": {}}\n");
  ASSERT_EQ(sink.records.size(), 1u);
  EXPECT_EQ(sink.records[0].key, "4983");
  EXPECT_EQ(sink.records[0].title, "Water");
  EXPECT_EQ(sink.records[0].text, "Diffusion.");
  EXPECT_EQ(sink.records[0].source, "dir/file");
  EXPECT_FALSE(sink.records[0].is_message);
  EXPECT_TRUE(sink.records[0].attributes.empty());
}

TEST(JsonLinesTest, NamesABadLineAndReadsTheOthers) {
  const RecordCollector sink = Lines("{\"text\":\"one\"}\n{\"text\": oops}\n\n{\"text\":\"four\"}");
  EXPECT_EQ(sink.Keys(), (Strings{"dir/file#1", "dir/file#4"}));
  ASSERT_EQ(sink.skipped.size(), 1u);
  EXPECT_EQ(sink.skipped[0].first, 2u);
  EXPECT_NE(sink.skipped[0].second.find("not valid JSON: column 10"), std::string::npos)
      << sink.skipped[0].second;
}

TEST(JsonLinesTest, SkipsLinesThatAreNoObjects) {
  const RecordCollector sink = Lines("[1]\n\"text\"\n{\"text\":\"x\"}\n");
  EXPECT_EQ(sink.records.size(), 1u);
  EXPECT_EQ(sink.skipped.size(), 2u);
}

TEST(JsonLinesTest, TakesByteOrderMarkAndCarriageReturnsOff) {
  const RecordCollector sink = Lines("\xEF\xBB\xBF{\"text\":\"a\"}\r\n{\"text\":\"b\"}\r\n");
  EXPECT_EQ(sink.records.size(), 2u);
  EXPECT_TRUE(sink.skipped.empty());
}

TEST(JsonLinesTest, MakesMessagesOfRecordsWithSessionOrSpeakerOrTurn) {
  const RecordCollector sink = Lines(
      "{\"id\":7,\"content\":\"hi\",\"session\":3,\"role\":\"user\",\"turn\":2,"
      "\"reply_to\":\"6\",\"time\":\"2024-05-01T10:00:00+02:00\"}\n"
      "{\"content\":\"hi\",\"author\":\"Ann\"}\n");
  ASSERT_EQ(sink.records.size(), 2u);
  const Record& message = sink.records[0];
  EXPECT_TRUE(message.is_message);
  EXPECT_EQ(message.key, "7");
  EXPECT_EQ(TextAttribute(message, "session"), "3");
  EXPECT_EQ(TextAttribute(message, "speaker"), "user");
  EXPECT_EQ(TextAttribute(message, "reply_to"), "6");
  EXPECT_EQ(message.time, (Timestamp{1714550400000000, 120}));
  EXPECT_FALSE(sink.records[1].is_message);
  EXPECT_EQ(TextAttribute(sink.records[1], "author"), "Ann");
}

TEST(JsonLinesTest, KeepsTheTypesOfMetadataAndDropsWhatIsNested) {
  const RecordCollector sink = Lines(
      "{\"text\":\"x\",\"n\":3,\"r\":0.5,\"b\":true,\"nothing\":null,\"list\":[1],"
      "\"big\":18446744073709551615,\"date\":\"some day\"}\n");
  ASSERT_EQ(sink.records.size(), 1u);
  const auto& attributes = sink.records[0].attributes;
  ASSERT_EQ(attributes.size(), 5u);
  EXPECT_EQ(attributes[0].second, AttributeValue(int64_t{3}));
  EXPECT_EQ(attributes[1].second, AttributeValue(0.5));
  EXPECT_EQ(attributes[2].second, AttributeValue(true));
  EXPECT_EQ(attributes[3].second, AttributeValue(std::string("18446744073709551615")));
  EXPECT_EQ(TextAttribute(sink.records[0], "date"), "some day");
}

TEST(JsonLinesTest, FlattensObjectsWithoutText) {
  const RecordCollector sink = Lines("{\"id\":\"a\",\"size\":{\"w\":3}}\n");
  ASSERT_EQ(sink.records.size(), 1u);
  EXPECT_EQ(sink.records[0].key, "a");
  EXPECT_EQ(sink.records[0].text, "id: a\nsize.w: 3\n");
}

TEST(JsonLinesTest, StopsWhenTheSinkWantsNoMore) {
  RecordCollector sink;
  sink.stop_after = 1;
  StringSource source("{\"text\":\"a\"}\n{\"text\":\"b\"}\n");
  ReadJsonLines(&source, kTestOrigin, &sink);
  EXPECT_EQ(sink.records.size(), 1u);
}

TEST(JsonReaderTest, ReadsAnArrayOfRecordsAndNamesTheBadOne) {
  const RecordCollector sink =
      Whole("[\n  {\"text\": \"a, ] } \\\" b\"},\n  {\"text\": nope},\n  {\"body\": \"c\"}\n]\n");
  EXPECT_EQ(sink.Keys(), (Strings{"dir/file#1", "dir/file#3"}));
  EXPECT_EQ(sink.records[0].text, "a, ] } \" b");
  ASSERT_EQ(sink.skipped.size(), 1u);
  EXPECT_EQ(sink.skipped[0].first, 3u);
}

TEST(JsonReaderTest, ReadsASingleObjectWithTextUnderTheKeyOfTheFile) {
  const RecordCollector sink = Whole("{\"text\": \"a\", \"title\": \"T\"}");
  EXPECT_EQ(sink.Keys(), Strings{"dir/file"});
  EXPECT_EQ(sink.records[0].title, "T");
}

TEST(JsonReaderTest, ReadsJsonLinesUnderTheNameJson) {
  const RecordCollector sink = Whole("{\"text\": \"a\"}\n{\"text\": \"b\"}\n");
  EXPECT_EQ(sink.Keys(), (Strings{"dir/file#1", "dir/file#2"}));
}

TEST(JsonReaderTest, FlattensAnythingElseToLines) {
  const RecordCollector sink =
      Whole("{\"name\": \"wend\", \"tags\": [\"a\", \"b\"], \"deep\": {\"x\": {\"y\": 1.50}}}");
  ASSERT_EQ(sink.records.size(), 1u);
  EXPECT_EQ(sink.records[0].text, "name: wend\ntags: a\ntags: b\ndeep.x.y: 1.50\n");
  EXPECT_EQ(sink.records[0].title, "file");
  EXPECT_EQ(Whole("[[1,2],[3]]").records[0].text, "1\n2\n3\n");
  EXPECT_EQ(Whole("[]").records[0].text, "");
  EXPECT_EQ(Whole("").records[0].text, "");
}

TEST(JsonReaderTest, SaysWhereAFileIsNoJson) {
  std::string reason;
  EXPECT_TRUE(Whole("{\"a\": }", &reason).records.empty());
  EXPECT_NE(reason.find("column 7"), std::string::npos) << reason;
  EXPECT_EQ(Whole("[{\"text\":\"a\"}, {\"text\":\"b\"}", &reason).records.size(), 2u);
  EXPECT_NE(reason.find("not closed"), std::string::npos) << reason;
}

TEST(JsonReaderTest, SurvivesDeepNesting) {
  constexpr size_t kDepth = 200000;
  std::string arrays(kDepth, '[');
  arrays += "1" + std::string(kDepth, ']');
  EXPECT_EQ(Whole(arrays).records.at(0).text, "1\n");
  std::string objects;
  for (size_t i = 0; i < kDepth; ++i) objects += "{\"a\":";
  objects += "\"end\"" + std::string(kDepth, '}');
  EXPECT_LT(Whole(objects).records.at(0).text.size(), 100u);
  EXPECT_EQ(Lines("{\"text\":\"x\",\"y\":" + arrays + "}").records.size(), 1u);
  std::string reason;
  EXPECT_TRUE(Whole(std::string(kDepth, '['), &reason).records.empty());
}

}  // namespace
}  // namespace wend::exchange
