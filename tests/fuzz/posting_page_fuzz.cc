// Fuzz target: posting pages. The first byte chooses: damaged bytes under their own or a right
// checksum must never crash, and postings drawn from the input must read back as they went in.

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "storage/base/ids.h"
#include "storage/posting_page.h"

namespace {

using wend::EncodedPage;
using wend::NewPosting;
using wend::PostingBlock;
using wend::PostingEntry;

void Require(bool condition) {
  if (!condition) std::abort();
}

void ReadAnything(const std::string& page) {
  std::vector<PostingEntry> entries;
  const wend::Status read = wend::ReadPostingPage(page, [&](uint32_t, const PostingBlock& block) {
    (void)block.Decode(&entries);
    return true;
  });
  std::vector<PostingBlock> blocks;
  bool past = false;
  (void)wend::FindTermBlocks(page, 3, &blocks, &past);
  std::vector<EncodedPage> out;
  const std::vector<NewPosting> added = {{3, 70000, 2, 30, 5}, {900, 70000, 1, 30}};
  const auto is_dead = [](uint32_t chunk) { return chunk % 3 == 0; };
  const wend::Status merged = wend::MergePostingPage(page, added, 70000, is_dead, &out);
  if (!read.ok() || !merged.ok()) return;
  for (const EncodedPage& written : out) {
    Require(wend::ReadPostingPage(written.bytes, [](uint32_t, const PostingBlock&) {
              return true;
            }).ok());
  }
}

// Two bytes a posting: how far to step in chunk or term, and its count.
void RoundTrip(const uint8_t* data, size_t size) {
  std::vector<NewPosting> postings;
  NewPosting next{0, 0, 1, 1, wend::kNoTimeSeconds};
  for (size_t i = 0; i + 1 < size; i += 2) {
    if (data[i] < 64) {
      next.term += 1u + data[i];
      next.chunk = data[i + 1];
    } else {
      next.chunk += data[i] - 63u;
    }
    next.count = 1u + data[i + 1] % 16;
    next.length = next.count + data[i + 1] / 4u;
    next.time_seconds = data[i] % 2 == 0 ? wend::kNoTimeSeconds : int64_t{data[i]} * 1000003 - 9;
    postings.push_back(next);
  }
  std::vector<EncodedPage> out;
  Require(wend::MergePostingPage({}, postings, wend::kNoId, {}, &out).ok());
  size_t at = 0;
  for (const EncodedPage& page : out) {
    Require(wend::ReadPostingPage(page.bytes, [&](uint32_t term, const PostingBlock& block) {
              std::vector<PostingEntry> entries;
              Require(block.Decode(&entries).ok());
              for (const PostingEntry& entry : entries) {
                const NewPosting& expected = postings[at++];
                Require(expected.term == term && expected.chunk == entry.chunk &&
                        expected.count == entry.count);
              }
              return true;
            }).ok());
  }
  Require(at == postings.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const uint8_t choice = data[0] % 3;
  ++data;
  --size;
  if (choice == 0) {
    RoundTrip(data, size);
    return 0;
  }
  std::string page(reinterpret_cast<const char*>(data), size);
  if (choice == 1) {
    page.insert(page.begin(), static_cast<char>(wend::kPostingPageVersion));
    const uint64_t sum = XXH3_64bits(page.data(), page.size());
    for (int i = 0; i < 8; ++i) page.push_back(static_cast<char>(sum >> (8 * i)));
  }
  ReadAnything(page);
  return 0;
}
