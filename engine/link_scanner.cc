#include "engine/link_scanner.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "storage/base/utf8.h"
#include "storage/link_rows.h"

namespace wend {
namespace {

// Bounds of what is looked at ahead, so that no text takes more than linear time.
constexpr size_t kMaxAddressBytes = 2048;
constexpr size_t kMaxNameBytes = 512;
constexpr size_t kMaxTitleBytes = 1024;
constexpr size_t kMaxCodeBytes = 4096;
constexpr size_t kMaxOpenBrackets = 32;

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsAlnum(char c) { return IsLetter(c) || (c >= '0' && c <= '9'); }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool IsPunctuation(char c) { return c > ' ' && static_cast<uint8_t>(c) < 0x7f && !IsAlnum(c); }

// Whether the text can have a link at all: each has one of these.
bool MayHaveLinks(std::string_view text) {
  const size_t first = text.find('[');
  if (first == std::string_view::npos) return false;
  for (size_t at = text.find(']', first); at != std::string_view::npos; at = text.find(']', at)) {
    if (++at == text.size()) return false;
    if (text[at] == '(' || text[at] == ':' || text[at] == ']') return true;
  }
  return false;
}

// The bytes that Step looks at.
constexpr auto kMarks = [] {
  std::array<bool, 256> marks{};
  for (const char c : {'\n', '\\', '`', '[', ']'}) marks[static_cast<uint8_t>(c)] = true;
  return marks;
}();

class LinkScanner {
 public:
  LinkScanner(std::string_view text, const std::function<void(const TextLink&)>& visit)
      : text_(text), visit_(visit) {}

  void Run() {
    while (at_ < text_.size()) {
      if (line_begins_) {
        if (SkipFence() || SkipDefinition()) continue;
        if (IsBlankLine()) open_.clear();
        line_begins_ = false;
      }
      Step();
    }
  }

 private:
  struct Bracket {
    size_t at;
    bool is_image;
    bool is_active;
  };

