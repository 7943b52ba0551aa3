#include "query/exchange/file_kind.h"

#include <algorithm>
#include <array>
#include <utility>

#include "query/exchange/chat/chat_kind.h"
#include "storage/base/utf8.h"

namespace wend::exchange {
namespace {

std::string_view BaseName(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// Where the extension's dot is, or the size of the name. A name that starts with its only dot, as
// hidden files do, has no extension.
size_t ExtensionAt(std::string_view base) {
  const size_t dot = base.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? base.size() : dot;
}

std::string_view WithoutGz(std::string_view base) {
  return Lower(base.substr(ExtensionAt(base))) == ".gz" ? base.substr(0, base.size() - 3) : base;
}

// ".1", ".3pm", ".8": a section of the manual.
bool IsManualSection(std::string_view extension) {
  return extension.size() >= 2 && extension.size() <= 8 && extension[1] >= '1' &&
         extension[1] <= '9' && (extension.size() == 2 || extension[2] < '0' || extension[2] > '9');
}

// A roff request or comment at the start of the first line that is not empty.
bool LooksLikeRoff(std::string_view prefix) {
  const size_t start = prefix.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return false;
  const std::string_view head = prefix.substr(start, 3);
  return head.size() == 3 && (head[0] == '.' || head[0] == '\'') &&
         (head[1] == '\\' || (head[1] >= 'A' && head[1] <= 'Z') ||
          (head[1] >= 'a' && head[1] <= 'z'));
}

// `base` without its folder.
FileKind KindOfJson(std::string_view base, std::string_view prefix) {
  return JsonChatKind(base, prefix).value_or(FileKind::kJson);
}

// `names_alone`: lines of names and what they say are taken without times, too.
FileKind KindOfText(std::string_view prefix, bool names_alone) {
  return TextChatKind(prefix, names_alone).value_or(FileKind::kText);
}

FileKind KindOfContent(std::string_view prefix, bool names_alone) {
  const size_t start = prefix.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (start == std::string_view::npos) return FileKind::kText;
  const std::string head = Lower(prefix.substr(start, 14));
  if (head == "<!doctype html" || head.rfind("<html", 0) == 0) return FileKind::kHtml;
  return KindOfText(prefix, names_alone);
}

// Nothing but its bytes tells what a pipe holds.
FileKind KindOfPipe(std::string_view prefix) {
  const std::optional<FileKind> chat = JsonChatKind("", prefix);
  if (chat.has_value()) return *chat;
  const std::string_view first_line = prefix.substr(0, prefix.find_first_of("\r\n"));
  const size_t inside = prefix.find_first_not_of(" \t\r\n", 1);
  const char next = inside == std::string_view::npos ? '\0' : prefix[inside];
  if (first_line.size() > 1 && first_line.front() == '{' && first_line.back() == '}') {
    return FileKind::kJsonLines;
  }
  if (!prefix.empty() && ((prefix[0] == '{' && next == '"') || (prefix[0] == '[' && next == '{'))) {
    return FileKind::kJson;
  }
  return LooksLikeRoff(prefix) ? FileKind::kManual : KindOfContent(prefix, true);
}

}  // namespace

FileKind KindOf(std::string_view name, std::string_view prefix) {
  static constexpr std::array<std::pair<std::string_view, FileKind>, 12> kByExtension = {{
      {".txt", FileKind::kText},
      {".text", FileKind::kText},
      {".md", FileKind::kMarkdown},
      {".markdown", FileKind::kMarkdown},
      {".html", FileKind::kHtml},
      {".htm", FileKind::kHtml},
      {".xhtml", FileKind::kHtml},
      {".json", FileKind::kJson},
      {".jsonl", FileKind::kJsonLines},
      {".ndjson", FileKind::kJsonLines},
      {".csv", FileKind::kCsv},
      {".tsv", FileKind::kTsv},
  }};
  if (name.empty()) return KindOfPipe(prefix);
  const std::string_view base = WithoutGz(BaseName(name));
  const std::string extension = Lower(base.substr(ExtensionAt(base)));
  for (const auto& [known, kind] : kByExtension) {
    if (extension != known) continue;
    if (kind == FileKind::kJson) return KindOfJson(base, prefix);
    return kind == FileKind::kText ? KindOfText(prefix, true) : kind;
  }
  if (IsManualSection(extension) && LooksLikeRoff(prefix)) return FileKind::kManual;
  const bool may_be_prose = extension.empty() || extension == ".log" || extension == ".chat";
  return KindOfContent(prefix, may_be_prose);
}

std::optional<FileKind> KindNamed(std::string_view name) {
  for (size_t i = 0; i < kFileKindNames.size(); ++i) {
    if (name == kFileKindNames[i]) return static_cast<FileKind>(i);
  }
  return std::nullopt;
}

std::string BinaryReason(std::string_view prefix) {
  if (prefix.substr(0, 5) == "%PDF-") return "a PDF file; turn it into text first (pdftotext)";
  const std::string_view mark = prefix.substr(0, 2);
  if (mark == "\xFF\xFE" || mark == "\xFE\xFF") {
    return "UTF-16 text; turn it into UTF-8 first (iconv -f utf-16 -t utf-8)";
  }
  if (prefix.find('\0') != std::string_view::npos) return "a binary file (zero bytes)";
  size_t characters = 0;
  size_t control = 0;
  size_t malformed = 0;
  for (size_t position = 0; position < prefix.size(); ++characters) {
    if (prefix[position] >= 0x20 && prefix[position] < 0x7F) {
      ++position;
      continue;
    }
    const auto c = static_cast<unsigned char>(prefix[position]);
    const size_t size = CodePointSize(prefix.substr(position));
    position += std::max<size_t>(size, 1);
    const bool is_layout = (c >= '\b' && c <= '\r') || c == 0x1B;
    if (size == 0) ++malformed;
    if ((c < 0x20 && !is_layout) || c == 0x7F) ++control;
  }
  if (control * 10 > characters) return "a binary file (control characters)";
  if ((control + malformed) * 10 > characters * 3) {
    return "not UTF-8 text; turn it into UTF-8 first (iconv)";
  }
  return {};
}

std::string TitleFromName(std::string_view path) {
  const std::string_view base = WithoutGz(BaseName(path));
  const size_t dot = ExtensionAt(base);
  // "GPL-2.1" has no extension but a version.
  const bool is_number = dot + 1 < base.size() && base[dot + 1] >= '0' && base[dot + 1] <= '9';
  return std::string(is_number ? base : base.substr(0, dot));
}

}  // namespace wend::exchange
