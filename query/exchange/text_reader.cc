// Plain text and Markdown.

#include "query/exchange/text_reader.h"

#include <utility>

namespace wend::exchange {
namespace {

std::string_view Trimmed(std::string_view text, std::string_view unwanted = " \t\r") {
  const size_t begin = text.find_first_not_of(unwanted);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(unwanted) - begin + 1);
}

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool Next(std::string_view* line) {
    if (rest_.empty()) return false;
    const size_t end = rest_.find('\n');
    *line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return true;
  }

 private:
  std::string_view rest_;
};

// "## Heading ##" as "Heading"; empty where the line is no heading.
std::string_view HashHeading(std::string_view line) {
  const size_t hashes = line.find_first_not_of('#');
  if (hashes == 0 || hashes > 6 || hashes == std::string_view::npos) return {};
  if (line[hashes] != ' ' && line[hashes] != '\t') return {};
  const std::string_view heading = Trimmed(line.substr(hashes));
  const size_t last = heading.find_last_not_of('#');
  if (last == std::string_view::npos) return {};
  const bool closed = last + 1 < heading.size() && heading[last] == ' ';
  return closed ? Trimmed(heading.substr(0, last)) : heading;
}

bool IsFence(std::string_view line) {
  return line.substr(0, 3) == "```" || line.substr(0, 3) == "~~~";
}

// `title:` of front matter between lines of "---". `*after` receives the lines past it.
std::string_view FrontMatterTitle(std::string_view text, std::string_view* after) {
  *after = text;
  Lines lines(text);
  std::string_view line;
  if (!lines.Next(&line) || Trimmed(line) != "---") return {};
  std::string_view title;
  while (lines.Next(&line)) {
    if (Trimmed(line) == "---") {
      *after = text.substr(static_cast<size_t>(line.data() + line.size() - text.data()));
      return title;
    }
    if (line.substr(0, 6) == "title:") title = Trimmed(line.substr(6), " \t\r\"'");
  }
  return {};  // never closed: a rule, not front matter
}

std::string_view MarkdownTitle(std::string_view text) {
  std::string_view body;
  const std::string_view title = FrontMatterTitle(text, &body);
  if (!title.empty()) return title;
  Lines lines(body);
  std::string_view line;
  std::string_view previous;
  bool in_fence = false;
  while (lines.Next(&line)) {
    const std::string_view trimmed = Trimmed(line);
    if (IsFence(trimmed)) in_fence = !in_fence;
    if (in_fence) continue;
    const std::string_view heading = HashHeading(trimmed);
    if (!heading.empty()) return heading;
    const bool underline =
        trimmed.size() >= 3 && trimmed.find_first_not_of('=') == std::string_view::npos;
    if (underline && !previous.empty()) return previous;
    previous = trimmed;
  }
  return {};
}

}  // namespace

Record ReadText(std::string content, const Origin& origin) {
  Record record;
  record.key = origin.key;
  record.source = origin.source;
  record.title = origin.title;
  if (content.rfind("\xEF\xBB\xBF", 0) == 0) content.erase(0, 3);
  record.text = std::move(content);
  return record;
}

Record ReadMarkdown(std::string content, const Origin& origin) {
  Record record = ReadText(std::move(content), origin);
  const std::string_view title = MarkdownTitle(record.text);
  if (!title.empty()) record.title = title;
  return record;
}

}  // namespace wend::exchange
