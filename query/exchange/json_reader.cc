#include "query/exchange/json_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "query/exchange/record_fields.h"

namespace wend::exchange {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSpace = " \t\r\n";
// Deeper names are left out of a flattened line, so that a line stays short however deep it is.
constexpr size_t kMaxPathNames = 32;
constexpr size_t kMaxReasonBytes = 160;

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// Walks JSON without building it: appends "path.to.key: value" lines, or says what is wrong.
class Flattener : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Flattener(std::string* lines) : lines_(lines) {}

  const std::string& problem() const { return problem_; }

  bool null() override { return true; }
  bool boolean(bool value) override { return Line(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return Line(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return Line(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& digits) override { return Line(digits); }
  bool string(string_t& value) override { return value.empty() || Line(value); }
  bool binary(binary_t&) override { return true; }
  bool start_object(size_t) override { return Open(); }
  bool start_array(size_t) override { return Open(); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(string_t& name) override {
    if (path_ends_.size() > kMaxPathNames) return true;
    path_.resize(path_ends_.back());
    if (!path_.empty()) path_ += '.';
    path_ += name;
    return true;
  }
  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception& error) override {
    problem_ = error.what();
    // "[json.exception.parse_error.101] parse error at line 1, column 9: <what>; last read: ..."
    const size_t column = problem_.find("column ");
    const size_t last_read = problem_.find("; last read");
    if (last_read != std::string::npos) problem_.resize(last_read);
    problem_.erase(0, column == std::string::npos ? problem_.find(' ') + 1 : column);
    problem_.resize(std::min(problem_.size(), kMaxReasonBytes));
    return false;
  }

 private:
  bool Open() {
    if (path_ends_.size() <= kMaxPathNames)
      path_ends_.push_back(path_.size());
    else
      ++unnamed_depth_;
    return true;
  }
  bool Close() {
    if (unnamed_depth_ > 0) {
      --unnamed_depth_;
      return true;
    }
    path_.resize(path_ends_.back());
    path_ends_.pop_back();
    return true;
  }
  bool Line(std::string_view value) {
    if (!path_.empty()) *lines_ += path_ + ": ";
    *lines_ += value;
    *lines_ += '\n';
    return true;
  }

  std::string* lines_;
  std::string path_;               // names from the root to the value, with '.'
  std::vector<size_t> path_ends_;  // size of the path at each open object or array
  size_t unnamed_depth_ = 0;       // how many more are open, whose names are left out
  std::string problem_;
};

// False where the text is no JSON, with `*reason`.
bool Flatten(std::string_view text, std::string* lines, std::string* reason) {
  Flattener flattener(lines);
  if (nlohmann::json::sax_parse(text.begin(), text.end(), &flattener)) return true;
  *reason = "not valid JSON: " + flattener.problem();
  return false;
}

Fields ScalarsOf(Json* object) {
  Fields fields;
  for (auto& [name, value] : object->items()) {
    switch (value.type()) {
      case Json::value_t::string:
        fields.emplace_back(name, std::move(value.get_ref<std::string&>()));
        break;
      case Json::value_t::boolean:
        fields.emplace_back(name, value.get<bool>());
        break;
      case Json::value_t::number_unsigned:
        if (value.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX)) {
          fields.emplace_back(name, value.dump());
          break;
        }
        [[fallthrough]];
      case Json::value_t::number_integer:
        fields.emplace_back(name, value.get<int64_t>());
        break;
      case Json::value_t::number_float:
        fields.emplace_back(name, value.get<double>());
        break;
      default:  // null says nothing; what is nested is no attribute
        break;
    }
  }
  return fields;
}

struct Place {
  uint64_t line;
  std::string key;
};

// One object as a record. False: the sink wants nothing more.
bool ReadObject(std::string_view text, const Place& place, const Origin& origin, RecordSink* sink) {
  Json object = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  std::string lines;
  std::string reason;
  if (object.is_discarded()) {
    reason = Flatten(text, &lines, &reason) ? "not valid JSON" : reason;
    return sink->Skip(place.line, reason);
  }
  if (!object.is_object()) return sink->Skip(place.line, "not a JSON object");
  Fields fields = ScalarsOf(&object);
  const bool has_text = HasText(fields);
  if (!has_text && !Flatten(text, &lines, &reason)) return sink->Skip(place.line, reason);
  Record record = RecordFromFields(std::move(fields), origin, place.key);
  if (!has_text) record.text = std::move(lines);
  return sink->Accept(std::move(record));
}

// Cuts the text of a JSON array into the texts of its elements, without parsing those.
class ElementScanner {
 public:
  explicit ElementScanner(std::string_view array) : text_(array) {}

  // The next element, which may be malformed; false at the closing bracket or the end.
  bool Next(std::string_view* element) {
    const size_t begin = position_;
    size_t depth = 0;
    bool in_string = false;
    for (; position_ < text_.size(); ++position_) {
      const char c = text_[position_];
      if (in_string) {
        if (c == '\\')
          ++position_;
        else if (c == '"')
          in_string = false;
      } else if (c == '"') {
        in_string = true;
      } else if (c == '[' || c == '{') {
        ++depth;
      } else if ((c == ']' || c == '}') && depth > 0) {
        --depth;
      } else if (depth == 0 && (c == ',' || c == ']')) {
        break;
      }
    }
    const size_t end = std::min(position_, text_.size());
    complete_ = position_ < text_.size();
    *element = Trimmed(text_.substr(begin, end - begin));
    const std::string_view before = text_.substr(line_counted_, begin - line_counted_);
    const size_t leading = text_.find_first_not_of(kSpace, begin);
    line_ += static_cast<uint64_t>(std::count(before.begin(), before.end(), '\n'));
    line_counted_ = begin;
    element_line_ = line_;
    if (leading != std::string_view::npos && leading < end) {
      const std::string_view space = text_.substr(begin, leading - begin);
      element_line_ += static_cast<uint64_t>(std::count(space.begin(), space.end(), '\n'));
    }
    const bool closes = !complete_ || text_[position_] == ']';
    if (complete_) ++position_;
    const bool had_more = more_;
    more_ = !closes;
    return had_more && !(closes && element->empty());
  }

  uint64_t element_line() const { return element_line_; }
  // After the last element: whether a closing bracket and nothing else followed.
  bool EndedWell() const {
    return complete_ && Trimmed(text_.substr(std::min(position_, text_.size()))).empty();
  }

 private:
  std::string_view text_;
  size_t position_ = 1;  // past the '['
  size_t line_counted_ = 0;
  uint64_t line_ = 1;
  uint64_t element_line_ = 1;
  bool more_ = true;
  bool complete_ = false;
};

// An array whose first element is an object with a text field holds records.
bool HoldsRecords(std::string_view array) {
  ElementScanner scanner(array);
  std::string_view first;
  if (!scanner.Next(&first) || first.empty() || first.front() != '{') return false;
  Json object = Json::parse(first.begin(), first.end(), nullptr, /*allow_exceptions=*/false);
  return object.is_object() && HasText(ScalarsOf(&object));
}

bool ReadRecords(std::string_view array, const Origin& origin, RecordSink* sink,
                 std::string* reason) {
  ElementScanner scanner(array);
  std::string_view element;
  uint64_t number = 0;
  while (scanner.Next(&element)) {
    const Place place{scanner.element_line(), origin.key + "#" + std::to_string(++number)};
    if (!ReadObject(element, place, origin, sink)) return true;
  }
  if (!scanner.EndedWell()) *reason = "not valid JSON: the array is not closed at the end";
  return reason->empty();
}

// A first line that is a whole object, with more after it.
bool LooksLikeLines(std::string_view content) {
  const size_t line_end = content.find('\n');
  if (content.empty() || content.front() != '{' || line_end == std::string_view::npos) {
    return false;
  }
  return !Trimmed(content.substr(line_end)).empty() &&
         Json::accept(content.begin(), content.begin() + static_cast<ptrdiff_t>(line_end));
}

}  // namespace

bool ReadJson(std::string_view content, const Origin& origin, RecordSink* sink,
              std::string* reason) {
  reason->clear();
  if (content.substr(0, 3) == "\xEF\xBB\xBF") content.remove_prefix(3);
  const std::string_view json = Trimmed(content);
  if (LooksLikeLines(content)) {
    StringSource lines(content);
    ReadJsonLines(&lines, origin, sink);
    return true;
  }
  // Line numbers count from the start of the file, so the array keeps what stands before it.
  if (!json.empty() && json.front() == '[' && HoldsRecords(json)) {
    return ReadRecords(json, origin, sink, reason);
  }
  Record record;
  if (!json.empty() && !Flatten(json, &record.text, reason)) return false;
  if (!json.empty() && json.front() == '{') {
    Json object = Json::parse(json.begin(), json.end(), nullptr, /*allow_exceptions=*/false);
    Fields fields = object.is_object() ? ScalarsOf(&object) : Fields();
    if (HasText(fields)) record = RecordFromFields(std::move(fields), origin, origin.key);
  }
  if (record.key.empty()) {
    record.key = origin.key;
    record.source = origin.source;
  }
  if (record.title.empty() && !record.is_message) record.title = origin.title;
  sink->Accept(std::move(record));
  return true;
}

void ReadJsonLines(ByteSource* source, const Origin& origin, RecordSink* sink) {
  LineReader lines(source);
  std::string_view line;
  for (;;) {
    const LineReader::Outcome outcome = lines.Next(&line);
    if (outcome == LineReader::Outcome::kEnd) return;
    bool go_on = true;
    if (outcome == LineReader::Outcome::kTooLong) {
      go_on = sink->Skip(lines.line_number(), "the line is over 1 GiB");
    } else if (!Trimmed(line).empty()) {
      const Place place{lines.line_number(),
                        origin.key + "#" + std::to_string(lines.line_number())};
      go_on = ReadObject(line, place, origin, sink);
    }
    if (!go_on) return;
  }
}

}  // namespace wend::exchange
