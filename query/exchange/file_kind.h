// What a file is, by its name and its first bytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wend::exchange {

// In the order of the names, which people give to IMPORT and `wend add --format`. kSlackNames, the
// files of a Slack export that name people and channels, has none.
enum class FileKind : uint8_t {
  kJsonLines,
  kJson,
  kCsv,
  kTsv,
  kText,
  kMarkdown,
  kHtml,
  kManual,
  kOpenAi,
  kAnthropic,
  kSlack,
  kWhatsApp,
  kTelegram,
  kLog,
  kMbox,
  kLocomo,
  kLongMemEval,
  kSlackNames,
};
inline constexpr std::array<std::string_view, 17> kFileKindNames = {
    "jsonl",    "json",   "csv",    "tsv",       "text",       "markdown",
    "html",     "manual", "openai", "anthropic", "slack",      "whatsapp",
    "telegram", "log",    "mbox",   "locomo",    "longmemeval"};

// By the extension of the name (".gz" does not count), and for names without a known one by what
// `prefix`, the first bytes, look like. `name` is "" for standard input. JSON and text that hold
// conversations are told by `prefix` alone (chat/chat_kind.h).
FileKind KindOf(std::string_view name, std::string_view prefix);
// By one of the names; nothing for others.
std::optional<FileKind> KindNamed(std::string_view name);

// Why the bytes are no text: zero bytes, or over a tenth control characters, or over three tenths
// malformed UTF-8 or control characters. Empty for text, and for nothing at all.
std::string BinaryReason(std::string_view prefix);

// "docs/fox.txt.gz" as "fox".
std::string TitleFromName(std::string_view path);

}  // namespace wend::exchange
