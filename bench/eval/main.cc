// wend_eval SUITE PATH [options]: how well Wend finds what it should, on public data as published.
//
// Prints a table; --json writes one object per metric, --per-query one line per question. Exit
// codes: 0 measured, 1 could not measure, 2 and above a wrong command line.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/eval/ablation.h"
#include "bench/eval/report.h"
#include "bench/eval/suite.h"

namespace {

using wend::bench::Error;
using wend::bench::Report;
using wend::bench::RunOptions;
using wend::bench::Suite;

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

struct OutputOptions {
  std::string json_path;
  std::string log_path;
  bool quiet = false;
};

Error Measure(Suite* suite, const RunOptions& run, const OutputOptions& output) {
  Report report(std::string(suite->name()), run.mode, !output.quiet && isatty(STDERR_FILENO) == 1);
  if (!output.json_path.empty()) {
    if (Error error = Report::CheckWritable(output.json_path)) return error;
  }
  if (!output.log_path.empty()) {
    if (Error error = report.LogQuestionsTo(output.log_path)) return error;
  }
  if (Error error = suite->Run(run, &report)) return error;
  if (!output.quiet) report.PrintTable(stdout);
  if (Error error = report.CloseLog()) return error;
  if (output.json_path.empty()) return std::nullopt;
  return report.WriteJson(output.json_path);
}

// A first word that is no suite, answered with the nearest; CLI11 would only say that it was not
// expected.
bool NamesUnknownSuite(const std::string& word, const std::vector<std::unique_ptr<Suite>>& suites) {
  if (word.empty() || word[0] == '-') return false;
  std::vector<std::string_view> names;
  for (const auto& suite : suites) names.push_back(suite->name());
  names.emplace_back("ablation");
  if (std::find(names.begin(), names.end(), word) != names.end()) return false;
  const std::string nearest(wend::bench::NearestName(word, names));
  std::string all;
  for (const std::string_view name : names) all += (all.empty() ? "" : ", ") + std::string(name);
  std::fprintf(stderr, "wend_eval: there is no suite '%s'%s; suites are: %s\n", word.c_str(),
               nearest.empty() ? "" : (", did you mean '" + nearest + "'?").c_str(), all.c_str());
  return true;
}

// A mode as USING takes it, options behind it: "walk (alpha => 0.3)".
std::string CheckMode(const std::string& mode) {
  static const CLI::IsMember known(
      {"default", "bm25", "tfidf", "mixpr", "global", "evidence", "walk"});
  return known(mode.substr(0, mode.find(' ')));
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::unique_ptr<Suite>> suites = wend::bench::MakeSuites();
  if (argc > 1 && NamesUnknownSuite(argv[1], suites)) return kExitUsage;

  CLI::App app("Measures what Wend finds, on public data as published.", "wend_eval");
  app.require_subcommand(1);
  RunOptions run;
  OutputOptions output;
  for (const auto& suite : suites) {
    CLI::App* command =
        app.add_subcommand(std::string(suite->name()), std::string(suite->description()));
    command->add_option("PATH", run.path, std::string(suite->path_description()))->required();
    command->add_option("--mode", run.mode, "How to rank")->check(CheckMode)->capture_default_str();
    command->add_option("--json", output.json_path, "Write one object per metric to this file");
    command->add_option("--per-query", output.log_path, "Write one line per question to this file");
    command->add_flag("--quiet", output.quiet, "Print nothing but errors");
    suite->AddOptions(command);
  }
  wend::bench::AblationOptions ablation;
  CLI::App* ablate = app.add_subcommand("ablation", "Modes and switched-off parts over all data");
  ablate->add_option("--data", ablation.data, "Folder of the data sets (WEND_DATA)")
      ->envname("WEND_DATA")
      ->capture_default_str();
  ablate->add_option("--out", ablation.out, "The document to write")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (ablate->parsed()) {
    if (Error error = wend::bench::RunAblation(ablation)) {
      std::fprintf(stderr, "wend_eval ablation: %s\n", error->c_str());
      return kExitFailed;
    }
    return 0;
  }

  for (const auto& suite : suites) {
    if (!app.got_subcommand(std::string(suite->name()))) continue;
    if (Error error = Measure(suite.get(), run, output)) {
      std::fprintf(stderr, "wend_eval %s: %s\n", std::string(suite->name()).c_str(),
                   error->c_str());
      return kExitFailed;
    }
  }
  return 0;
}
