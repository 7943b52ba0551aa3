// wend_bench_first_answer: how long from a text file to a ranked MixPR answer, in one process?
//
//   wend_bench_first_answer TEXTFILE [QUESTION] [--durability process|full] [--rows N]
//
// The clock starts before the file is opened. The text goes into a new folder on disk as one
// document whose every sentence is a chunk; then the question is walked over all of them with the
// defaults of mode mixpr, and the database is closed. Each phase is printed with its end.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "bench/database.h"

namespace wend::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct FirstAnswerOptions {
  std::string file;
  std::string question = "Who is the director of the film about the Polish war?";
  std::string durability = "process";
  int rows = 3;
};

class Phases {
 public:
  void End(const char* name) {
    const std::chrono::duration<double, std::milli> elapsed = Clock::now() - start_;
    std::printf("%-44s at %8.1f ms\n", name, elapsed.count());
  }

 private:
  Clock::time_point start_ = Clock::now();
};

bool ReadFile(const std::string& path, std::string* text) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) return false;
  text->resize(static_cast<size_t>(in.tellg()));
  in.seekg(0);
  return static_cast<bool>(in.read(text->data(), static_cast<std::streamsize>(text->size())));
}

Error Run(const FirstAnswerOptions& options, const std::string& folder) {
  Phases phases;
  std::string text;
  if (!ReadFile(options.file, &text)) return "cannot read " + options.file;
  phases.End("file read");
  std::unique_ptr<Database> database;
  const OpenOptions open{.path = folder, .durability = options.durability};
  if (Error error = Database::Open(open, &database)) return error;
  if (Error error = database->Execute("CREATE COLLECTION main WITH (chunk_unit = 'sentence', "
                                      "chunk_tokens = 1)")) {
    return error;
  }
  phases.End("database made");
  if (Error error = database->AddDocument({.key = options.file, .text = text})) return error;
  if (Error error = database->Flush()) return error;
  phases.End("text indexed, logged and acknowledged");
  std::vector<Hit> hits;
  const std::string sql = "RECALL ? LIMIT " + std::to_string(options.rows) + " USING mixpr";
  if (Error error = database->Recall(sql, options.question, &hits, nullptr)) return error;
  phases.End("ranked answer");
  database.reset();
  phases.End("database closed");
  for (const Hit& hit : hits) std::printf("%.6f  %.90s\n", hit.score, hit.text.c_str());
  return {};
}

}  // namespace
}  // namespace wend::bench

int main(int argc, char** argv) {
  wend::bench::FirstAnswerOptions options;
  CLI::App app{"Times a text file to a ranked MixPR answer, in one process."};
  app.add_option("FILE", options.file, "Text")->required();
  app.add_option("QUESTION", options.question, "Question")->capture_default_str();
  app.add_option("--durability", options.durability, "What an acknowledged write survives")
      ->check(CLI::IsMember({"process", "full"}))
      ->capture_default_str();
  app.add_option("--rows", options.rows, "Rows to show")->check(CLI::Range(1, 1000));
  CLI11_PARSE(app, argc, argv);
  std::string folder = (std::filesystem::temp_directory_path() / "wend_first_XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return EXIT_FAILURE;
  const wend::bench::Error error = wend::bench::Run(options, folder);
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  if (error) std::fprintf(stderr, "wend_bench_first_answer: %s\n", error->c_str());
  return error ? EXIT_FAILURE : EXIT_SUCCESS;
}
