#include "query/exchange/chat/mail_header.h"

#include <unicode/ucnv.h>

#include <algorithm>

#include "storage/base/utf8.h"

namespace wend::exchange {
namespace {

constexpr size_t kMaxCharsetBytes = 60;
constexpr size_t kMaxWordBytes = 2000;                    // the RFC allows 75, programs write more
constexpr size_t kMaxConvertedBytes = size_t{256} << 20;  // ICU counts in 32 bits

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int Base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// Empty where ICU does not know the charset.
std::string Converted(std::string_view bytes, const char* charset) {
  if (bytes.size() > kMaxConvertedBytes) bytes = bytes.substr(0, kMaxConvertedBytes);
  std::string out(bytes.size() * 2 + 16, '\0');
  for (;;) {
    UErrorCode code = U_ZERO_ERROR;
    const int32_t size =
        ucnv_convert("UTF-8", charset, out.data(), static_cast<int32_t>(out.size()), bytes.data(),
                     static_cast<int32_t>(bytes.size()), &code);
    const bool grows = code == U_BUFFER_OVERFLOW_ERROR && static_cast<size_t>(size) > out.size();
    if (grows) {
      out.resize(static_cast<size_t>(size));
      continue;
    }
    out.resize(U_SUCCESS(code) ? static_cast<size_t>(size) : 0);
    return out;
  }
}

// One encoded word at the front; its size, or 0 where none begins.
size_t TakeWord(std::string_view text, std::string* bytes, std::string* charset) {
  if (text.substr(0, 2) != "=?") return 0;
  text = text.substr(0, kMaxWordBytes);
  const size_t charset_end = text.find('?', 2);
  if (charset_end == std::string_view::npos || charset_end + 2 >= text.size()) return 0;
  const char encoding = text[charset_end + 1];
  if (text[charset_end + 2] != '?') return 0;
  const size_t begin = charset_end + 3;
  const size_t end = text.find("?=", begin);
  if (end == std::string_view::npos) return 0;
  const std::string_view content = text.substr(begin, end - begin);
  if (content.find_first_of(" \t\n") != std::string_view::npos) return 0;
  if (encoding == 'Q' || encoding == 'q')
    *bytes = DecodeQuotedPrintable(content, /*in_word=*/true);
  else if (encoding == 'B' || encoding == 'b')
    *bytes = DecodeBase64(content);
  else
    return 0;
  // "utf-8*en": a language may follow (RFC 2231).
  const std::string_view name = text.substr(2, charset_end - 2);
  *charset = LowerAscii(name.substr(0, name.find('*')));
  return end + 2;
}

// The text without the quotes and comments of a header.
std::string Unquoted(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') continue;
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

}  // namespace

std::string LowerAscii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view TrimmedAscii(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

MailFields ReadFields(std::string_view text, std::string_view* body) {
  MailFields fields;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) break;
    if (line[0] == ' ' || line[0] == '\t') {
      if (!fields.empty()) fields.back().second += " " + std::string(TrimmedAscii(line));
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) continue;
    fields.emplace_back(LowerAscii(TrimmedAscii(line.substr(0, colon))),
                        TrimmedAscii(line.substr(colon + 1)));
  }
  *body = text;
  return fields;
}

const std::string& FieldOf(const MailFields& fields, std::string_view name) {
  static const std::string kNone;
  for (const auto& [field, value] : fields) {
    if (field == name) return value;
  }
  return kNone;
}

std::string DecodeWords(std::string_view text) {
  std::string out;
  std::string raw;      // outside of words, in whatever charset
  std::string pending;  // bytes of words of one charset, which may share a character
  std::string pending_charset;
  const auto flush = [&] {
    out += ToUtf8(std::exchange(raw, {}), "");
    if (!pending.empty()) out += ToUtf8(std::exchange(pending, {}), pending_charset);
  };
  for (size_t at = 0; at < text.size();) {
    std::string bytes;
    std::string charset;
    const size_t size = TakeWord(text.substr(at), &bytes, &charset);
    if (size == 0) {
      if (!pending.empty()) flush();
      raw += text[at++];
      continue;
    }
    // White space between two words is none of the text.
    const bool follows = !pending.empty();
    if (!follows || charset != pending_charset) flush();
    pending += bytes;
    pending_charset = charset;
    at += size;
    const size_t next = text.find_first_not_of(" \t", at);
    if (next != std::string_view::npos && TakeWord(text.substr(next), &bytes, &charset) > 0) {
      at = next;
    }
  }
  flush();
  return out;
}

MailAddress ReadAddress(std::string_view text) {
  MailAddress result;
  const size_t open = text.rfind('<');
  const size_t close = open == std::string_view::npos ? open : text.find('>', open);
  if (close != std::string_view::npos) {
    result.address = TrimmedAscii(text.substr(open + 1, close - open - 1));
    result.name = TrimmedAscii(DecodeWords(Unquoted(TrimmedAscii(text.substr(0, open)))));
    return result;
  }
  // "ann@example.org (Ann Lee)"
  const size_t comment = text.find('(');
  result.address = TrimmedAscii(text.substr(0, comment));
  if (comment != std::string_view::npos) {
    const std::string_view inside = text.substr(comment + 1);
    result.name = TrimmedAscii(DecodeWords(Unquoted(inside.substr(0, inside.find(')')))));
  }
  return result;
}

std::string_view FirstMessageId(std::string_view text) {
  const size_t open = text.find('<');
  const size_t close = open == std::string_view::npos ? open : text.find('>', open);
  if (close == std::string_view::npos) return {};
  return TrimmedAscii(text.substr(open + 1, close - open - 1));
}

std::string_view LastMessageId(std::string_view text) {
  const size_t close = text.rfind('>');
  const size_t open = close == std::string_view::npos ? close : text.rfind('<', close);
  if (open == std::string_view::npos) return {};
  return TrimmedAscii(text.substr(open + 1, close - open - 1));
}

std::string MediaType::Parameter(std::string_view name) const {
  for (const auto& [parameter, value] : parameters) {
    if (parameter == name) return value;
  }
  return {};
}

MediaType ReadMediaType(std::string_view text) {
  MediaType result;
  std::vector<std::string_view> parts;
  bool quoted = false;
  size_t begin = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"' && (i == 0 || text[i - 1] != '\\')) quoted = !quoted;
    if (i < text.size() && (text[i] != ';' || quoted)) continue;
    parts.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  result.type = LowerAscii(TrimmedAscii(parts[0]));
  for (size_t i = 1; i < parts.size(); ++i) {
    const size_t equals = parts[i].find('=');
    if (equals == std::string_view::npos) continue;
    result.parameters.emplace_back(LowerAscii(TrimmedAscii(parts[i].substr(0, equals))),
                                   Unquoted(TrimmedAscii(parts[i].substr(equals + 1))));
  }
  return result;
}

std::string ToUtf8(std::string_view bytes, const std::string& charset) {
  if (bytes.empty()) return {};
  const bool is_named = !charset.empty() && charset.size() <= kMaxCharsetBytes &&
                        charset != "utf-8" && charset != "us-ascii" && charset != "utf8";
  if (is_named) {
    std::string out = Converted(bytes, charset.c_str());
    if (!out.empty()) return out;
  }
  if (IsValidUtf8(bytes, nullptr)) return std::string(bytes);
  return Converted(bytes, charset == "utf-8" ? "utf-8" : "windows-1252");
}

std::string DecodeBase64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int digit = Base64Digit(c);
    if (c == '=') break;
    if (digit < 0) continue;
    bits = (bits << 6 | static_cast<uint32_t>(digit)) & 0xFF'FFFF;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xFF);
  }
  return out;
}

std::string DecodeQuotedPrintable(std::string_view text, bool in_word) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_word && c == '_') {
      out += ' ';
      continue;
    }
    if (c != '=') {
      out += c;
      continue;
    }
    const int high = i + 1 < text.size() ? HexDigit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? HexDigit(text[i + 2]) : -1;
    if (high >= 0 && low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
      continue;
    }
    // A soft line break: '=' and the end of the line, maybe with blanks between.
    const size_t end = text.find_first_not_of(" \t\r", i + 1);
    if (end != std::string_view::npos && text[end] == '\n')
      i = end;
    else if (end != std::string_view::npos)
      out += c;
    else
      break;
  }
  return out;
}

}  // namespace wend::exchange
