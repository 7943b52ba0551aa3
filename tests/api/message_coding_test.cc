// Messages as bytes: whatever is written is read again, and whatever is damaged is refused.
#include "api/message_coding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "api/message_fields.h"

namespace wend {
namespace {

// Fills messages with random values of all kinds.
class RandomValues {
 public:
  explicit RandomValues(uint32_t seed) : random_(seed) {}

  template <typename Variant>
  Variant Any() {
    Variant message;
    Fill(&message);
    return message;
  }

  size_t Below(size_t bound) { return random_() % bound; }

 private:
  void Fill(bool* value) { *value = Below(2) == 1; }
  void Fill(std::monostate*) {}
  void Fill(double* value) {
    static constexpr double kValues[] = {0, -0.0, 1.5, 1e308, -1e-300};
    *value = kValues[Below(5)];
  }
  template <std::integral T>
  void Fill(T* value) {
    *value = static_cast<T>(((uint64_t{random_()} << 32) | random_()) >> Below(64));
  }
  void Fill(Unit::Kind* kind) { *kind = static_cast<Unit::Kind>(Below(2)); }
  void Fill(DatabaseOptions::Mode* mode) { *mode = static_cast<DatabaseOptions::Mode>(Below(3)); }
  void Fill(DatabaseOptions::Durability* d) {
    *d = static_cast<DatabaseOptions::Durability>(Below(2));
  }
  void Fill(DatabaseOptions::Recovery* r) { *r = static_cast<DatabaseOptions::Recovery>(Below(2)); }
  void Fill(std::string* text) {
    text->clear();
    for (size_t left = Below(4) == 0 ? Below(300) : Below(6); left > 0; --left) {
      text->push_back(static_cast<char>(random_()));
    }
  }
  template <typename T>
  void Fill(std::optional<T>* value) {
    value->reset();
    if (Below(2) == 1) Fill(&value->emplace());
  }
  template <typename T>
  void Fill(std::vector<T>* list) {
    list->resize(Below(4));
    for (T& element : *list) Fill(&element);
  }
  template <typename V, typename Less>
  void Fill(std::map<std::string, V, Less>* map) {
    for (size_t left = Below(4); left > 0; --left) {
      std::string name;
      Fill(&name);
      Fill(&(*map)[name]);
    }
  }
  template <typename... T>
  void Fill(std::variant<T...>* value) {
    FillAlternative(Below(sizeof...(T)), value, std::index_sequence_for<T...>());
  }
  template <typename Variant, size_t... I>
  void FillAlternative(size_t index, Variant* value, std::index_sequence<I...>) {
    (void)((index == I && (Fill(&value->template emplace<I>()), true)) || ...);
  }
  void Fill(Status* status) {
    std::string message;
    Fill(&message);
    const size_t code = Below(14);
    *status = code == 0                    ? Status()
              : code == 1 && Below(2) == 0 ? Status::InvalidAt(Below(100), message)
                                           : Status(static_cast<Code>(code), message);
  }
  void Fill(RowBlock* rows) {
    const size_t columns = Below(5);
    rows->Clear(columns);
    for (size_t cells = columns * Below(6); cells > 0; --cells) {
      Value value;
      Fill(&value);
      rows->Add(std::holds_alternative<TimePoint>(value) ? Value() : value);
    }
  }
  template <typename T>
  requires requires(T& message) { FieldList<T>::Of(message); }
  void Fill(T* message) {
    std::apply([&](auto&... field) { (Fill(&field), ...); }, FieldList<T>::Of(*message));
  }

