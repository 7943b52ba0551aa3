// WorkerTeam: every task once, and visible afterwards. Also run under ThreadSanitizer.
#include <gtest/gtest.h>

#include <vector>

#include "engine/worker_team.h"

namespace wend {
namespace {

TEST(WorkerTeamTest, DoesEachTaskOnceAndShowsItToTheCaller) {
  for (const int threads : {-1, 0, 1, 2, 5}) {
    WorkerTeam team(threads);
    EXPECT_LE(team.helper_count(), static_cast<uint32_t>(threads > 1 ? threads - 1 : 0));
    std::vector<uint32_t> done(97, 0);  // not atomic: Run orders the writes before its return
    for (uint32_t round = 1; round <= 50; ++round) {
      const uint32_t tasks = round % 2 == 0 ? 97 : round;
      team.Run(tasks, [&](uint32_t task, uint32_t worker) {
        EXPECT_LE(worker, team.helper_count());
        ++done[task];
      });
      for (uint32_t task = 0; task < done.size(); ++task) {
        EXPECT_EQ(done[task], task < tasks ? 1u : 0u);
        done[task] = 0;
      }
    }
  }
}

TEST(WorkerTeamTest, RunsNothingWhenThereIsNothing) {
  WorkerTeam team(3);
  team.Run(0, [](uint32_t, uint32_t) { FAIL(); });
}

TEST(WorkerTeamTest, EndsAtOnceAfterItStarts) {
  for (int i = 0; i < 20; ++i) WorkerTeam team(4);
}

}  // namespace
}  // namespace wend
