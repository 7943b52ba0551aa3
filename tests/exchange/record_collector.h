// A sink that keeps what readers give it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "query/exchange/record.h"

namespace wend::exchange {

class RecordCollector : public RecordSink {
 public:
  bool Accept(Record record) override {
    records.push_back(std::move(record));
    return records.size() < stop_after;
  }
  bool Skip(uint64_t line, const std::string& reason) override {
    skipped.emplace_back(line, reason);
    return true;
  }
  void Note(const std::string& text) override { notes.push_back(text); }

  std::vector<std::string> Keys() const {
    std::vector<std::string> keys;
    for (const Record& record : records) keys.push_back(record.key);
    return keys;
  }

  std::vector<Record> records;
  std::vector<std::pair<uint64_t, std::string>> skipped;
  std::vector<std::string> notes;
  size_t stop_after = SIZE_MAX;
};

// The attribute of a record as text; "(none)" where it has no such text.
inline std::string TextAttribute(const Record& record, const std::string& name) {
  for (const auto& [key, value] : record.attributes) {
    if (key == name && std::holds_alternative<std::string>(value)) {
      return std::get<std::string>(value);
    }
  }
  return "(none)";
}

inline const Origin kTestOrigin{"dir/file", "dir/file", "file"};

}  // namespace wend::exchange
