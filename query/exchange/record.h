// A document or message on its way from a file into the database, and who takes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace wend::exchange {

struct Timestamp {
  int64_t microseconds = 0;  // since 1970-01-01T00:00:00Z
  int offset_minutes = 0;    // of the clock that showed it

  friend bool operator==(const Timestamp&, const Timestamp&) = default;
};

using AttributeValue = std::variant<std::string, int64_t, double, bool>;

struct Record {
  std::string key;
  std::string text;
  std::string title;   // empty: none
  std::string source;  // empty: none
  std::optional<Timestamp> time;
  bool is_message = false;
  // session, speaker, turn, reply_to, and everything else as metadata
  std::vector<std::pair<std::string, AttributeValue>> attributes;
};

// Where a record comes from; what it does not say itself is taken from here.
struct Origin {
  std::string key;     // of the file
  std::string source;  // path of the file
  std::string title;   // name of the file without folder and extension
};

class RecordSink {
 public:
  virtual ~RecordSink() = default;
  // Takes a record. False: stop reading, nothing more is wanted.
  virtual bool Accept(Record record) = 0;
  // A part of the file that could not be used. `line` counts from 1. False as above.
  virtual bool Skip(uint64_t line, const std::string& reason) = 0;
  // What the user should know of the file that is no fault.
  virtual void Note(const std::string& text) = 0;
};

}  // namespace wend::exchange
