// What a file is, by its name and its first bytes.
#pragma once

#include <string>
#include <string_view>

namespace wend::exchange {

enum class FileKind { kText, kMarkdown, kHtml, kManual, kJson, kJsonLines, kCsv, kTsv };

// By the extension of the name (".gz" does not count), and for names without a known one by what
// `prefix`, the first bytes, look like. `name` is "" for standard input.
FileKind KindOf(std::string_view name, std::string_view prefix);

// Why the bytes are no text: zero bytes, or over a tenth control characters, or over three tenths
// malformed UTF-8 or control characters. Empty for text, and for nothing at all.
std::string BinaryReason(std::string_view prefix);

// "docs/fox.txt.gz" as "fox".
std::string TitleFromName(std::string_view path);

}  // namespace wend::exchange
