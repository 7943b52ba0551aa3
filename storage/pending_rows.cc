#include "storage/pending_rows.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace wend {
namespace {

// Of a row beside its key and value.
constexpr uint64_t kRowOverhead = 96;

std::string_view KeyOf(const std::shared_ptr<const PendingRow>& row) { return row->key; }

uint64_t SizeOf(const std::vector<std::shared_ptr<const PendingRow>>& layer) {
  uint64_t bytes = 0;
  for (const auto& row : layer) {
    bytes += kRowOverhead + row->key.size() + (row->value.has_value() ? row->value->size() : 0);
  }
  return bytes;
}

}  // namespace

std::shared_ptr<const PendingRows> PendingRows::With(PendingChanges changes) const {
  auto next = std::make_shared<PendingRows>(*this);
  for (size_t family = 0; family < kFamilyCount; ++family) {
    if (changes[family].empty()) continue;
    Layer layer;
    for (PendingRow& row : changes[family]) {
      layer.push_back(std::make_shared<const PendingRow>(std::move(row)));
    }
    std::ranges::stable_sort(layer, {}, KeyOf);
    // Of equal keys the last one was written last.
    const auto same_key = [](const auto& a, const auto& b) { return KeyOf(a) == KeyOf(b); };
    const auto first_kept = std::unique(layer.rbegin(), layer.rend(), same_key);
    layer.erase(layer.begin(), first_kept.base());
    auto& layers = next->layers_[family];
    while (!layers.empty() && layers.back()->size() <= 2 * layer.size()) {
      const Layer& below = *layers.back();
      next->bytes_ -= SizeOf(below);
      Layer merged;
      merged.reserve(below.size() + layer.size());
      // Where keys are equal set_union takes the row of its first range, which is the newer.
      std::ranges::set_union(layer, below, std::back_inserter(merged), {}, KeyOf, KeyOf);
      layer = std::move(merged);
      layers.pop_back();
    }
    next->bytes_ += SizeOf(layer);
    layers.push_back(std::make_shared<const Layer>(std::move(layer)));
  }
  return next;
}

const PendingRow* PendingRows::Find(Family family, std::string_view key) const {
  const auto& layers = layers_[static_cast<size_t>(family)];
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    const auto at = std::ranges::lower_bound(**layer, key, {}, KeyOf);
    if (at != (*layer)->end() && (*at)->key == key) return at->get();
  }
  return nullptr;
}

PendingCursor::PendingCursor(const PendingRows& rows, Family family, std::string_view lower,
                             std::string_view upper)
    : layers_(rows.layers_[static_cast<size_t>(family)]),
      lower_(lower),
      upper_(upper),
      places_(layers_.size()) {
  SeekToEnd();
}

void PendingCursor::Seek(std::string_view key) {
  const std::string_view from = std::max(key, std::string_view(lower_));
  for (size_t i = 0; i < layers_.size(); ++i) {
    const auto at = std::ranges::lower_bound(*layers_[i], from, {}, KeyOf);
    places_[i] = static_cast<size_t>(at - layers_[i]->begin());
  }
  Settle();
}

void PendingCursor::SeekToEnd() {
  for (size_t i = 0; i < layers_.size(); ++i) places_[i] = layers_[i]->size();
  row_ = nullptr;
}

void PendingCursor::Next() {
  for (size_t i = 0; i < layers_.size(); ++i) {
    const PendingRows::Layer& layer = *layers_[i];
    if (places_[i] < layer.size() && layer[places_[i]]->key == row_->key) ++places_[i];
  }
  Settle();
}

void PendingCursor::Settle() {
  row_ = nullptr;
  for (size_t i = layers_.size(); i-- > 0;) {
    if (places_[i] >= layers_[i]->size()) continue;
    const PendingRow& row = *(*layers_[i])[places_[i]];
    if (row_ == nullptr || row.key < row_->key) row_ = &row;
  }
  if (row_ != nullptr && !upper_.empty() && row_->key >= upper_) row_ = nullptr;
}

const PendingRow* PendingCursor::FindBefore(std::string_view key, bool inclusive) const {
  const PendingRow* found = nullptr;
  if (!upper_.empty() && key >= upper_) {
    key = upper_;
    inclusive = false;
  }
  for (size_t i = layers_.size(); i-- > 0;) {
    const PendingRows::Layer& layer = *layers_[i];
    auto at = inclusive ? std::ranges::upper_bound(layer, key, {}, KeyOf)
                        : std::ranges::lower_bound(layer, key, {}, KeyOf);
    if (at == layer.begin()) continue;
    const PendingRow& row = **--at;
    if (row.key >= lower_ && (found == nullptr || row.key > found->key)) found = &row;
  }
  return found;
}

}  // namespace wend
