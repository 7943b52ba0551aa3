#include "api/shell/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace wend::shell {

bool IsTerminal(int descriptor) { return isatty(descriptor) == 1; }

Style StyleFor(int descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  if (!IsTerminal(descriptor) || (no_color != nullptr && *no_color != '\0') ||
      (term != nullptr && std::strcmp(term, "dumb") == 0)) {
    return {};
  }
  Style style;
  style.strong = "\033[1m";
  style.dim = "\033[2m";
  style.bar = "\033[36m";
  style.mark = "\033[1;33m";
  style.mark_end = "\033[0m";
  style.reset = "\033[0m";
  style.colours = true;
  return style;
}

size_t WidthFor(int descriptor) {
  long columns = 0;
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
  if (columns == 0) {
    const char* given = std::getenv("COLUMNS");
    if (given != nullptr) columns = std::strtol(given, nullptr, 10);
  }
  if (columns <= 0) columns = 80;
  return static_cast<size_t>(std::clamp(columns, 40L, 120L));
}

}  // namespace wend::shell
