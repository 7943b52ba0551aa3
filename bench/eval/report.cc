#include "bench/eval/report.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "bench/eval/metrics.h"

namespace wend::bench {
namespace {

using Json = nlohmann::ordered_json;

std::string NameWithCutoff(const std::string& name, std::optional<int> k) {
  return k ? name + "@" + std::to_string(*k) : name;
}

// Ids and texts come from files: bytes that are no UTF-8 must not stop the report.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Report::Report(std::string suite, std::string mode, bool show_progress)
    : suite_(std::move(suite)), mode_(std::move(mode)), show_progress_(show_progress) {}

Error Report::CheckWritable(const std::string& path) {
  const std::ofstream file(path, std::ios::app);
  if (!file) return "cannot write " + path + ": " + std::strerror(errno);
  return std::nullopt;
}

Error Report::LogQuestionsTo(const std::string& path) {
  log_path_ = path;
  log_.open(path, std::ios::trunc);
  if (!log_) return "cannot write " + path + ": " + std::strerror(errno);
  return std::nullopt;
}

Error Report::CloseLog() {
  if (!log_.is_open()) return std::nullopt;
  log_.close();
  if (!log_) return "cannot write all of " + log_path_;
  return std::nullopt;
}

std::vector<double>& Report::SeriesOf(std::vector<Series>* all, const std::string& subset,
                                      const std::string& name, std::optional<int> k) {
  const auto it = std::find_if(all->begin(), all->end(), [&](const Series& series) {
    return series.subset == subset && series.name == name && series.k == k;
  });
  if (it != all->end()) return it->values;
  return all->emplace_back(Series{.subset = subset, .name = name, .k = k, .values = {}}).values;
}

std::vector<double> Report::ValuesOf(const std::string& subset, const std::string& metric,
                                     std::optional<int> k) const {
  for (const Series& series : metrics_) {
    if (series.subset == subset && series.name == metric && series.k == k) return series.values;
  }
  return {};
}

std::vector<double> Report::LatenciesOf(const std::string& subset) const {
  for (const Series& series : latencies_) {
    if (series.subset == subset) return series.values;
  }
  return {};
}

void Report::Record(const QuestionRecord& record) {
  for (const std::string& subset : record.subsets) {
    for (const MetricValue& metric : record.metrics) {
      SeriesOf(&metrics_, subset, metric.name, metric.k).push_back(metric.value);
    }
    SeriesOf(&latencies_, subset, "latency", std::nullopt).push_back(record.latency_ms);
  }
  if (!log_.is_open()) return;
  Json values = Json::object();
  for (const MetricValue& metric : record.metrics) {
    values[NameWithCutoff(metric.name, metric.k)] = metric.value;
  }
  log_ << Dump({{"suite", suite_},
                {"subsets", record.subsets},
                {"mode", mode_},
                {"id", record.id},
                {"question", record.question},
                {"expected", record.expected},
                {"returned", record.returned},
                {"metrics", values},
                {"latency_ms", record.latency_ms}})
       << '\n';
}

void Report::Progress(const std::string& step, size_t done, size_t total) const {
  if (!show_progress_) return;
  if (done >= total) {
    std::fputs("\r\033[K", stderr);
  } else {
    std::fprintf(stderr, "\r\033[K%s: %zu of %zu", step.c_str(), done, total);
  }
  std::fflush(stderr);
}

void Report::PrintTable(std::FILE* out) const {
  std::fprintf(out, "suite %s, mode %s\n", suite_.c_str(), mode_.c_str());
  std::fprintf(out, "%-24s %-12s %8s %6s  %s\n", "subset", "metric", "value", "n", "95 % interval");
  for (const Series& series : metrics_) {
    const Interval interval = BootstrapInterval(series.values);
    std::fprintf(out, "%-24s %-12s %8.4f %6zu  %.4f - %.4f\n", series.subset.c_str(),
                 NameWithCutoff(series.name, series.k).c_str(), Mean(series.values),
                 series.values.size(), interval.low, interval.high);
  }
  for (const Series& series : latencies_) {
    std::fprintf(out, "%-24s latency of a question: p50 %.3f ms, p99 %.3f ms\n",
                 series.subset.c_str(), Percentile(series.values, 0.5),
                 Percentile(series.values, 0.99));
  }
}

Error Report::WriteJson(const std::string& path) const {
  std::ofstream file(path, std::ios::trunc);
  if (!file) return "cannot write " + path + ": " + std::strerror(errno);
  file << "[";
  const char* separator = "\n";
  for (const Series& series : metrics_) {
    file << separator
         << Dump({{"suite", suite_},
                  {"subset", series.subset},
                  {"metric", series.name},
                  {"value", Mean(series.values)},
                  {"n", series.values.size()},
                  {"k", series.k ? Json(*series.k) : Json(nullptr)},
                  {"mode", mode_}});
    separator = ",\n";
  }
  file << "\n]\n";
  file.close();
  if (!file) return "cannot write all of " + path;
  return std::nullopt;
}

}  // namespace wend::bench
