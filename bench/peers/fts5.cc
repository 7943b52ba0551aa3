// wend_bench_fts5 TEXTFILE [DIR]: Wend beside SQLite FTS5 (porter), same text, same run.
//
// The questions it answers: does Wend take in text faster, and answer top-10 BM25 faster, than the
// full-text index that everybody already has?
//
// Both write to a folder, survive the death of the process and not a power cut (SQLite: WAL,
// synchronous = NORMAL; Wend: durability "process"), one transaction per 1,000 sentences. Wend also
// takes the whole text as one document with a chunk per sentence. Questions are 5 words of one
// sentence; FTS5 gets their OR. Each is asked once to warm up and then kPasses times; shown are
// the median and the 99th percentile. As speed without quality is none, the mean share of
// FTS5's first ten that Wend also has among its first ten is printed: it is not 1, since Wend drops
// stop words and FTS5 has another idf and stemmer.

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "bench/database.h"
#include "bench/eval/metrics.h"
#include "bench/random.h"

namespace wend::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kSentencesPerTransaction = 1'000;
constexpr size_t kQuestions = 200;
constexpr size_t kWordsPerQuestion = 5;
constexpr size_t kMinWordLetters = 4;  // shorter ones are mostly function words
constexpr int kPasses = 3;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Cut after '.', '!' or '?' before white space, as the reference prototypes do.
std::vector<std::string> SplitSentences(std::string_view text) {
  static constexpr std::string_view kSpace = " \t\r\n\f\v";
  std::vector<std::string> sentences;
  size_t begin = text.find_first_not_of(kSpace);
  for (size_t i = begin; i + 1 < text.size(); ++i) {
    const bool ends = text[i] == '.' || text[i] == '!' || text[i] == '?';
    if (!ends || kSpace.find(text[i + 1]) == std::string_view::npos) continue;
    sentences.emplace_back(text.substr(begin, i + 1 - begin));
    begin = text.find_first_not_of(kSpace, i + 1);
    if (begin == std::string_view::npos) return sentences;
    i = begin - 1;
  }
  if (begin < text.size()) sentences.emplace_back(text.substr(begin));
  return sentences;
}

std::vector<std::string> AsciiWords(const std::string& sentence) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&words, &word] {
    if (word.size() >= kMinWordLetters) words.push_back(word);
    word.clear();
  };
  for (const char c : sentence) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) {
      word += c;
    } else {
      finish();
    }
  }
  finish();
  return words;
}

using Question = std::vector<std::string>;

std::vector<Question> MakeQuestions(const std::vector<std::string>& sentences) {
  Random random(17);
  std::vector<Question> questions;
  for (size_t tries = 0; questions.size() < kQuestions && tries < 100 * kQuestions; ++tries) {
    Question words = AsciiWords(sentences[random.Below(sentences.size())]);
    if (words.size() < kWordsPerQuestion) continue;
    random.Shuffle(&words);
    words.resize(kWordsPerQuestion);
    questions.push_back(std::move(words));
  }
  return questions;
}

struct Measured {
  double ingest_ms = 0;
  std::vector<double> query_ms;
  std::vector<std::vector<std::string>> answers;  // texts, best first, for each question
};

// SQLite's side; the first failure stays in error().
class Fts5 {
 public:
  explicit Fts5(const std::string& path) { Note(sqlite3_open(path.c_str(), &db_)); }
  ~Fts5() { sqlite3_close(db_); }
  Fts5(const Fts5&) = delete;
  Fts5& operator=(const Fts5&) = delete;

  const Error& error() const { return error_; }

