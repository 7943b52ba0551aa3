// What does a question cost where 1 % of the chunks are allowed, beside the same question without a
// filter, and beside SQLite FTS5 (porter) joined with a table of the allowed rows?
//
// 100,000 chunks of about 40 words, sealed; top 10 by BM25; questions of 3 or 4 words: a frequent,
// one or two of middle frequency, a rare one. The allowed chunks are one run, or scattered. An
// iteration asks one question with the filter, which is what is timed, and then without; every
// 16th time round it is FTS5's turn too. `of_unfiltered` and `of_fts5` are the ratios of the sums
// over all questions of each one's fastest time, so that other load on the machine counts little.

#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "bench/random.h"
#include "bench/text_generator.h"
#include "engine/database.h"
#include "engine/rank_request.h"

namespace wend::bench {
namespace {

constexpr uint32_t kChunks = 100'000;
constexpr uint32_t kWordsPerChunk = 40;
constexpr uint32_t kChunksPerAllowed = 100;
constexpr size_t kQuestions = 64;
constexpr size_t kPassesPerFts5Pass = 16;
constexpr int kPasses = 64;

enum Shape : int64_t { kAll, kRun, kScattered };

using Question = std::vector<std::string>;

ChunkSet MakeAllowed(Shape shape) {
  ChunkSet allowed;
  Random random(5);
  constexpr uint32_t kRunBegin = kChunks / 2;
  if (shape == kRun) allowed.addRange(kRunBegin, kRunBegin + kChunks / kChunksPerAllowed);
  for (uint32_t c = 0; shape == kScattered && c < kChunks; c += kChunksPerAllowed) {
    allowed.add(c + static_cast<uint32_t>(random.Below(kChunksPerAllowed)));
  }
  allowed.runOptimize();
  return allowed;
}

std::vector<Question> MakeQuestions(const TextGenerator& generator) {
  Random random(11);
  const auto word = [&](uint32_t first, uint32_t last) {
    return generator.Word(first + static_cast<uint32_t>(random.Below(last - first)));
  };
  std::vector<Question> questions;
  for (size_t i = 0; i < kQuestions; ++i) {
    Question& question = questions.emplace_back();
    question = {word(60, 300), word(300, 3'000), word(3'000, 10'000)};
    if (i % 2 == 0) question.push_back(word(300, 3'000));
  }
  return questions;
}

// FTS5 in memory, which spares it the file.
class Fts5 {
 public:
  Fts5() { Note(sqlite3_open(":memory:", &db_)); }
  ~Fts5() { sqlite3_close(db_); }
  Fts5(const Fts5&) = delete;
  Fts5& operator=(const Fts5&) = delete;

  const std::string& error() const { return error_; }

  // The rows' ids are those of the chunks.
  void Insert(const std::vector<std::string>& texts) {
    Execute("CREATE VIRTUAL TABLE s USING fts5(t, tokenize = 'porter'); BEGIN");
    sqlite3_stmt* insert = Prepare("INSERT INTO s(rowid, t) VALUES (?, ?)");
    for (size_t i = 0; i < texts.size() && error_.empty(); ++i) {
      Note(sqlite3_bind_int64(insert, 1, static_cast<sqlite3_int64>(i)));
      BindText(insert, 2, texts[i]);
      Note(sqlite3_step(insert));
      sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    Execute("COMMIT; INSERT INTO s(s) VALUES ('optimize')");
    Execute("CREATE TABLE allowed_1(id INTEGER PRIMARY KEY)");
    Execute("CREATE TABLE allowed_2(id INTEGER PRIMARY KEY)");
    for (const Shape shape : {kRun, kScattered}) {
      for (const uint32_t chunk : MakeAllowed(shape)) {
        Execute("INSERT INTO allowed_" + std::to_string(shape) + " VALUES (" +
                std::to_string(chunk) + ")");
      }
    }
    Execute("ANALYZE");
  }

  // The text index is the outer loop: the planner's own choice may ask it once for each row.
  size_t Ask(const Question& question, Shape shape) {
    std::string match;
    for (const std::string& word : question) {
      match += (match.empty() ? "\"" : " OR \"") + word + "\"";
    }
    std::string sql = "SELECT s.rowid FROM s";
    if (shape != kAll) sql += " CROSS JOIN allowed_" + std::to_string(shape) + " a";
    sql += " WHERE s MATCH ?";
    if (shape != kAll) sql += " AND a.id = s.rowid";
    sqlite3_stmt* select = Prepare(sql + " ORDER BY s.rank LIMIT 10");
    BindText(select, 1, match);
    size_t rows = 0;
    int code;
    while ((code = sqlite3_step(select)) == SQLITE_ROW) ++rows;
    Note(code);
    sqlite3_finalize(select);
    return rows;
  }

 private:
  void Note(int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW || !error_.empty()) return;
    error_ = std::string("SQLite: ") + sqlite3_errmsg(db_);
  }
  void Execute(const std::string& sql) {
    Note(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr));
  }
  sqlite3_stmt* Prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    Note(sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr));
    return statement;
  }
  void BindText(sqlite3_stmt* statement, int index, const std::string& text) {
    Note(sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()),
                           SQLITE_STATIC));
  }

