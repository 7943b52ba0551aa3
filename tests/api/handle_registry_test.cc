// Handles: found while they live, told apart afterwards.
#include "api/handle_registry.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "api/connection.h"
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
  EXPECT_FALSE(Registry().Remove(HandleType::kStatement, handle));
  EXPECT_TRUE(Registry().Remove(HandleType::kBatch, handle));
  EXPECT_FALSE(Registry().Remove(HandleType::kBatch, handle));
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
        EXPECT_TRUE(Registry().Remove(HandleType::kStatement, mine.back().first));
        EXPECT_EQ(object.use_count(), 2);
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

using Entry = HandleRegistry::Entry;

struct Watched {
  explicit Watched(std::thread::id* by) : destroyed_by(by) {}
  ~Watched() { *destroyed_by = std::this_thread::get_id(); }
  std::thread::id* destroyed_by;
};

TEST(HandleRegistryTest, LetsAThreadIntoOneObjectAtATime) {
  const uintptr_t first = Add(HandleType::kStatement, std::make_shared<int>(1));
  const uintptr_t second = Add(HandleType::kBatch, std::make_shared<int>(2));
  HandleRegistry::Slot* slot = nullptr;
  HandleRegistry::Slot* other = nullptr;
  EXPECT_EQ(Registry().Enter(HandleType::kBatch, first, &slot), Entry::kStale);
  EXPECT_EQ(Registry().Enter(HandleType::kStatement, 0, &slot), Entry::kStale);
  ASSERT_EQ(Registry().Enter(HandleType::kStatement, first, &slot), Entry::kInside);
  EXPECT_EQ(*static_cast<int*>(slot->target), 1);
  EXPECT_EQ(Registry().Enter(HandleType::kStatement, first, &other), Entry::kNested);
  EXPECT_EQ(Registry().Enter(HandleType::kBatch, second, &other), Entry::kNested);
  Registry().Leave(first, slot);
  ASSERT_EQ(Registry().Enter(HandleType::kBatch, second, &other), Entry::kInside);
  Registry().Leave(second, other);
  Registry().Remove(HandleType::kStatement, first);
  Registry().Remove(HandleType::kBatch, second);
  EXPECT_EQ(Registry().Enter(HandleType::kStatement, first, &slot), Entry::kStale);
}

TEST(HandleRegistryTest, GivesAnObjectToWhicheverThreadComesUnlessOneIsInside) {
  const uintptr_t handle = Add(HandleType::kStatement, std::make_shared<int>(1));
  const auto enter_elsewhere = [&] {
    Entry entry = Entry::kStale;
    std::thread([&] {
      HandleRegistry::Slot* slot = nullptr;
      entry = Registry().Enter(HandleType::kStatement, handle, &slot);
      if (entry == Entry::kInside) Registry().Leave(handle, slot);
    }).join();
    return entry;
  };
  HandleRegistry::Slot* slot = nullptr;
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(Registry().Enter(HandleType::kStatement, handle, &slot), Entry::kInside);
    EXPECT_EQ(enter_elsewhere(), Entry::kBusy);
    EXPECT_EQ(enter_elsewhere(), Entry::kBusy) << "the one inside stays the owner";
    Registry().Leave(handle, slot);
    EXPECT_EQ(enter_elsewhere(), Entry::kInside);
  }
  Registry().Remove(HandleType::kStatement, handle);
}

TEST(HandleRegistryTest, TheLastCallDestroysWhatWasRemovedUnderIt) {
  std::thread::id destroyed_by;
  const uintptr_t handle = Add(HandleType::kStatement, std::make_shared<Watched>(&destroyed_by));
  HandleRegistry::Slot* slot = nullptr;
  ASSERT_EQ(Registry().Enter(HandleType::kStatement, handle, &slot), Entry::kInside);
  std::thread([&] { EXPECT_TRUE(Registry().Remove(HandleType::kStatement, handle)); }).join();
  EXPECT_EQ(destroyed_by, std::thread::id());
  EXPECT_FALSE(Registry().Remove(HandleType::kStatement, handle));
  Registry().Leave(handle, slot);
  EXPECT_EQ(destroyed_by, std::this_thread::get_id());
  EXPECT_EQ(Registry().Enter(HandleType::kStatement, handle, &slot), Entry::kStale);
}

// Enters until its handle is stale; whoever is inside finds the object alive and itself alone.
void EnterUntilStale(uintptr_t handle) {
  for (;;) {
    HandleRegistry::Slot* slot = nullptr;
    const Entry entry = Registry().Enter(HandleType::kStatement, handle, &slot);
    if (entry == Entry::kStale) return;
    if (entry != Entry::kInside) {
      std::this_thread::yield();
      continue;
    }
    int* const number = static_cast<int*>(slot->target);
    ASSERT_EQ(++*number, 1);
    --*number;
    Registry().Leave(handle, slot);
  }
}

TEST(HandleRegistryTest, RemovingRacesWithEnteringSafely) {
  for (int round = 0; round < 200; ++round) {
    auto object = std::make_shared<int>(0);
    const std::weak_ptr<int> watched = object;
    const uintptr_t handle = Add(HandleType::kStatement, std::move(object));
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 2; ++thread) threads.emplace_back(EnterUntilStale, handle);
    for (int i = 0; i < round % 8; ++i) std::this_thread::yield();
    EXPECT_TRUE(Registry().Remove(HandleType::kStatement, handle));
    for (std::thread& thread : threads) thread.join();
    EXPECT_TRUE(watched.expired());
  }
}

TEST(HandlesTest, ClosingADatabaseReleasesWhatDependsOnIt) {
  auto opened = OpenHere({":memory:", {}});
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
