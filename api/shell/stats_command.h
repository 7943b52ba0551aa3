// wend stats: what a database holds.
#pragma once

#include <string>

namespace wend::shell {

struct StatsOptions {
  std::string database;
  std::string collection;  // empty: all of them
  bool json = false;
};

int RunStats(const StatsOptions& options);

}  // namespace wend::shell