  std::mt19937 random_;
};

// Reads bytes that may be damaged: either they are refused, or they are a message's only form.
template <typename Decode, typename Encode>
bool IsRefusedOrExact(const std::string& bytes, Decode&& decode, Encode&& encode) {
  const auto read = decode(bytes);
  if (read.ok()) return encode(*read) == bytes;
  return read.status().code() == Code::kCorruption && !read.status().message().empty();
}

TEST(MessageCodingTest, ReadsWhatItWrote) {
  RandomValues values(1);
  std::vector<int> requests(std::variant_size_v<Request>), replies(std::variant_size_v<Reply>);
  for (int i = 0; i < 4'000; ++i) {
    const auto request = values.Any<Request>();
    ++requests[request.index()];
    const std::string bytes = EncodeRequest(request);
    const Result<Request> read = DecodeRequest(bytes);
    ASSERT_TRUE(read.ok()) << i;
    EXPECT_EQ(read->index(), request.index());
    EXPECT_EQ(EncodeRequest(*read), bytes);
    const auto reply = values.Any<Reply>();
    ++replies[reply.index()];
    const std::string answer = EncodeReply(reply);
    const Result<Reply> read_answer = DecodeReply(answer);
    ASSERT_TRUE(read_answer.ok()) << i;
    EXPECT_EQ(read_answer->index(), reply.index());
    EXPECT_EQ(EncodeReply(*read_answer), answer);
  }
  for (const int count : requests) EXPECT_GT(count, 100);
  for (const int count : replies) EXPECT_GT(count, 100);
}

TEST(MessageCodingTest, KeepsEveryFieldOfAUnit) {
  Unit unit;
  unit.kind = Unit::Kind::kMessage;
  unit.key = "k";
  unit.text = std::string("a\0b", 3);
  unit.title = "t";
  unit.source = "s";
  unit.time = TimePoint{-5, -60};
  unit.mark = "m";
  unit.metadata = {{"a", int64_t{-1}}, {"b", 0.5}, {"c", std::string("x")}, {"d", true}};
  unit.session = "1";
  unit.speaker = "Ann";
  unit.reply_to = "j";
  unit.turn = -7;
  const WriteRequest written{"main", {unit}, {{"n", "v", 1}}, {{"k", "j", std::nullopt}}, 20};
  const Result<Request> read = DecodeRequest(EncodeRequest(written));
  ASSERT_TRUE(read.ok());
  const auto& request = std::get<WriteRequest>(*read);
  ASSERT_EQ(request.units.size(), 1u);
  const Unit& got = request.units[0];
  EXPECT_EQ(
      std::tie(got.kind, got.key, got.text, got.title, got.source, got.time, got.mark),
      std::tie(unit.kind, unit.key, unit.text, unit.title, unit.source, unit.time, unit.mark));
  EXPECT_EQ(std::tie(got.metadata, got.session, got.speaker, got.reply_to, got.turn),
            std::tie(unit.metadata, unit.session, unit.speaker, unit.reply_to, unit.turn));
  EXPECT_EQ(request.marks[0].position, 1u);
  EXPECT_EQ(request.links[0].weight, std::nullopt);
  EXPECT_EQ(request.progress_interval_ms, 20);
}

TEST(MessageCodingTest, RefusesWhatIsCutShort) {
  RandomValues values(2);
  for (int i = 0; i < 300; ++i) {
    const std::string request = EncodeRequest(values.Any<Request>());
    for (size_t size = 0; size < request.size(); ++size) {
      EXPECT_EQ(DecodeRequest(std::string_view(request).substr(0, size)).status().code(),
                Code::kCorruption);
    }
    EXPECT_FALSE(DecodeRequest(request + '\0').ok());
    const std::string reply = EncodeReply(values.Any<Reply>());
    for (size_t size = 0; size < reply.size(); ++size) {
      EXPECT_FALSE(DecodeReply(std::string_view(reply).substr(0, size)).ok());
    }
  }
}

TEST(MessageCodingTest, AnswersForDamagedBytes) {
  RandomValues values(3);
  for (int i = 0; i < 20'000; ++i) {
    std::string request = EncodeRequest(values.Any<Request>());
    std::string reply = EncodeReply(values.Any<Reply>());
    for (std::string* const bytes : {&request, &reply}) {
      for (size_t changes = 1 + values.Below(3); changes > 0; --changes) {
        (*bytes)[values.Below(bytes->size())] = static_cast<char>(values.Below(256));
      }
    }
    EXPECT_TRUE(IsRefusedOrExact(request, DecodeRequest, EncodeRequest)) << i;
    EXPECT_TRUE(IsRefusedOrExact(reply, DecodeReply, EncodeReply)) << i;
  }
}

TEST(MessageCodingTest, NamesAnotherVersion) {
  std::string bytes = EncodeRequest(CloseRequest{});
  bytes[0] = 9;
  EXPECT_EQ(DecodeRequest(bytes).status().message(),
            "a message is of version 9, this program speaks 1");
}

}  // namespace
}  // namespace wend
