// The text of a mail's body, out of its parts (RFC 2045, 2046).
//
// Of alternatives the plain text is taken, else the HTML reduced to text. Parts that follow each
// other are joined, forwarded mails among them. Attachments, pictures and everything else that is
// not text are counted.
//
// Thread safety: a pure function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "query/exchange/chat/mail_header.h"

namespace wend::exchange {

struct MailText {
  std::string text;
  uint64_t attachments = 0;  // and other parts that are no text
  uint64_t unreadable = 0;   // HTML that nests too deep, parts within parts over 16 deep
};

MailText ReadMailText(const MailFields& fields, std::string_view body);

}  // namespace wend::exchange