  void Execute(const char* sql) { Note(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr)); }

  double Ingest(const std::vector<std::string>& sentences) {
    Execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
        "CREATE VIRTUAL TABLE s USING fts5(t, tokenize = 'porter unicode61')");
    const auto start = Clock::now();
    sqlite3_stmt* insert = Prepare("INSERT INTO s(t) VALUES (?)");
    for (size_t i = 0; i < sentences.size() && !error_; ++i) {
      if (i % kSentencesPerTransaction == 0) Execute(i == 0 ? "BEGIN" : "COMMIT; BEGIN");
      Bind(insert, sentences[i]);
      Note(sqlite3_step(insert));
      sqlite3_reset(insert);
    }
    Execute("COMMIT");
    sqlite3_finalize(insert);
    return MillisecondsSince(start);
  }

  // Prepared anew each time, as Wend's is.
  std::vector<std::string> Ask(const Question& question, double* elapsed_ms) {
    const auto start = Clock::now();
    std::string match;
    for (const std::string& word : question) {
      match += (match.empty() ? "\"" : " OR \"") + word + "\"";
    }
    std::vector<std::string> texts;
    sqlite3_stmt* select = Prepare("SELECT t FROM s WHERE s MATCH ? ORDER BY rank LIMIT 10");
    Bind(select, match);
    int code;
    while ((code = sqlite3_step(select)) == SQLITE_ROW) {
      texts.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(select, 0)));
    }
    Note(code);
    sqlite3_finalize(select);
    *elapsed_ms = MillisecondsSince(start);
    return texts;
  }

 private:
  void Note(int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW || error_) return;
    error_ = std::string("SQLite: ") + sqlite3_errmsg(db_);
  }
  sqlite3_stmt* Prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    Note(sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr));
    return statement;
  }
  void Bind(sqlite3_stmt* statement, const std::string& text) {
    Note(
        sqlite3_bind_text(statement, 1, text.data(), static_cast<int>(text.size()), SQLITE_STATIC));
  }

  sqlite3* db_ = nullptr;
  Error error_;
};

Error MeasureFts5(const std::string& dir, const std::vector<std::string>& sentences,
                  const std::vector<Question>& questions, Measured* measured) {
  Fts5 fts5(dir + "/fts5.sqlite");
  measured->ingest_ms = fts5.Ingest(sentences);
  for (int pass = 0; pass <= kPasses && !fts5.error(); ++pass) {
    for (const Question& question : questions) {
      double elapsed_ms = 0;
      auto texts = fts5.Ask(question, &elapsed_ms);
      if (pass == 0) {
        measured->answers.push_back(std::move(texts));
      } else {
        measured->query_ms.push_back(elapsed_ms);
      }
    }
  }
  return fts5.error();
}

// `items` are all committed by the time the clock stops.
Error IngestIntoWend(Database* database, const std::vector<Item>& items, double* elapsed_ms) {
  const auto start = Clock::now();
  for (const Item& item : items) {
    if (Error error = database->AddDocument(item)) return error;
  }
  if (Error error = database->Flush()) return error;
  *elapsed_ms = MillisecondsSince(start);
  return std::nullopt;
}

Error AskWend(Database* database, const std::vector<Question>& questions, Measured* measured) {
  for (int pass = 0; pass <= kPasses; ++pass) {
    for (const Question& question : questions) {
      std::string text;
      for (const std::string& word : question) text += word + " ";
      std::vector<Hit> hits;
      double elapsed_ms = 0;
      if (Error error = database->Recall("RECALL ? FROM main.chunks LIMIT 10 USING bm25", text,
                                         &hits, &elapsed_ms)) {
        return error;
      }
      if (pass > 0) {
        measured->query_ms.push_back(elapsed_ms);
        continue;
      }
      std::vector<std::string> texts;
      for (Hit& hit : hits) texts.push_back(std::move(hit.text));
      measured->answers.push_back(std::move(texts));
    }
  }
  return std::nullopt;
}

Error MeasureWend(const std::string& path, const char* create, const std::vector<Item>& items,
                  const std::vector<Question>& questions, Measured* measured) {
  std::unique_ptr<Database> database;
  if (Error error = Database::Open({.path = path}, &database)) return error;
  if (Error error = database->Execute(create)) return error;
  if (Error error = IngestIntoWend(database.get(), items, &measured->ingest_ms)) return error;
  return AskWend(database.get(), questions, measured);
}

// The two cut a whole text differently: white space inside and around a sentence does not count.
std::string SqueezeSpace(const std::string& text) {
  std::istringstream words(text);
  std::string squeezed, word;
  while (words >> word) squeezed += word + ' ';
  return squeezed;
}

