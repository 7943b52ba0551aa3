// Handles: found while they live, told apart afterwards.
#include "api/handle_registry.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "api/handles.h"

namespace wend {
namespace {

HandleRegistry& Registry() { return HandleRegistry::Instance(); }

uintptr_t Add(HandleType type, std::shared_ptr<void> object) {
  const Result<uintptr_t> handle = Registry().Add(type, std::move(object));
  EXPECT_TRUE(handle.ok());
  return handle.ok() ? *handle : 0;
}

TEST(HandleRegistryTest, FindsAnObjectUntilItIsRemoved) {
  const auto object = std::make_shared<int>(7);
  const uintptr_t handle = Add(HandleType::kBatch, object);
  EXPECT_EQ(Registry().Find(HandleType::kBatch, handle), object);
  EXPECT_EQ(Registry().Find(HandleType::kStatement, handle), nullptr);
  EXPECT_EQ(Registry().Remove(HandleType::kStatement, handle), nullptr);
  EXPECT_EQ(Registry().Remove(HandleType::kBatch, handle), object);
  EXPECT_EQ(Registry().Remove(HandleType::kBatch, handle), nullptr);
  EXPECT_EQ(Registry().Find(HandleType::kBatch, handle), nullptr);
  EXPECT_EQ(object.use_count(), 1);
}

TEST(HandleRegistryTest, NeverGivesAHandleTwice) {
  std::set<uintptr_t> handles;
  for (int i = 0; i < 10'000; ++i) {
    const uintptr_t handle = Add(HandleType::kOptions, std::make_shared<int>(i));
    EXPECT_TRUE(handles.insert(handle).second);
    Registry().Remove(HandleType::kOptions, handle);
  }
}

TEST(HandleRegistryTest, FindsNothingForAnyOtherNumber) {
  const uintptr_t handle = Add(HandleType::kBatch, std::make_shared<int>(1));
  for (int bit = 0; bit < 64; ++bit) {
    EXPECT_EQ(Registry().Find(HandleType::kBatch, handle ^ (uintptr_t{1} << bit)), nullptr) << bit;
  }
  Registry().Remove(HandleType::kBatch, handle);
}

TEST(HandleRegistryTest, KeepsItsPromisesAmongThreads) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([] {
      std::vector<std::pair<uintptr_t, std::shared_ptr<int>>> mine;
      for (int i = 0; i < 2000; ++i) {
        auto object = std::make_shared<int>(i);
        mine.emplace_back(Add(HandleType::kStatement, object), object);
        if (i % 3 != 0) continue;
        EXPECT_EQ(Registry().Remove(HandleType::kStatement, mine.back().first), object);
        mine.pop_back();
      }
      for (const auto& [handle, object] : mine) {
        EXPECT_EQ(Registry().Find(HandleType::kStatement, handle), object);
        Registry().Remove(HandleType::kStatement, handle);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(HandlesTest, ClosingADatabaseReleasesWhatDependsOnIt) {
  auto opened = Database::Open(":memory:", DatabaseOptions());
  ASSERT_TRUE(opened.ok());
  auto database = std::make_shared<DatabaseObject>(std::move(*opened));
  std::weak_ptr<BatchObject> watched;
  {
    auto batch = std::make_shared<BatchObject>(database, "main");
    watched = batch;
    ASSERT_TRUE(database->AddDependent(BatchObject::kType, std::move(batch)).ok());
  }
  EXPECT_FALSE(watched.expired());
  database->Close();
  EXPECT_TRUE(watched.expired());
  EXPECT_EQ(database.use_count(), 1);
  const auto late = std::make_shared<BatchObject>(database, "main");
  EXPECT_EQ(database->AddDependent(BatchObject::kType, late).status().code(), Code::kMisuse);
}

}  // namespace
}  // namespace wend
