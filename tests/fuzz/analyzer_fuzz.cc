// Fuzzes the analyzer and the chunker with any bytes: what their headers promise must hold.
//
// The first four bytes choose the language, the target, the overlap and the unit.
#include <libstemmer.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>

#include "engine/analyzer.h"
#include "engine/chunker.h"
#include "tests/model/analysis_invariants.h"

namespace {

void Require(const std::string& broken) {
  if (broken.empty()) return;
  std::fprintf(stderr, "%s\n", broken.c_str());
  std::abort();
}

wend::Analyzer* AnalyzerOf(uint8_t choice) {
  static auto* analyzers = new std::map<std::string, std::unique_ptr<wend::Analyzer>>();
  static const std::vector<std::string>* names = [] {
    auto* list = new std::vector<std::string>{"none"};
    for (const char** name = sb_stemmer_list(); *name != nullptr; ++name) list->push_back(*name);
    return list;
  }();
  const std::string& name = (*names)[choice % names->size()];
  std::unique_ptr<wend::Analyzer>& analyzer = (*analyzers)[name];
  if (analyzer == nullptr) {
    auto made = wend::Analyzer::Create({.language = name, .stop_words = true});
    if (!made.ok()) Require(made.status().message());
    analyzer = std::move(*made);
  }
  return analyzer.get();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 4) return 0;
  wend::Analyzer* analyzer = AnalyzerOf(data[0]);
  wend::ChunkerOptions options;
  options.target_terms = 1 + data[1] % 40;
  options.overlap_terms = data[2] % options.target_terms;
  options.unit = data[3] % 2 == 0 ? wend::ChunkUnit::kSentence : wend::ChunkUnit::kLine;
  const std::string_view text(reinterpret_cast<const char*>(data) + 4, size - 4);

  std::vector<wend::AnalyzedTerm> terms;
  analyzer->Analyze(text, &terms);
  Require(wend::model::CheckTerms(text, *analyzer, terms));
  std::vector<wend::ChunkSpan> chunks;
  wend::ChunkText(text, terms, options, &chunks);
  Require(wend::model::CheckChunks(text, terms, options, chunks));
  Require(wend::model::CheckParts(text, wend::SplitIntoParts(text, 1 + data[1])));

  // The stream depends on the text only, not on what the analyzer remembers.
  std::vector<std::string> texts;
  for (const wend::AnalyzedTerm& term : terms) texts.emplace_back(analyzer->TermText(term.term));
  analyzer->Forget();
  std::vector<wend::AnalyzedTerm> again;
  analyzer->Analyze(text, &again);
  if (again.size() != terms.size()) Require("another number of terms after Forget");
  for (size_t i = 0; i < again.size(); ++i) {
    const bool same = again[i].begin == terms[i].begin && again[i].end == terms[i].end &&
                      analyzer->TermText(again[i].term) == texts[i];
    if (!same) Require("another term after Forget");
  }
  return 0;
}