std::unordered_set<std::string> AsSet(const std::vector<std::string>& texts) {
  std::unordered_set<std::string> set;
  for (const std::string& text : texts) set.insert(SqueezeSpace(text));
  return set;
}

double MeanOverlap(const Measured& reference, const Measured& other) {
  std::vector<double> shares;
  for (size_t i = 0; i < reference.answers.size(); ++i) {
    const auto wanted = AsSet(reference.answers[i]);
    if (wanted.empty()) continue;
    const auto found = AsSet(other.answers[i]);
    const auto both = std::count_if(wanted.begin(), wanted.end(),
                                    [&found](const auto& text) { return found.contains(text); });
    shares.push_back(static_cast<double>(both) / static_cast<double>(wanted.size()));
  }
  return Mean(shares);
}

void PrintRow(const char* name, const Measured& measured, const Measured& fts5, size_t sentences) {
  const double rate = static_cast<double>(sentences) * 1000 / measured.ingest_ms;
  const double p50 = Percentile(measured.query_ms, 0.5);
  std::printf("%-26s %9.0f %12.0f %7.2fx %9.4f %9.4f %7.2fx %8.2f\n", name, measured.ingest_ms,
              rate, fts5.ingest_ms / measured.ingest_ms, p50, Percentile(measured.query_ms, 0.99),
              Percentile(fts5.query_ms, 0.5) / p50, MeanOverlap(fts5, measured));
}

Error Compare(const std::string& text_path, const std::string& dir) {
  std::ifstream file(text_path, std::ios::binary);
  if (!file) return "cannot read " + text_path;
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::vector<std::string> sentences = SplitSentences(text);
  if (sentences.empty()) return text_path + " holds no sentences";
  const std::vector<Question> questions = MakeQuestions(sentences);
  if (questions.empty()) {
    return text_path + " holds no sentence of " + std::to_string(kWordsPerQuestion) + " words";
  }
  std::vector<Item> items;
  for (size_t i = 0; i < sentences.size(); ++i) {
    items.push_back({.key = std::to_string(i), .text = sentences[i]});
  }
  Measured fts5, by_sentence, whole;
  if (Error error = MeasureFts5(dir, sentences, questions, &fts5)) return error;
  if (Error error = MeasureWend(dir + "/sentences.wend", "CREATE COLLECTION main", items, questions,
                                &by_sentence)) {
    return error;
  }
  if (Error error =
          MeasureWend(dir + "/whole.wend", "CREATE COLLECTION main WITH (chunk_tokens = 1)",
                      {{.key = "text", .text = text}}, questions, &whole)) {
    return error;
  }
  std::printf("%zu sentences, %zu bytes, %zu questions of %zu words; SQLite %s, Wend %s\n",
              sentences.size(), text.size(), questions.size(), kWordsPerQuestion,
              sqlite3_libversion(), wend_version());
  std::printf("%-26s %9s %12s %8s %9s %9s %8s %8s\n", "", "ingest ms", "sentences/s", "ratio",
              "p50 ms", "p99 ms", "ratio", "same 10");
  PrintRow("FTS5", fts5, fts5, sentences.size());
  PrintRow("Wend, document each", by_sentence, fts5, sentences.size());
  PrintRow("Wend, one document", whole, fts5, sentences.size());
  return std::nullopt;
}

}  // namespace
}  // namespace wend::bench

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3 || argv[1][0] == '-') {
    std::fprintf(stderr, "usage: wend_bench_fts5 TEXTFILE [DIR]\n");
    return 2;
  }
  const char* temporary = std::getenv("TMPDIR");
  std::string dir = argc == 3 ? argv[2] : temporary != nullptr ? temporary : "/tmp";
  dir += "/wend_fts5_XXXXXX";
  if (mkdtemp(dir.data()) == nullptr) {
    std::fprintf(stderr, "wend_bench_fts5: cannot make a folder %s\n", dir.c_str());
    return 1;
  }
  const wend::bench::Error error = wend::bench::Compare(argv[1], dir);
  std::error_code ignored;
  std::filesystem::remove_all(dir, ignored);
  if (error) std::fprintf(stderr, "wend_bench_fts5: %s\n", error->c_str());
  return error ? 1 : 0;
}
