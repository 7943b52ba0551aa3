#include "api/message_coding.h"

#include <bit>
#include <concepts>
#include <limits>
#include <map>
#include <tuple>
#include <type_traits>
#include <utility>

#include "api/message_fields.h"
#include "storage/base/coding.h"

namespace wend {
namespace {

// The last value of each enumeration.
template <typename T>
constexpr T kLast = T();
template <>
constexpr Unit::Kind kLast<Unit::Kind> = Unit::Kind::kMessage;
template <>
constexpr DatabaseOptions::Mode kLast<DatabaseOptions::Mode> = DatabaseOptions::Mode::kRead;
template <>
constexpr DatabaseOptions::Durability kLast<DatabaseOptions::Durability> =
    DatabaseOptions::Durability::kFull;
template <>
constexpr DatabaseOptions::Recovery kLast<DatabaseOptions::Recovery> =
    DatabaseOptions::Recovery::kTail;
template <>
constexpr Code kLast<Code> = Code::kCancelled;

class Encoder {
 public:
  std::string& bytes() { return out_.buffer(); }
  void Byte(uint8_t value) { out_.U8(value); }

  void Put(bool value) { out_.U8(value ? 1 : 0); }
  void Put(double value) { out_.Fixed64(std::bit_cast<uint64_t>(value)); }
  void Put(std::monostate) {}
  void Put(const std::string& text) { out_.LengthPrefixed(text); }

  template <typename T>
  requires std::integral<T> || std::is_enum_v<T>
  void Put(T value) {
    if constexpr (std::is_signed_v<T>) {
      out_.ZigZag(value);
    } else {
      out_.Varint(static_cast<uint64_t>(value));
    }
  }

  template <typename T>
  void Put(const std::optional<T>& value) {
    Put(value.has_value());
    if (value.has_value()) Put(*value);
  }

  template <typename T>
  void Put(const std::vector<T>& list) {
    out_.Varint(list.size());
    for (const T& element : list) Put(element);
  }

  template <typename V, typename Less>
  void Put(const std::map<std::string, V, Less>& map) {
    out_.Varint(map.size());
    for (const auto& [name, value] : map) {
      Put(name);
      Put(value);
    }
  }

  template <typename... T>
  void Put(const std::variant<T...>& value) {
    out_.Varint(value.index());
    std::visit([&](const auto& held) { Put(held); }, value);
  }

  void Put(const Status& status) {
    Put(status.code());
    if (status.ok()) return;
    Put(status.offset());
    Put(status.message());
  }

  void Put(const RowBlock& rows) {
    out_.Varint(rows.column_count());
    out_.Varint(rows.row_count());
    for (size_t row = 0; row < rows.row_count(); ++row) {
      for (size_t column = 0; column < rows.column_count(); ++column) {
        PutCell(rows, rows.cell(row, column));
      }
    }
  }

  template <typename T>
  requires requires(const T& message) { FieldList<T>::Of(message); }
  void Put(const T& message) {
    std::apply([&](const auto&... field) { (Put(field), ...); }, FieldList<T>::Of(message));
  }

 private:
  void PutCell(const RowBlock& rows, const RowBlock::Cell& cell) {
    out_.U8(static_cast<uint8_t>(cell.type()));
    switch (cell.type()) {
      case RowBlock::CellType::kNull:
        break;
      case RowBlock::CellType::kInteger:
        Put(cell.integer());
        break;
      case RowBlock::CellType::kReal:
        Put(cell.real());
        break;
      case RowBlock::CellType::kText:
        out_.LengthPrefixed(rows.text(cell));
        break;
    }
  }

  ByteWriter out_;
};

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : in_(bytes) {}

  bool at_end() const { return in_.at_end(); }

  [[nodiscard]] bool Take(uint8_t* value) { return in_.U8(value); }
  [[nodiscard]] bool Take(bool* value) {
    uint8_t byte = 0;
    if (!in_.U8(&byte) || byte > 1) return false;
    *value = byte == 1;
    return true;
  }
  [[nodiscard]] bool Take(double* value) {
    uint64_t bits = 0;
    if (!in_.Fixed64(&bits)) return false;
    *value = std::bit_cast<double>(bits);
    return true;
  }
  [[nodiscard]] bool Take(std::monostate*) { return true; }
  [[nodiscard]] bool Take(std::string* text) {
    std::string_view view;
    if (!in_.LengthPrefixed(&view)) return false;
    *text = view;
    return true;
  }

  template <std::integral T>
  [[nodiscard]] bool Take(T* value) {
    std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t> wide = 0;
    if constexpr (std::is_signed_v<T>) {
      if (!in_.ZigZag(&wide)) return false;
    } else {
      if (!in_.Varint64(&wide)) return false;
    }
    *value = static_cast<T>(wide);
    return *value == wide;
  }

  template <typename T>
  requires std::is_enum_v<T>
  [[nodiscard]] bool Take(T* value) {
    uint64_t number = 0;
    if (!in_.Varint64(&number) || number > static_cast<uint64_t>(kLast<T>)) return false;
    *value = static_cast<T>(number);
    return true;
  }

