#include "api/shell/progress.h"

#include <unistd.h>

#include <cstdio>
#include <string>

#include "api/shell/display_text.h"
#include "api/shell/terminal.h"

namespace wend::shell {
namespace {

constexpr std::chrono::milliseconds kFirstAfter{500};
constexpr std::chrono::milliseconds kBetween{100};

}  // namespace

Progress::Progress(bool enabled)
    : enabled_(enabled && IsTerminal(STDERR_FILENO)), start_(Clock::now()), last_shown_(start_) {}

void Progress::Update(const ProgressState& state) {
  if (!enabled_) return;
  const Clock::time_point now = Clock::now();
  if (now - last_shown_ < (on_screen_ ? kBetween : kFirstAfter)) return;
  last_shown_ = now;
  on_screen_ = true;
  const double seconds = elapsed_seconds();
  const double rate = static_cast<double>(state.bytes_done) / seconds;
  std::string line = WithThousands(state.files_done) + " of " + WithThousands(state.files_total) +
                     " files \u00B7 " + ByteSize(state.bytes_done);
  if (state.bytes_total > 0) line += " of " + ByteSize(state.bytes_total);
  line += " \u00B7 " + ByteSize(static_cast<uint64_t>(rate)) + "/s";
  if (state.bytes_total > state.bytes_done && rate > 0) {
    const auto left =
        static_cast<uint64_t>(static_cast<double>(state.bytes_total - state.bytes_done) / rate) + 1;
    char text[48];
    std::snprintf(text, sizeof text, " \u00B7 %llu:%02llu left",
                  static_cast<unsigned long long>(left / 60),
                  static_cast<unsigned long long>(left % 60));
    line += text;
  }
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  std::fflush(stderr);
}

void Progress::Clear() {
  if (!on_screen_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  // It comes back with the next update, not half a second later.
  last_shown_ = {};
  on_screen_ = false;
}

double Progress::elapsed_seconds() const {
  return std::chrono::duration<double>(Clock::now() - start_).count();
}

}  // namespace wend::shell
