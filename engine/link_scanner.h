// LinkScanner: the links that a text writes out, in one pass.
//
//   [text](to.md), [text](<to.md> "title")   Markdown, brackets within text, escapes
//   [id]: to.md "title"                      the definition of a Markdown reference
//   [[Title]], [[path/note#part|label]]      wiki links
//
// Not links: images (![...](...), ![[...]]), code in backticks and in fences of ``` or ~~~, what a
// backslash escapes, and brackets right behind a letter or digit of ASCII, which are an index
// (`row[i](x)`). Blocks indented by four spaces are not seen as code. A paragraph is the scope of
// everything but fences.
//
// A text without "[[", "](" and "]:" costs a memchr for '['. Otherwise the time is linear: every
// look ahead is bounded.
//
// Thread safety: pure functions.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace wend {

struct TextLink {
  bool is_name = false;   // of a wiki link; otherwise an address or path
  std::string_view text;  // as it is written, without what a wiki link has behind '|' or '#'

  friend bool operator==(const TextLink&, const TextLink&) = default;
};

// In order of their ends. `link.text` points into `text`.
void ScanLinks(std::string_view text, const std::function<void(const TextLink&)>& visit);

// The key that an address in the text of the unit `base` names: without fragment and, where it is a
// path, without query, its escapes decoded and its dots resolved from the folder of `base`, which
// may itself be an http address. Addresses with http or https stand for themselves; nullopt for
// those with another scheme, for `base` itself, and for what no key can be.
std::optional<std::string> KeyOfAddress(std::string_view base, std::string_view address);

// What is ahead of the last slash, with it.
std::string_view FolderOf(std::string_view key);

}  // namespace wend
