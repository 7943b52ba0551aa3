// Exit codes of the program `wend`, the same for every verb.
#pragma once

namespace wend::shell {

inline constexpr int kExitDone = 0;
inline constexpr int kExitIncomplete = 1;  // done, but an input was skipped or a key was not there
inline constexpr int kExitUsage = 2;       // the command line is wrong; nothing was done
inline constexpr int kExitFailed = 3;      // the database or the system refused
inline constexpr int kExitInterrupted = 130;  // stopped by SIGINT; what was committed stays

}  // namespace wend::shell
