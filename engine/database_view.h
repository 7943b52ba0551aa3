// What the views of database.h are made of, for the files that make and read them.
//
// Thread safety: immutable once made.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/catalog.h"
#include "engine/database.h"

namespace wend {

class CollectionView::Impl {
 public:
  std::shared_ptr<const CollectionVersion> version;
  int threads = 1;
};

class DatabaseView::Impl {
 public:
  Catalog* catalog = nullptr;
  int threads = 1;
  int64_t now = 0;  // microseconds since 1970
};

}  // namespace wend
