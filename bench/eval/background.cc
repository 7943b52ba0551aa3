#include "bench/eval/background.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bench/eval/metrics.h"

namespace wend::bench {
namespace {

constexpr int kRows = 100;
constexpr size_t kShortestSentence = 15;  // bytes; what is shorter is a heading or a number

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f'; }

uint32_t CountWords(std::string_view text) {
  uint32_t words = 0;
  bool inside = false;
  for (const char c : text) {
    words += !inside && !IsSpace(c) ? 1 : 0;
    inside = !IsSpace(c);
  }
  return words;
}

}  // namespace

Error Background::Load(const std::string& folder) {
  std::error_code failed;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  if (failed) return "cannot read the folder " + folder + ": " + failed.message();
  std::ranges::sort(files);
  for (const std::filesystem::path& path : files) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    if (!file) return "cannot read " + path.string() + ": " + std::strerror(errno);
    AddSentences(text.view());
  }
  if (sentences_.empty()) return "no sentence in the .txt files of " + folder;
  return std::nullopt;
}

// A sentence ends at . ! or ? before white space; white space inside becomes one space.
void Background::AddSentences(std::string_view text) {
  std::string sentence;
  const auto take = [&] {
    if (sentence.size() > kShortestSentence) {
      words_of_.push_back(CountWords(sentence));
      words_ += words_of_.back();
      sentences_.push_back(sentence);
    }
    sentence.clear();
  };
  for (const char c : text) {
    if (!IsSpace(c)) {
      sentence += c;
      continue;
    }
    if (sentence.empty()) continue;
    const char last = sentence.back();
    if (last == '.' || last == '!' || last == '?') {
      take();
    } else if (last != ' ') {
      sentence += ' ';
    }
  }
  take();
}

Haystack Background::Hide(const std::vector<std::string>& needles, uint64_t words,
                          Random* random) const {
  const size_t first = random->Below(sentences_.size());
  size_t count = 0;
  for (uint64_t sum = 0; sum < words; ++count) sum += words_of_[(first + count) % words_of_.size()];
  std::vector<size_t> places(needles.size());
  for (size_t& place : places) place = random->Below(count + 1);
  std::ranges::sort(places);
  Haystack haystack;
  size_t next = 0;
  for (size_t i = 0; i <= count; ++i) {
    for (; next < needles.size() && places[next] == i; ++next) {
      haystack.needle_offsets.push_back(haystack.text.size());
      haystack.text += needles[next];
      haystack.text += '\n';
    }
    if (i == count) break;
    haystack.text += sentences_[(first + i) % sentences_.size()];
    haystack.text += '\n';
  }
  return haystack;
}

Error OpenHaystack(const std::string& text, std::unique_ptr<Database>* database) {
  if (Error error = Database::Open({}, database)) return error;
  if (Error error = (*database)->Execute(
          "CREATE COLLECTION main WITH (chunk_unit = 'line', chunk_tokens = 1)")) {
    return error;
  }
  if (Error error = (*database)->AddDocument({.key = "text", .text = text})) return error;
  return (*database)->Flush();
}

Error AskHaystack(const HaystackQuestion& question, Database* database, QuestionRecord* record) {
  const std::string sql =
      "RECALL ? FROM main.chunks LIMIT " + std::to_string(kRows) + " USING " + question.mode;
  std::vector<Hit> hits;
  if (Error error = database->Recall(sql, question.text, &hits, &record->latency_ms)) return error;
  record->question = question.text;
  Judgments judgments;
  for (const size_t offset : question.expected) {
    record->expected.push_back(std::to_string(offset));
    judgments[record->expected.back()] = 1;
  }
  for (const Hit& hit : hits) record->returned.push_back(std::to_string(hit.begin));
  for (const int k : question.ks) {
    record->metrics.push_back(
        {"all", k, AllAt(record->returned, judgments, static_cast<size_t>(k))});
  }
  return std::nullopt;
}

}  // namespace wend::bench
