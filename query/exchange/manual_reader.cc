// Manual pages. Not a roff interpreter: requests are dropped, macros keep their words, escapes
// become the characters that they stand for. What is searched is the prose.

#include <array>
#include <string_view>
#include <utility>

#include "query/exchange/text_reader.h"

namespace wend::exchange {
namespace {

using Escape = std::pair<std::string_view, std::string_view>;

// Named characters, "\(xx" and "\[xx]".
constexpr std::array<Escape, 18> kNamedCharacters = {{
    {"em", "\u2014"},
    {"en", "\u2013"},
    {"bu", "\u2022"},
    {"co", "\u00A9"},
    {"rg", "\u00AE"},
    {"aq", "'"},
    {"dq", "\""},
    {"oq", "'"},
    {"cq", "'"},
    {"lq", "\""},
    {"rq", "\""},
    {"ti", "~"},
    {"ha", "^"},
    {"rs", "\\"},
    {"mi", "-"},
    {"hy", "-"},
    {"la", "<"},
    {"ra", ">"},
}};

// Macros whose words are text; the rest of the line of any other request is layout.
constexpr std::array<std::string_view, 47> kTextMacros = {
    "SH", "SS", "TP", "B",  "I",  "BR", "BI", "IR", "IB", "RB", "RI", "SM", "SB", "IP", "HP", "UR",
    "MT", "TQ", "Sh", "Ss", "Nm", "Nd", "Fl", "Ar", "Op", "It", "Xr", "Pa", "Em", "Sy", "Dq", "Sq",
    "Ql", "Li", "Cm", "Ic", "Ev", "Va", "Fn", "Fa", "Ft", "Dv", "Er", "Pq", "Qq", "Dl", "D1"};

bool IsTextMacro(std::string_view name) {
  for (std::string_view macro : kTextMacros) {
    if (macro == name) return true;
  }
  return false;
}

// What begins a paragraph: running text, or an item of a list.
bool BeginsParagraph(std::string_view name) {
  for (std::string_view macro : {"PP", "P", "LP", "Pp", "TP", "IP", "HP", "It"}) {
    if (macro == name) return true;
  }
  return false;
}

bool IsHeading(std::string_view name) {
  return name == "SH" || name == "SS" || name == "Sh" || name == "Ss";
}

// Size of the name after an escape letter: "x", "(xx" or "[name]".
size_t NameSize(std::string_view rest) {
  if (rest.empty()) return 0;
  if (rest[0] == '(') return std::min<size_t>(3, rest.size());
  if (rest[0] != '[') return 1;
  const size_t close = rest.find(']');
  return close == std::string_view::npos ? rest.size() : close + 1;
}

// Appends what stands at `rest`, which begins after a backslash; returns the bytes used.
size_t AppendEscape(std::string_view rest, std::string* out) {
  if (rest.empty()) return 0;
  switch (rest[0]) {
    case '(':
    case '[': {
      const size_t size = NameSize(rest);
      const std::string_view name =
          rest[0] == '(' ? rest.substr(1, size - 1) : rest.substr(1, size < 2 ? 0 : size - 2);
      for (const auto& [known, text] : kNamedCharacters) {
        if (known == name) *out += text;
      }
      return size;
    }
    case 'f':  // font
    case '*':  // string
    case 'n':  // number
    case 'k':
    case 'm':
      return 1 + NameSize(rest.substr(1));
    case 's': {  // point size: an optional sign and a digit or two
      size_t size = 1;
      if (size < rest.size() && (rest[size] == '+' || rest[size] == '-')) ++size;
      while (size < rest.size() && size < 4 && rest[size] >= '0' && rest[size] <= '9') ++size;
      return size;
    }
    case '"':
      return rest.size();  // a comment
    case 'e':
    case '\\':
      *out += '\\';
      return 1;
    case ' ':
    case '~':
    case '0':
    case 't':
      *out += ' ';
      return 1;
    case '&':
    case '|':
    case '^':
    case '%':
    case '/':
    case ',':
    case ':':
    case 'c':
    case 'p':
    case ')':
      return 1;  // no width
    default:
      *out += rest[0];
      return 1;
  }
}

void AppendWithoutEscapes(std::string_view text, std::string* out) {
  for (size_t i = 0; i < text.size();) {
    const size_t escape = std::min(text.find('\\', i), text.size());
    out->append(text, i, escape - i);
    if (escape == text.size()) break;
    i = escape + 1 + AppendEscape(text.substr(escape + 1), out);
  }
}

// The next word of a macro's line; words may be quoted. False at the end.
bool NextWord(std::string_view* rest, std::string_view* word) {
  const size_t begin = rest->find_first_not_of(" \t");
  if (begin == std::string_view::npos) return false;
  rest->remove_prefix(begin);
  const bool quoted = rest->front() == '"';
  if (quoted) rest->remove_prefix(1);
  size_t end = 0;
  while (end < rest->size()) {
    const char c = (*rest)[end];
    if (c == '\\')
      ++end;
    else if (quoted ? c == '"' : (c == ' ' || c == '\t'))
      break;
    ++end;
  }
  end = std::min(end, rest->size());
  *word = rest->substr(0, end);
  rest->remove_prefix(std::min(rest->size(), end + (quoted ? 1 : 0)));
  return true;
}

class ManualText {
 public:
  void AddLine(std::string_view line) {
    if (!line.empty() && (line[0] == '.' || line[0] == '\'')) {
      AddRequest(line.substr(1));
    } else if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
      text_ += '\n';
    } else {
      AppendWithoutEscapes(line, &text_);
      text_ += '\n';
    }
  }