  sqlite3* db_ = nullptr;
  std::string error_;
};

// The same chunks in Wend and in FTS5, and a folder that goes away with them.
class Corpus {
 public:
  Corpus() {
    TextGenerator generator(9);
    std::vector<std::string> texts;
    for (uint32_t i = 0; i < kChunks; ++i) texts.push_back(generator.Text(kWordsPerChunk));
    fts5_.Insert(texts);
    error_ = fts5_.error();
    for (const Question& question : MakeQuestions(generator)) {
      questions_.push_back(question);
      std::string& text = texts_.emplace_back();
      for (const std::string& word : question) text += word + " ";
    }
    if (error_.empty()) error_ = FillWend(texts).message();
  }
  ~Corpus() {
    database_.reset();
    std::error_code ignored;
    if (!dir_.empty()) std::filesystem::remove_all(dir_, ignored);
  }
  Corpus(const Corpus&) = delete;
  Corpus& operator=(const Corpus&) = delete;

  const std::string& error() const { return error_; }
  const Question& question(size_t i) const { return questions_[i]; }
  Fts5& fts5() { return fts5_; }

  Result<RankAnswer> Ask(size_t question, const ChunkSet* allowed, FilterStrategy strategy) const {
    WEND_ASSIGN_OR_RETURN(const CollectionView view, database_->View().Collection("main"));
    RankRequest request;
    request.question = texts_[question];
    request.allowed = allowed;
    request.filter_strategy = strategy;
    return view.Rank(request);
  }

 private:
  // Closing seals all chunks.
  Status FillWend(const std::vector<std::string>& texts) {
    const char* temporary = getenv("TMPDIR");
    dir_ = std::string(temporary != nullptr ? temporary : "/tmp") + "/wend_filter_XXXXXX";
    if (mkdtemp(dir_.data()) == nullptr) return Status(Code::kIo, "cannot make " + dir_);
    WEND_ASSIGN_OR_RETURN(database_, Database::Open(dir_ + "/wend", {}));
    constexpr size_t kBatchUnits = 1'000;
    for (size_t begin = 0; begin < texts.size(); begin += kBatchUnits) {
      std::vector<Unit> units(kBatchUnits);
      for (size_t i = 0; i < kBatchUnits; ++i) {
        units[i].key = std::to_string(begin + i);
        units[i].text = texts[begin + i];
      }
      WEND_RETURN_IF_ERROR(database_->Write("main", std::move(units)).status());
    }
    WEND_RETURN_IF_ERROR(database_->Close());
    database_.reset();
    WEND_ASSIGN_OR_RETURN(database_, Database::Open(dir_ + "/wend", {}));
    WEND_ASSIGN_OR_RETURN(const CollectionView view, database_->View().Collection("main"));
    if (view.stats().chunks != kChunks) return Status(Code::kInternal, "a text is not one chunk");
    return {};
  }

