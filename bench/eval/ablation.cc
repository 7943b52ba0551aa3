#include "bench/eval/ablation.h"

#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "bench/eval/metrics.h"
#include "bench/eval/suite.h"

namespace wend::bench {
namespace {

struct Measure {
  std::string_view heading;
  std::string_view suite;
  std::string_view path;       // below the data, or "-"
  std::string_view arguments;  // of the suite
  std::string_view subset;
  std::string_view metric;
  std::optional<int> k;
};

constexpr auto kMeasures = std::to_array<Measure>({
    {"LoCoMo any@10", "locomo", "locomo/locomo_dev.json", "", "non_adversarial", "any", 10},
    {"LoCoMo frac@10", "locomo", "locomo/locomo_dev.json", "", "non_adversarial", "frac", 10},
    {"LoCoMo multi-hop all@10", "locomo", "locomo/locomo_dev.json", "", "multi_hop", "all", 10},
    {"LongMemEval recall_all@5", "longmemeval", "longmemeval/longmemeval_s_dev.json.zst", "", "all",
     "recall_all", 5},
    {"HotpotQA recall@5", "beir", "multihop/hotpotqa100", "", "all", "recall", 5},
    {"HotpotQA all@5", "beir", "multihop/hotpotqa100", "", "all", "all", 5},
    {"MuSiQue recall@5", "beir", "multihop/musique100", "", "all", "recall", 5},
    {"MuSiQue all@5", "beir", "multihop/musique100", "", "all", "all", 5},
    {"Cranfield nDCG@10", "beir", "ir/cranfield", "", "all", "ndcg", 10},
    {"Vaswani nDCG@10", "beir", "ir/vaswani", "", "all", "ndcg", 10},
    {"CISI nDCG@10", "beir", "ir/cisi", "", "all", "ndcg", 10},
    {"HashHop, 3 hops, 100,000 tokens", "hashhop", "-", "--tokens 100000 --hops 3", "hops_3",
     "exact", 13},
});

constexpr auto kModes =
    std::to_array<std::string_view>({"bm25", "tfidf", "mixpr", "default", "evidence", "walk"});

struct Variant {
  std::string_view name;
  std::string_view mode;
};

constexpr auto kVariants = std::to_array<Variant>({
    {"router off", "default (router => FALSE)"},
    {"all walks off", "default (walk => FALSE, pair => FALSE, chain => FALSE, similar => FALSE)"},
    {"near off", "default (near => FALSE)"},
    {"session off", "default (session => FALSE)"},
    {"speaker off", "default (speaker => FALSE)"},
    {"bridge off", "default (bridge => FALSE)"},
    {"title off", "default (title => FALSE)"},
    {"walk off", "default (walk => FALSE)"},
    {"pair off", "default (pair => FALSE)"},
    {"chain off", "default (chain => FALSE)"},
    {"similar off", "default (similar => FALSE)"},
});

std::string Formatted(const char* format, double number) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, number);
  return text.data();
}

class Ablation {
 public:
  explicit Ablation(std::string data) : data_(std::move(data)) {}

  Error Write(const std::string& path) {
    std::string modes = "| measure | n |";
    std::string rule = "|---|---|";
    for (const std::string_view mode : kModes) {
      modes += " `" + std::string(mode) + "` |";
      rule += "---|";
    }
    modes += "\n" + rule + "\n";
    std::string latency = "| p50 / p99, ms a question |" + modes.substr(modes.find(" n |") + 4);
    latency.erase(latency.find("|---|"), 4);
    std::string parts =
        "| switched off | measure | default | difference | 95 % interval |\n"
        "|---|---|---|---|---|\n";
    std::string last_run;
    for (const Measure& measure : kMeasures) {
      if (!IsThere(measure)) continue;
      if (Error error = AddModes(measure, &modes)) return error;
      const std::string run = RunName(measure, "");
      if (run != last_run) {
        if (Error error = AddLatency(measure, &latency)) return error;
      }
      last_run = run;
    }
    for (const Variant& variant : kVariants) {
      if (Error error = AddVariant(variant, &parts)) return error;
    }
    std::ofstream file(path, std::ios::trunc);
    file << kHead << "## Modes\n\n"
         << modes << "\n## Latency\n\n"
         << latency << "\n## What each part of `default` is worth\n\n"
         << kParts << parts;
    file.close();
    if (!file) return "cannot write " + path;
    return std::nullopt;
  }

