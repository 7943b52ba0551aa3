// The header of a mail: fields (RFC 5322), encoded words (RFC 2047), media types (RFC 2045).
//
// Own code instead of GMime, which would bring GLib into a library that is linked into other
// people's programs; charsets are ICU's, which is there anyway.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wend::exchange {

// Names in lower case, values unfolded, in order.
using MailFields = std::vector<std::pair<std::string, std::string>>;

// The fields up to the first empty line; `*body` receives what is behind it. Lines that are no
// field are passed over.
MailFields ReadFields(std::string_view text, std::string_view* body);
// The first value under a name in lower case; empty where there is none.
const std::string& FieldOf(const MailFields& fields, std::string_view name);

// Text with "=?utf-8?Q?caf=C3=A9?=" and its like decoded, in well-formed UTF-8.
std::string DecodeWords(std::string_view text);

// "Ann Lee <ann@example.org>" as name and address; the name may be empty.
struct MailAddress {
  std::string name;
  std::string address;
};
MailAddress ReadAddress(std::string_view text);

// "<id@host>" without the brackets: the first or the last of several; empty where there is none.
std::string_view FirstMessageId(std::string_view text);
std::string_view LastMessageId(std::string_view text);

// "text/plain; charset=utf-8" as type and parameters, names and type in lower case.
struct MediaType {
  std::string type;
  std::vector<std::pair<std::string, std::string>> parameters;

  std::string Parameter(std::string_view name) const;
};
MediaType ReadMediaType(std::string_view text);

// Bytes of a charset as UTF-8. One that ICU does not know, or that is missing, is UTF-8 if the
// bytes are, else Windows-1252.
std::string ToUtf8(std::string_view bytes, const std::string& charset);

// Lenient: what is no part of the encoding is passed over.
std::string DecodeBase64(std::string_view text);
// `in_word`: '_' stands for a blank, as in encoded words.
std::string DecodeQuotedPrintable(std::string_view text, bool in_word);

std::string LowerAscii(std::string_view text);
std::string_view TrimmedAscii(std::string_view text);

}  // namespace wend::exchange
