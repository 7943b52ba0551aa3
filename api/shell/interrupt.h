// Interrupt: the wish to stop (SIGINT), seen by whoever works in a loop or waits for input.
//
// Thread safety: set by a signal handler, read anywhere.
#pragma once

#include <csignal>

namespace wend::shell {

inline volatile std::sig_atomic_t interrupt_requested = 0;

}  // namespace wend::shell