 private:
  static constexpr std::string_view kHead =
      "# Quality\n\n"
      "Written by `wend_eval ablation --data DATA`; each figure is that of the suite of the same "
      "name\n"
      "(`wend_eval SUITE PATH --mode MODE`), with the one default configuration. Intervals are\n"
      "bootstrapped from 2,000 resamples of the questions.\n\n";
  static constexpr std::string_view kParts =
      "The part is switched off by `USING default (part => FALSE)`. The difference is what "
      "`default`\n"
      "has without it, less what it has with it, question by question; parts that change no "
      "question\n"
      "of a data set are left out. An interval that holds 0 is no evidence.\n\n";

  bool IsThere(const Measure& measure) const {
    return measure.path == "-" || std::filesystem::exists(data_ + "/" + std::string(measure.path));
  }

  static std::string RunName(const Measure& measure, std::string_view mode) {
    return std::string(measure.suite) + " " + std::string(measure.path) + " " + std::string(mode);
  }

  // The report of a suite with a mode, measured once.
  Error ReportOf(const Measure& measure, std::string_view mode, const Report** report) {
    const std::string run = RunName(measure, mode);
    const auto known = reports_.find(run);
    if (known != reports_.end()) {
      *report = known->second.get();
      return std::nullopt;
    }
    for (const auto& suite : MakeSuites()) {
      if (suite->name() != measure.suite) continue;
      CLI::App app;
      suite->AddOptions(&app);
      app.parse(std::string(measure.arguments));
      RunOptions options;
      options.path = measure.path == "-" ? "-" : data_ + "/" + std::string(measure.path);
      options.mode = mode;
      if (isatty(STDERR_FILENO) == 1) std::fprintf(stderr, "%s\n", run.c_str());
      auto measured = std::make_unique<Report>(std::string(measure.suite), options.mode, false);
      if (Error error = suite->Run(options, measured.get())) return error;
      *report = (reports_[run] = std::move(measured)).get();
      return std::nullopt;
    }
    return "there is no suite " + std::string(measure.suite);
  }

  Error Values(const Measure& measure, std::string_view mode, std::vector<double>* values) {
    const Report* report = nullptr;
    if (Error error = ReportOf(measure, mode, &report)) return error;
    *values = report->ValuesOf(std::string(measure.subset), std::string(measure.metric), measure.k);
    return std::nullopt;
  }

  Error AddModes(const Measure& measure, std::string* table) {
    std::string row;
    std::vector<double> values;
    for (const std::string_view mode : kModes) {
      if (Error error = Values(measure, mode, &values)) return error;
      row += " " + Formatted("%.3f", Mean(values)) + " |";
    }
    *table += "| " + std::string(measure.heading) + " | " + std::to_string(values.size()) + " |" +
              row + "\n";
    return std::nullopt;
  }

  Error AddLatency(const Measure& measure, std::string* table) {
    *table +=
        "| " + std::string(measure.heading.substr(0, measure.heading.find_first_of(" ,"))) + " |";
    for (const std::string_view mode : kModes) {
      const Report* report = nullptr;
      if (Error error = ReportOf(measure, mode, &report)) return error;
      const std::vector<double> latency = report->LatenciesOf(std::string(measure.subset));
      *table += " " + Formatted("%.2f", Percentile(latency, 0.5)) + " / " +
                Formatted("%.2f", Percentile(latency, 0.99)) + " |";
    }
    *table += "\n";
    return std::nullopt;
  }

  Error AddVariant(const Variant& variant, std::string* table) {
    for (const Measure& measure : kMeasures) {
      if (!IsThere(measure)) continue;
      std::vector<double> with, without;
      if (Error error = Values(measure, "default", &with)) return error;
      if (Error error = Values(measure, variant.mode, &without)) return error;
      if (with.size() != without.size()) return "two runs of one suite differ in their questions";
      bool differs = false;
      for (size_t i = 0; i < with.size(); ++i) {
        without[i] -= with[i];
        differs = differs || std::abs(without[i]) > 1e-12;
      }
      if (!differs) continue;
      const Interval interval = BootstrapInterval(without);
      *table += "| " + std::string(variant.name) + " | " + std::string(measure.heading) + " | " +
                Formatted("%.3f", Mean(with)) + " | " + Formatted("%+.3f", Mean(without)) + " | " +
                Formatted("%+.3f", interval.low) + " to " + Formatted("%+.3f", interval.high) +
                " |\n";
    }
    return std::nullopt;
  }

  const std::string data_;
  std::map<std::string, std::unique_ptr<Report>> reports_;
};

}  // namespace

Error RunAblation(const AblationOptions& options) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(options.data, ignored)) {
    return "there is no folder " + options.data + "; --data or WEND_DATA names it";
  }
  if (Error error = Report::CheckWritable(options.out)) return error;
  return Ablation(options.data).Write(options.out);
}

}  // namespace wend::bench