  char Peek(size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
  size_t LineEnd(size_t from) const { return std::min(text_.find('\n', from), text_.size()); }
  // Up to three spaces of indentation.
  size_t Indented() const {
    size_t at = at_;
    while (at < at_ + 3 && Peek(at) == ' ') ++at;
    return at;
  }
  bool IsBlankLine() const {
    size_t at = at_;
    while (at < text_.size() && IsBlank(text_[at])) ++at;
    return at == text_.size() || text_[at] == '\n';
  }
  size_t RunOf(char c, size_t from) const {
    size_t at = from;
    while (at < text_.size() && text_[at] == c) ++at;
    return at - from;
  }

  // Moves behind a fenced block that begins here.
  bool SkipFence() {
    const size_t begin = Indented();
    const char mark = Peek(begin);
    if (mark != '`' && mark != '~') return false;
    const size_t length = RunOf(mark, begin);
    if (length < 3) return false;
    const size_t end = LineEnd(begin);
    const std::string_view info = text_.substr(begin + length, end - begin - length);
    if (mark == '`' && info.find('`') != std::string_view::npos) return false;
    open_.clear();
    at_ = std::min(end + 1, text_.size());
    while (at_ < text_.size()) {
      const size_t from = Indented();
      const size_t run = RunOf(mark, from);
      const size_t line_end = LineEnd(from);
      const std::string_view rest = text_.substr(from + run, line_end - from - run);
      at_ = std::min(line_end + 1, text_.size());
      if (run >= length && rest.find_first_not_of(" \t\r") == std::string_view::npos) break;
    }
    return true;
  }

  // "[id]: address" on a line of its own, with a title or without.
  bool SkipDefinition() {
    const size_t begin = Indented();
    if (Peek(begin) != '[' || Peek(begin + 1) == '^') return false;
    const size_t end = LineEnd(begin);
    const size_t close = begin + text_.substr(begin, end - begin).find(']');
    if (close < begin + 2 || close >= end || Peek(close + 1) != ':') return false;
    const std::string_view label = text_.substr(begin + 1, close - begin - 1);
    if (label.find_first_of("[\\`") != std::string_view::npos) return false;
    size_t at = SkipBlanks(close + 2);
    std::string_view address;
    if (!ReadAddress(&at, &address) || address.empty()) return false;
    const size_t behind = at;
    at = SkipBlanks(at);
    if (at < end && (at == behind || !SkipTitle(&at) || at > end || SkipBlanks(at) < end)) {
      return false;
    }
    visit_({false, address});
    open_.clear();
    at_ = std::min(end + 1, text_.size());
    return true;
  }

  void Step() {
    const char c = text_[at_];
    switch (c) {
      case '\n':
        line_begins_ = true;
        ++at_;
        return;
      case '\\':
        at_ += IsPunctuation(Peek(at_ + 1)) ? 2 : 1;
        return;
      case '`':
        SkipCode();
        return;
      case '[':
        Open();
        return;
      case ']':
        Close();
        return;
      default:
        while (++at_ < text_.size() && !kMarks[static_cast<uint8_t>(text_[at_])]) {
        }
        return;
    }
  }

  // Moves behind code in backticks; behind the backticks alone where none as long close it within
  // the paragraph.
  void SkipCode() {
    const size_t length = RunOf('`', at_);
    const size_t begin = at_ + length;
    const size_t bound = std::min(text_.size(), begin + kMaxCodeBytes);
    at_ = begin;
    for (size_t at = begin; at < bound;) {
      if (text_[at] == '\n' && EndsParagraph(at)) return;
      const size_t run = RunOf('`', at);
      if (run == length) {
        at_ = at + run;
        return;
      }
      at += std::max<size_t>(run, 1);
    }
  }
  // Whether the line behind this end of one is blank.
  bool EndsParagraph(size_t newline) const {
    size_t at = newline + 1;
    while (at < text_.size() && IsBlank(text_[at])) ++at;
    return at >= text_.size() || text_[at] == '\n';
  }

  // An escaped mark is behind at_, so it is never taken for one.
  void Open() {
    const size_t begin = at_;
    const char before = begin > 0 ? text_[begin - 1] : '\0';
    const bool is_image = before == '!' && !(begin > 1 && text_[begin - 2] == '\\');
    if (IsAlnum(before)) {
      // Its end takes it off again; what it encloses may link.
      Push({begin, /*is_image=*/true, true});
      ++at_;
      return;
    }
    if (Peek(begin + 1) == '[' && ReadName(begin, is_image)) return;
    Push({begin, is_image, true});
    ++at_;
  }
  void Push(Bracket bracket) {
    if (open_.size() >= kMaxOpenBrackets) open_.erase(open_.begin());
    open_.push_back(bracket);
  }

  // A wiki link at `begin`, which is passed if it is one.
  bool ReadName(size_t begin, bool is_image) {
    const size_t from = begin + 2;
    const size_t stop = text_.substr(from, kMaxNameBytes).find_first_of("[]\n`");
    if (stop == std::string_view::npos || stop == 0) return false;
    if (text_[from + stop] != ']' || Peek(from + stop + 1) != ']') return false;
    at_ = from + stop + 2;
    std::string_view name = text_.substr(from, stop);
    name = name.substr(0, name.find_first_of("|#"));
    while (!name.empty() && (IsBlank(name.back()) || name.back() == '\\')) name.remove_suffix(1);
    while (!name.empty() && IsBlank(name.front())) name.remove_prefix(1);
    if (!name.empty() && !is_image) visit_({true, name});
    return true;
  }

  void Close() {
    ++at_;
    if (open_.empty()) return;
    const Bracket bracket = open_.back();
    open_.pop_back();
    if (!bracket.is_active || Peek(at_) != '(') return;
    size_t at = SkipSpace(at_ + 1);
    std::string_view address;
    if (!ReadAddress(&at, &address)) return;
    const size_t behind = at;
    at = SkipSpace(at);
    if (Peek(at) != ')') {
      if (at == behind || !SkipTitle(&at)) return;
      at = SkipSpace(at);
      if (Peek(at) != ')') return;
    }
    at_ = at + 1;
    if (bracket.is_image) return;
    visit_({false, address});
    // A link holds no links.
    for (Bracket& outer : open_) outer.is_active = outer.is_active && outer.is_image;
  }

  size_t SkipBlanks(size_t at) const {
    while (at < text_.size() && IsBlank(text_[at])) ++at;
    return at;
  }
  // With one end of a line at most.
  size_t SkipSpace(size_t at) const {
    at = SkipBlanks(at);
    return Peek(at) == '\n' ? SkipBlanks(at + 1) : at;
  }

  // "<address>" or one without spaces, its parentheses in pairs. It may be empty.
  bool ReadAddress(size_t* at, std::string_view* address) const {
    const size_t begin = *at;
    const size_t bound = std::min(text_.size(), begin + kMaxAddressBytes);
    const bool is_quoted = Peek(begin) == '<';
    size_t depth = 0;
    for (size_t i = begin + (is_quoted ? 1 : 0); i < bound; ++i) {
      const char c = text_[i];
      if (c == '\n' || (is_quoted ? c == '<' : IsBlank(c))) {
        return !is_quoted && Finish(begin, i, depth, at, address);
      }
      if (c == '\\' && i + 1 < bound && IsPunctuation(text_[i + 1])) {
        ++i;
      } else if (is_quoted) {
        if (c != '>') continue;
        *address = text_.substr(begin + 1, i - begin - 1);
        *at = i + 1;
        return true;
      } else if (c == '(') {
        if (++depth > kMaxOpenBrackets) return false;
      } else if (c == ')' && depth-- == 0) {
        return Finish(begin, i, 0, at, address);
      }
    }
    return !is_quoted && bound == text_.size() && Finish(begin, bound, depth, at, address);
  }
  bool Finish(size_t begin, size_t end, size_t depth, size_t* at, std::string_view* address) const {
    if (depth > 0) return false;
    *address = text_.substr(begin, end - begin);
    *at = end;
    return true;
  }

  bool SkipTitle(size_t* at) const {
    const char open = Peek(*at);
    if (open != '"' && open != '\'' && open != '(') return false;
    const char close = open == '(' ? ')' : open;
    const size_t bound = std::min(text_.size(), *at + kMaxTitleBytes);
    for (size_t i = *at + 1; i < bound; ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == close) {
        *at = i + 1;
        return true;
      } else if (text_[i] == open || (text_[i] == '\n' && EndsParagraph(i))) {
        return false;
      }
    }
    return false;
  }