  std::string text_;
  std::string title_;

 private:
  void AddRequest(std::string_view rest) {
    const size_t start = rest.find_first_not_of(" \t");
    if (start == std::string_view::npos || rest.substr(start, 2) == "\\\"") return;
    rest.remove_prefix(start);
    const size_t name_size = std::min(rest.find_first_of(" \t\r"), rest.size());
    const std::string_view name = rest.substr(0, name_size);
    rest.remove_prefix(name_size);
    if (name == "TH" || name == "Dt") return SetTitle(rest);
    if (BeginsParagraph(name) && text_.size() > 1 && text_.substr(text_.size() - 2) != "\n\n") {
      text_ += '\n';
    }
    if (!IsTextMacro(name)) return;
    // Macros that alternate fonts set their words together; the others with spaces.
    const bool joined = name.size() == 2 && (name == "BR" || name == "BI" || name == "IR" ||
                                             name == "IB" || name == "RB" || name == "RI");
    if (IsHeading(name)) text_ += '\n';
    std::string_view word;
    bool first = true;
    size_t words = 0;
    while (NextWord(&rest, &word)) {
      if (name == "IP" && ++words > 1) break;  // the second is an indent
      if (name == "TP" || name == "HP") break;
      if (!first && !joined) text_ += ' ';
      AppendWithoutEscapes(word, &text_);
      first = false;
    }
    if (!first) text_ += '\n';
    if (IsHeading(name)) text_ += '\n';
  }

  void SetTitle(std::string_view rest) {
    std::string_view name;
    std::string_view section;
    if (!title_.empty() || !NextWord(&rest, &name)) return;
    AppendWithoutEscapes(name, &title_);
    for (char& c : title_) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    if (NextWord(&rest, &section)) {
      title_ += '(';
      AppendWithoutEscapes(section, &title_);
      title_ += ')';
    }
  }
};

}  // namespace

Record ReadManual(std::string_view content, const Origin& origin) {
  ManualText manual;
  while (!content.empty()) {
    const size_t end = content.find('\n');
    std::string_view line = content.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    manual.AddLine(line);
    content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
  }
  Record record = ReadText(std::move(manual.text_), origin);
  if (!manual.title_.empty()) record.title = std::move(manual.title_);
  return record;
}

}  // namespace wend::exchange
