// Report: gathers what a suite measures and writes it: a table for people, JSON for programs, and
// one line per question for whoever studies a miss.
//
// A suite records, per question, one value for each metric; the report makes means and intervals.
// Subsets and metrics are shown in the order in which they were first recorded.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "bench/database.h"

namespace wend::bench {

struct MetricValue {
  std::string name;      // "ndcg"
  std::optional<int> k;  // cut-off, if the metric has one
  double value = 0;      // of one question
};

struct QuestionRecord {
  std::vector<std::string> subsets;  // every subset that the question counts in
  std::string id;
  std::string question;
  std::vector<std::string> expected;
  std::vector<std::string> returned;  // best first
  std::vector<MetricValue> metrics;
  double latency_ms = 0;
};

class Report {
 public:
  Report(std::string suite, std::string mode, bool show_progress);

  // Fails now, not after an hour, if `path` cannot be written.
  [[nodiscard]] static Error CheckWritable(const std::string& path);
  // From now on every question is also written to `path`, as one JSON object a line.
  [[nodiscard]] Error LogQuestionsTo(const std::string& path);
  void Record(const QuestionRecord& record);

  // What was recorded, by question; empty for what was not.
  std::vector<double> ValuesOf(const std::string& subset, const std::string& metric,
                               std::optional<int> k) const;
  std::vector<double> LatenciesOf(const std::string& subset) const;

  // Shows how far a step is, on the terminal, if there is one. `done == total` wipes it.
  void Progress(const std::string& step, size_t done, size_t total) const;

  void PrintTable(std::FILE* out) const;
  // An array of {"suite","subset","metric","value","n","k","mode"}; k is a number or null.
  [[nodiscard]] Error WriteJson(const std::string& path) const;
  // What could not be written since, if anything: disk full and the like.
  [[nodiscard]] Error CloseLog();

 private:
  struct Series {
    std::string subset;
    std::string name;
    std::optional<int> k;
    std::vector<double> values;
  };
  std::vector<double>& SeriesOf(std::vector<Series>* all, const std::string& subset,
                                const std::string& name, std::optional<int> k);

  std::string suite_;
  std::string mode_;
  bool show_progress_;
  std::vector<Series> metrics_;
  std::vector<Series> latencies_;  // milliseconds, one series per subset
  std::string log_path_;
  std::ofstream log_;
};

}  // namespace wend::bench
