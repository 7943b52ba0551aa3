// Stored text made safe and measurable for a terminal.
//
// Stored text may hold anything: escape sequences, text direction overrides, malformed UTF-8. None
// of it may reach a terminal as it is. What is shown is always well-formed UTF-8.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace wend::shell {

inline constexpr char32_t kMalformed = 0xFFFFFFFF;

// The code point that begins at `text[*position]`, and moves the position past it. A byte that
// begins none is kMalformed and one byte long.
char32_t DecodeUtf8(std::string_view text, size_t* position);
void AppendUtf8(char32_t code_point, std::string* out);
bool IsValidUtf8(std::string_view text);
// How many bytes belong to no well-formed character.
uint64_t MalformedBytes(std::string_view text);

// Appends what a terminal may be sent for a code point: itself, or a visible replacement for
// control characters (U+2400 and up), direction overrides and malformed bytes (U+FFFD).
// Returns the number of columns that it takes.
size_t AppendVisible(char32_t code_point, std::string* out);
// A whole text on one line: white space of any kind and length becomes one space.
std::string Visible(std::string_view text);
// The same on its own lines: line ends stay, and so do spaces.
std::string VisibleLines(std::string_view text);
// Columns of a text that is already visible.
size_t ColumnsOf(std::string_view visible);

// 1234567 as "1,234,567".
std::string WithThousands(uint64_t number);
// 12300000 as "12.3 MB" (decimal units).
std::string ByteSize(uint64_t bytes);

}  // namespace wend::shell
