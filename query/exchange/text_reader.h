// Files that are one document: plain text, Markdown, HTML and manual pages.
//
// Plain text and Markdown are stored byte for byte (less a byte order mark), so that a citation's
// byte range is a range of the file. Of HTML and manual pages the readable text is stored.
#pragma once

#include <string>
#include <string_view>

#include "query/exchange/record.h"

namespace wend::exchange {

Record ReadText(std::string content, const Origin& origin);

// The title is `title:` of the front matter, else the first heading ("# ..." or underlined with
// '='), else the name of the file. Headings inside code fences do not count.
Record ReadMarkdown(std::string content, const Origin& origin);

// HTML as a reader sees it: blocks on lines of their own, without scripts and styles. The title is
// <title>, else the first <h1>, else the name of the file; what its links lead to is the attribute
// `links`, one address a line (engine/found_links.h). False for a page that nests thousands of
// elements deep, with `*reason`.
[[nodiscard]] bool ReadHtml(const std::string& content, const Origin& origin, Record* record,
                            std::string* reason);

// A manual page in roff with the man or mdoc macros, without the markup. The title is the page's
// name and section, "ls(1)".
Record ReadManual(std::string_view content, const Origin& origin);

}  // namespace wend::exchange