  const std::string_view text_;
  const std::function<void(const TextLink&)>& visit_;
  size_t at_ = 0;
  bool line_begins_ = true;
  std::vector<Bracket> open_;
};

// ---- Addresses --------------------------------------------------------------------------------

std::string WithoutEscapes(std::string_view address) {
  std::string plain;
  for (size_t i = 0; i < address.size(); ++i) {
    if (address[i] == '\\' && i + 1 < address.size() && IsPunctuation(address[i + 1])) ++i;
    plain.push_back(address[i]);
  }
  return plain;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string PercentDecoded(std::string_view path) {
  std::string plain;
  for (size_t i = 0; i < path.size(); ++i) {
    const int high = path[i] == '%' && i + 2 < path.size() ? HexDigit(path[i + 1]) : -1;
    const int low = high >= 0 ? HexDigit(path[i + 2]) : -1;
    plain.push_back(low < 0 ? path[i] : static_cast<char>(high << 4 | low));
    if (low >= 0) i += 2;
  }
  return plain;
}

// Of "scheme:" the length, 0 without one.
size_t SchemeSize(std::string_view address) {
  size_t size = 0;
  while (size < address.size() && (IsAlnum(address[size]) || address[size] == '+' ||
                                   address[size] == '-' || address[size] == '.')) {
    ++size;
  }
  const bool is_scheme = size > 0 && IsLetter(address[0]) && size < address.size();
  return is_scheme && address[size] == ':' ? size + 1 : 0;
}

// "http://host" of an address on the web; empty for others.
std::string_view SiteOf(std::string_view address) {
  const size_t size = SchemeSize(address);
  std::string scheme(address.substr(0, size));
  for (char& c : scheme) c = static_cast<char>(c | 0x20);
  if ((scheme != "http:" && scheme != "https:") || address.substr(size, 2) != "//") return {};
  return address.substr(0, address.find_first_of("/?#", size + 2));
}

// The segments of a path with "." and ".." resolved; those that lead out of a root stop there.
std::string Normalised(std::string_view path) {
  const bool is_rooted = path.starts_with('/');
  std::vector<std::string_view> segments;
  for (size_t at = 0; at <= path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, end - at);
    at = end + 1;
    if (segment.empty() || segment == ".") continue;
    if (segment != ".." || (!is_rooted && (segments.empty() || segments.back() == ".."))) {
      segments.push_back(segment);
    } else if (!segments.empty()) {
      segments.pop_back();
    }
  }
  std::string out(is_rooted ? "/" : "");
  for (const std::string_view segment : segments) {
    if (!out.empty() && out.back() != '/') out.push_back('/');
    out.append(segment);
  }
  return out;
}

std::optional<std::string> AsKey(std::string key, std::string_view base) {
  const bool is_control = std::ranges::any_of(key, [](char c) { return c >= 0 && c < ' '; });
  if (key.empty() || key == base || key.size() > kMaxLinkKeyBytes || is_control ||
      !IsValidUtf8(key, nullptr)) {
    return std::nullopt;
  }
  return key;
}

}  // namespace

void ScanLinks(std::string_view text, const std::function<void(const TextLink&)>& visit) {
  if (MayHaveLinks(text)) LinkScanner(text, visit).Run();
}

std::string_view FolderOf(std::string_view key) { return key.substr(0, key.rfind('/') + 1); }

std::optional<std::string> KeyOfAddress(std::string_view base, std::string_view address) {
  std::string plain = WithoutEscapes(address);
  plain.resize(std::min(plain.find('#'), plain.size()));
  if (SchemeSize(plain) > 0) {
    return SiteOf(plain).empty() ? std::nullopt : AsKey(std::move(plain), base);
  }
  if (plain.starts_with("//")) return std::nullopt;
  const size_t query = std::min(plain.find('?'), plain.size());
  if (query == 0) return std::nullopt;
  const bool is_rooted = plain.front() == '/';
  const std::string_view site = SiteOf(base);
  if (site.empty()) {
    plain = PercentDecoded(std::string_view(plain).substr(0, query));
    // The root of keys that are relative is where they all begin.
    if (is_rooted && !base.starts_with('/')) plain.erase(0, 1);
    if (!is_rooted) plain.insert(0, FolderOf(base));
    return AsKey(Normalised(plain), base);
  }
  std::string path = plain.substr(0, query);
  if (!is_rooted) {
    const std::string_view behind = base.substr(site.size());
    path.insert(0, FolderOf(behind.substr(0, behind.find_first_of("?#"))));
    if (!path.starts_with('/')) path.insert(0, 1, '/');
  }
  std::string key(site);
  key += Normalised(path);
  if (path.ends_with('/') && !key.ends_with('/')) key += '/';
  return AsKey(key + plain.substr(query), base);
}

}  // namespace wend
