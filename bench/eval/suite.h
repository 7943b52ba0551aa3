// Suite: one way to measure what Wend finds. wend_eval offers each as a subcommand.
//
// To add one, write a file with a class and a Make function, and name that function in kSuites
// (suite.cc). A suite reads a public format as published, asks with one default configuration, and
// never gives ids, file names or labels of a data set to retrieval.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/database.h"
#include "bench/eval/report.h"

namespace wend::bench {

struct RunOptions {
  std::string path;              // what the person gave: a folder, a file or "-"
  std::string mode = "default";  // goes into USING
};

class Suite {
 public:
  virtual ~Suite() = default;

  // The subcommand, as in "beir".
  virtual std::string_view name() const = 0;
  // One line for --help: what is measured.
  virtual std::string_view description() const = 0;
  // What PATH is, for --help.
  virtual std::string_view path_description() const = 0;
  // Options of this suite alone; they write into members.
  virtual void AddOptions(CLI::App* /*command*/) {}

  // Builds a database, asks every question and records it.
  virtual Error Run(const RunOptions& options, Report* report) = 0;
};

// All suites, in the order of --help.
std::vector<std::unique_ptr<Suite>> MakeSuites();

// The member of `names` that is fewest edits away from `name`; "" where none is near.
std::string_view NearestName(std::string_view name, const std::vector<std::string_view>& names);

}  // namespace wend::bench