  template <typename T>
  [[nodiscard]] bool Take(std::optional<T>* value) {
    bool is_there = false;
    if (!Take(&is_there)) return false;
    value->reset();
    return !is_there || Take(&value->emplace());
  }

  template <typename T>
  [[nodiscard]] bool Take(std::vector<T>* list) {
    uint64_t count = 0;
    if (!TakeCount(&count)) return false;
    for (; count > 0; --count) {
      if (!Take(&list->emplace_back())) return false;
    }
    return true;
  }

  template <typename V, typename Less>
  [[nodiscard]] bool Take(std::map<std::string, V, Less>* map) {
    uint64_t count = 0;
    if (!TakeCount(&count)) return false;
    for (; count > 0; --count) {
      std::string name;
      if (!Take(&name) || (!map->empty() && name <= map->rbegin()->first)) return false;
      if (!Take(&map->emplace_hint(map->end(), std::move(name), V())->second)) {
        return false;
      }
    }
    return true;
  }

  template <typename... T>
  [[nodiscard]] bool Take(std::variant<T...>* value) {
    uint64_t index = 0;
    return in_.Varint64(&index) && TakeAlternative(index, value, std::index_sequence_for<T...>());
  }

  [[nodiscard]] bool Take(Status* status) {
    Code code = Code::kOk;
    int64_t offset = -1;
    std::string message;
    if (!Take(&code)) return false;
    if (code == Code::kOk) return true;
    if (!Take(&offset) || !Take(&message)) return false;
    if (offset < -1 || (offset >= 0 && code != Code::kInvalid)) return false;
    *status = offset >= 0 ? Status::InvalidAt(static_cast<size_t>(offset), std::move(message))
                          : Status(code, std::move(message));
    return true;
  }

  [[nodiscard]] bool Take(RowBlock* rows) {
    uint64_t columns = 0, count = 0;
    if (!in_.Varint64(&columns) || !in_.Varint64(&count)) return false;
    // A cell takes a byte at least.
    if (count > 0 && (columns == 0 || count > in_.remaining() / columns)) return false;
    rows->Clear(static_cast<size_t>(columns));
    for (uint64_t cells = columns * count; cells > 0; --cells) {
      if (!TakeCell(rows)) return false;
    }
    return true;
  }

  template <typename T>
  requires requires(T& message) { FieldList<T>::Of(message); }
  [[nodiscard]] bool Take(T* message) {
    return std::apply([&](auto&... field) { return (Take(&field) && ...); },
                      FieldList<T>::Of(*message));
  }

 private:
  // Of elements that take a byte at least.
  [[nodiscard]] bool TakeCount(uint64_t* count) {
    return in_.Varint64(count) && *count <= in_.remaining();
  }

  [[nodiscard]] bool TakeCell(RowBlock* rows) {
    uint8_t type = 0;
    int64_t integer = 0;
    double real = 0;
    std::string_view text;
    if (!in_.U8(&type)) return false;
    switch (static_cast<RowBlock::CellType>(type)) {
      case RowBlock::CellType::kNull:
        rows->AddNull();
        return true;
      case RowBlock::CellType::kInteger:
        if (!Take(&integer)) return false;
        rows->AddInteger(integer);
        return true;
      case RowBlock::CellType::kReal:
        if (!Take(&real)) return false;
        rows->AddReal(real);
        return true;
      case RowBlock::CellType::kText:
        if (!in_.LengthPrefixed(&text)) return false;
        rows->AddText(text);
        return true;
    }
    return false;
  }

  template <typename Variant, size_t... I>
  [[nodiscard]] bool TakeAlternative(uint64_t index, Variant* value, std::index_sequence<I...>) {
    return ((index == I && Take(&value->template emplace<I>())) || ...);
  }

  ByteReader in_;
};

template <typename Message>
std::string Encode(const Message& message) {
  Encoder encoder;
  encoder.Byte(kMessageVersion);
  encoder.Put(message);
  return std::move(encoder.bytes());
}

template <typename Message>
Result<Message> Decode(std::string_view bytes) {
  Decoder decoder(bytes);
  uint8_t version = 0;
  if (decoder.Take(&version) && version != kMessageVersion) {
    return Status::Corruption("a message is of version " + std::to_string(version) +
                              ", this program speaks " + std::to_string(kMessageVersion));
  }
  Message message;
  if (!decoder.Take(&message) || !decoder.at_end()) {
    return Status::Corruption("a message is cut short or damaged");
  }
  return message;
}

}  // namespace

std::string EncodeRequest(const Request& request) { return Encode(request); }
std::string EncodeReply(const Reply& reply) { return Encode(reply); }
Result<Request> DecodeRequest(std::string_view bytes) { return Decode<Request>(bytes); }
Result<Reply> DecodeReply(std::string_view bytes) { return Decode<Reply>(bytes); }

}  // namespace wend