  std::string error_;
  std::string dir_;
  std::vector<Question> questions_;
  std::vector<std::string> texts_;  // of the questions
  std::unique_ptr<Database> database_;
  Fts5 fts5_;
};

// Each question's fastest time.
class FastestTimes {
 public:
  // Runs `ask`, notes its time and returns it, in seconds.
  template <typename Ask>
  double Time(size_t question, const Ask& ask) {
    const auto start = std::chrono::steady_clock::now();
    ask();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    fastest_[question] = std::min(fastest_[question], elapsed.count());
    return elapsed.count();
  }
  double Sum() const {
    double sum = 0;
    for (const double seconds : fastest_) sum += seconds;
    return sum;
  }

 private:
  std::vector<double> fastest_ =
      std::vector<double>(kQuestions, std::numeric_limits<double>::max());
};

void AskFiltered(benchmark::State& state, Shape shape, FilterStrategy strategy) {
  static Corpus corpus;
  const ChunkSet set = MakeAllowed(shape);
  const ChunkSet* const allowed = shape == kAll ? nullptr : &set;
  FastestTimes filtered, unfiltered, fts5;
  size_t turn = 0;
  uint64_t scans = 0, blocks_read = 0;
  std::string error = corpus.error();
  for (auto _ : state) {
    const size_t question = turn % kQuestions;
    const size_t other = (turn + kQuestions / 2) % kQuestions;  // not what was just brought near
    const auto ask = [&](size_t asked, const ChunkSet* chunks) {
      const Result<RankAnswer> answer = corpus.Ask(asked, chunks, strategy);
      if (!answer.ok()) error = answer.status().message();
      if (!answer.ok() || asked != question) return;
      scans += answer->filter_strategy == FilterStrategy::kScan ? 1 : 0;
      blocks_read += answer->blocks_read;
    };
    if (error.empty())
      state.SetIterationTime(filtered.Time(question, [&] { ask(question, allowed); }));
    if (error.empty()) unfiltered.Time(other, [&] { ask(other, nullptr); });
    if (turn++ / kQuestions % kPassesPerFts5Pass == 0) {
      fts5.Time(question, [&] { corpus.fts5().Ask(corpus.question(question), shape); });
    }
    if (error.empty()) error = corpus.fts5().error();
    if (error.empty()) continue;
    state.SkipWithError(error.c_str());
    return;
  }
  state.counters["us"] = filtered.Sum() / kQuestions * 1e6;
  state.counters["of_unfiltered"] = filtered.Sum() / unfiltered.Sum();
  state.counters["of_fts5"] = filtered.Sum() / fts5.Sum();
  state.counters["scans"] = static_cast<double>(scans) / static_cast<double>(turn);
  state.counters["blocks_read"] = static_cast<double>(blocks_read) / static_cast<double>(turn);
}

void Settings(benchmark::internal::Benchmark* benchmark) {
  benchmark->Unit(benchmark::kMicrosecond)->UseManualTime()->Iterations(kQuestions * kPasses);
}
BENCHMARK_CAPTURE(AskFiltered, all, kAll, FilterStrategy::kAuto)->Apply(Settings);
BENCHMARK_CAPTURE(AskFiltered, run_auto, kRun, FilterStrategy::kAuto)->Apply(Settings);
BENCHMARK_CAPTURE(AskFiltered, run_scan, kRun, FilterStrategy::kScan)->Apply(Settings);
BENCHMARK_CAPTURE(AskFiltered, run_check, kRun, FilterStrategy::kCheck)->Apply(Settings);
BENCHMARK_CAPTURE(AskFiltered, scattered_auto, kScattered, FilterStrategy::kAuto)->Apply(Settings);
BENCHMARK_CAPTURE(AskFiltered, scattered_scan, kScattered, FilterStrategy::kScan)->Apply(Settings);
BENCHMARK_CAPTURE(AskFiltered, scattered_check, kScattered, FilterStrategy::kCheck)
    ->Apply(Settings);

}  // namespace
}  // namespace wend::bench
