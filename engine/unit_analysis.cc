// Sharing parts among workers.
#include "engine/unit_analysis.h"

#include <atomic>
#include <future>

#include "storage/base/cancellation.h"

namespace wend {
namespace {

// Below this a second thread costs more (about 50 us) than it saves.
constexpr size_t kParallelBytes = 256 << 10;

}  // namespace

uint32_t CountNameTerms(std::string_view title, std::span<const AnalyzedTerm> terms) {
  const auto all = static_cast<uint32_t>(terms.size());
  const size_t open = title.rfind('(');
  if (!title.ends_with(')') || open == std::string_view::npos) return all;
  uint32_t ahead = 0;
  while (ahead < all && terms[ahead].begin < open) ++ahead;
  return ahead == 0 ? all : ahead;
}

Result<std::unique_ptr<PartAnalyzer>> PartAnalyzer::Create(const AnalyzerOptions& analyzer,
                                                           const ChunkerOptions& chunker,
                                                           int workers) {
  std::unique_ptr<PartAnalyzer> result(new PartAnalyzer(chunker));
  for (int i = 0; i < workers; ++i) {
    WEND_ASSIGN_OR_RETURN(std::unique_ptr<Analyzer> worker, Analyzer::Create(analyzer));
    result->workers_.push_back(std::move(worker));
  }
  return result;
}

void PartAnalyzer::AnalyzeOne(size_t worker, Part* part) {
  part->worker = worker;
  part->terms.reserve(part->text.size() / 8 + 8);
  workers_[worker]->Analyze(part->text, &part->terms);
  if (part->names_document) part->name_terms = CountNameTerms(part->text, part->terms);
  if (part->is_title) return;
  if (!part->one_chunk) {
    ChunkText(part->text, part->terms, chunker_, &part->chunks);
  } else if (!part->text.empty()) {
    part->chunks.push_back({0, static_cast<uint32_t>(part->text.size()), 0,
                            static_cast<uint32_t>(part->terms.size())});
  }
}

Status PartAnalyzer::AnalyzeParts(std::vector<Part>* parts) {
  size_t bytes = 0;
  for (const Part& part : *parts) bytes += part.text.size();
  const size_t helpers = bytes < kParallelBytes ? 0 : std::min(worker_count(), parts->size()) - 1;
  Cancellation* const current = Cancellation::Current();  // the helpers look at its flag
  std::atomic<size_t> next{0};
  const auto work = [&](size_t worker) {
    for (size_t i = next.fetch_add(1); i < parts->size(); i = next.fetch_add(1)) {
      const bool stop =
          current != nullptr && (worker == 0 ? !current->PollNow().ok() : current->requested());
      if (stop) break;
      AnalyzeOne(worker, &(*parts)[i]);
    }
  };
  // Futures bring what a helper throws (out of memory) to this thread, and join if this one throws.
  std::vector<std::future<void>> running;
  for (size_t i = 0; i < helpers; ++i) {
    running.push_back(std::async(std::launch::async, work, i + 1));
  }
  work(0);
  for (std::future<void>& helper : running) helper.get();
  return CheckCancelledNow();
}

}  // namespace wend
