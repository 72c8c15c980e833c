#include "server/disk/posix_disk.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Runs a function in another process, and gives what it gave.
std::string InAnotherProcess(const std::function<std::string()>& function) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::string result = function();
    const bool written =
        write(ends[1], result.data(), result.size()) == static_cast<ssize_t>(result.size());
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  std::string result;
  char bytes[256];
  for (ssize_t count; (count = read(ends[0], bytes, sizeof bytes)) > 0;) {
    result.append(bytes, static_cast<size_t>(count));
  }
  close(ends[0]);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  return result;
}

class PosixDiskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(parent_);
    std::filesystem::create_directory(parent_);
  }

  static std::string Result(const absl::StatusOr<std::unique_ptr<Disk>>& disk) {
    return disk.status().ToString();
  }

  const std::string parent_ = ::testing::TempDir() + "posix_disk_test";
  const std::string directory_ = parent_ + "/data";
};

TEST_F(PosixDiskTest, CreatesItsDirectoryForItsUserAlone) {
  const auto disk = OpenPosixDisk(directory_).value();
  EXPECT_EQ(disk->Describe(), directory_);
  struct stat facts;
  ASSERT_EQ(stat(directory_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700U);
  ASSERT_TRUE(disk->Create("file").ok());
  ASSERT_EQ(stat((directory_ + "/file").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
}

TEST_F(PosixDiskTest, CreatesNoMoreThanOneDirectory) {
  EXPECT_EQ(Result(OpenPosixDisk(directory_ + "/inner")),
            absl::StrCat("NOT_FOUND: cannot create the directory ", directory_,
                         "/inner: the directory that it would stand in is not there; create that "
                         "one first"));
  EXPECT_FALSE(std::filesystem::exists(directory_));
}

TEST_F(PosixDiskTest, AFileIsNoDirectory) {
  std::ofstream(directory_) << "a file";
  const std::string sentence =
      " is not a directory, or a part of its path is not; move away what stands there, or name "
      "another directory";
  EXPECT_EQ(Result(OpenPosixDisk(directory_)),
            absl::StrCat("FAILED_PRECONDITION: ", directory_, sentence));
  EXPECT_EQ(Result(OpenPosixDisk(directory_ + "/inner")),
            absl::StrCat("FAILED_PRECONDITION: ", directory_, "/inner", sentence));
}

TEST_F(PosixDiskTest, ListsPlainFilesOnly) {
  const auto disk = OpenPosixDisk(directory_).value();
  EXPECT_THAT(disk->List().value(), IsEmpty());
  std::filesystem::create_directory(directory_ + "/lost+found");
  std::filesystem::create_symlink("file", directory_ + "/link");
  ASSERT_TRUE(disk->Create("file").ok());
  EXPECT_THAT(disk->List().value(), ElementsAre("file"));
}

TEST_F(PosixDiskTest, ADirectoryThatWasRemovedIsNoMissingFile) {
  const auto disk = OpenPosixDisk(directory_).value();
  std::filesystem::remove_all(directory_);
  EXPECT_TRUE(absl::IsUnavailable(disk->Create("file").status()));
}

TEST_F(PosixDiskTest, BelongsToOneProcess) {
  auto disk = OpenPosixDisk(directory_).value();
  const std::string in_use =
      absl::StrCat("FAILED_PRECONDITION: the directory ", directory_, " is in use by process ",
                   getpid(), "; stop that process, or name another directory");
  const auto open_it = [this] { return Result(OpenPosixDisk(directory_)); };
  EXPECT_EQ(InAnotherProcess(open_it), in_use);
  EXPECT_EQ(open_it(), in_use);

  disk = nullptr;
  EXPECT_EQ(InAnotherProcess(open_it), "OK");
}

TEST_F(PosixDiskTest, ALockEndsWithItsProcess) {
  EXPECT_EQ(InAnotherProcess([this] {
              absl::StatusOr<std::unique_ptr<Disk>> disk = OpenPosixDisk(directory_);
              std::string result = Result(disk);
              if (disk.ok()) disk->release();  // The process dies with it.
              return result;
            }),
            "OK");
  EXPECT_TRUE(OpenPosixDisk(directory_).ok());
}

TEST_F(PosixDiskTest, TheLockNamesNobodyButItsHolder) {
  std::filesystem::create_directory(directory_);
  std::ofstream(directory_ + "/LOCK") << "123456789012\n";
  const auto disk = OpenPosixDisk(directory_).value();
  std::string text;
  std::getline(std::ifstream(directory_ + "/LOCK"), text, '\0');
  EXPECT_EQ(text, absl::StrCat(getpid(), "\n"));
}

// Root may do everything, so this is done as nobody, from a place that nobody may be in.
TEST_F(PosixDiskTest, SaysThatItMayNot) {
  std::filesystem::create_directory(directory_);
  std::filesystem::permissions(directory_, std::filesystem::perms(0555));
  EXPECT_EQ(InAnotherProcess([this] {
              if (chdir(parent_.c_str()) != 0) return std::string("no such place");
              if (geteuid() == 0 && setuid(65534) != 0) return std::string("still root");
              const std::string user = absl::StrCat("user ", geteuid());
              std::string result = Result(OpenPosixDisk("data"));
              return result.replace(result.find(user), user.size(), "NOBODY");
            }),
            "PERMISSION_DENIED: NOBODY may not create, read or write the directory data; make it "
            "that user's");
  std::filesystem::permissions(directory_, std::filesystem::perms(0700));
}

// What a function gives in a process whose files may have 100,000 bytes.
std::string WithSmallFiles(const std::function<std::string()>& function) {
  return InAnotherProcess([&function]() -> std::string {
    const rlimit limit = {.rlim_cur = 100'000, .rlim_max = 100'000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return "no limit";
    std::signal(SIGXFSZ, SIG_IGN);
    return function();
  });
}

TEST_F(PosixDiskTest, AFileThatIsTooLargeIsWrittenInPart) {
  EXPECT_EQ(WithSmallFiles([this] {
              const auto disk = OpenPosixDisk(directory_).value();
              const auto file = disk->Create("file").value();
              const absl::Status status = file->Write(0, std::string(150'000, 'x'));
              return absl::StrCat(status.ToString(), " ", file->Size().value());
            }),
            absl::StrCat("RESOURCE_EXHAUSTED: cannot write ", directory_,
                         "/file: File too large 100000"));
}

TEST_F(PosixDiskTest, AnErrorCallsAFileWhatItIsCalledNow) {
  EXPECT_EQ(WithSmallFiles([this] {
              const auto disk = OpenPosixDisk(directory_).value();
              const auto file = disk->Create("file.tmp").value();
              disk->Rename("file.tmp", "file").IgnoreError();
              return file->Write(100'000, "x").ToString();
            }),
            absl::StrCat("RESOURCE_EXHAUSTED: cannot write ", directory_, "/file: File too large"));
}

// Mounts a file system that is small, and that only the process sees.
bool MountSmall(const std::string& directory) {
  return unshare(CLONE_NEWNS) == 0 &&
         mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("none", directory.c_str(), "tmpfs", 0, "size=64k") == 0;
}

TEST_F(PosixDiskTest, AFullDiskIsToldFromABrokenOne) {
  std::filesystem::create_directory(directory_);
  const std::string result = InAnotherProcess([this]() -> std::string {
    if (!MountSmall(directory_)) return "may not mount";
    const auto disk = OpenPosixDisk(directory_).value();
    const auto ready = disk->Create("ready").value();
    if (!ready->Resize(20'000).ok()) return "no room at all";
    const auto file = disk->Create("file").value();
    const std::vector<std::string> results = {
        file->Resize(100'000).ToString(),
        absl::StrCat(file->Size().value()),
        file->Write(0, std::string(100'000, 'x')).ToString(),
        ready->Write(10'000, std::string(10'000, 'x')).ToString(),
        disk->Rename("file", "other").ToString(),
        disk->Remove("other").ToString(),
    };
    return absl::StrJoin(results, "\n");
  });
  if (result == "may not mount") GTEST_SKIP() << result;
  const std::string full = absl::StrCat("RESOURCE_EXHAUSTED: cannot write ", directory_,
                                        "/file: No space left on device\n");
  // The room that there was has gone back, so that the next write found some of it. What has been
  // given its room needs none.
  EXPECT_EQ(result, absl::StrCat(full, "0\n", full, "OK\nOK\nOK"));
}

TEST_F(PosixDiskTest, AFullDiskCanBeOpenedAgain) {
  std::filesystem::create_directory(directory_);
  const std::string result = InAnotherProcess([this]() -> std::string {
    if (!MountSmall(directory_)) return "may not mount";
    auto disk = OpenPosixDisk(directory_).value();
    const absl::Status full = disk->Create("file").value()->Write(0, std::string(100'000, 'x'));
    disk = nullptr;
    return absl::StrCat(absl::StatusCodeToString(full.code()), " ",
                        Result(OpenPosixDisk(directory_)));
  });
  if (result == "may not mount") GTEST_SKIP() << result;
  EXPECT_EQ(result, "RESOURCE_EXHAUSTED OK");
}

TEST_F(PosixDiskTest, SaysThatItIsMountedReadOnly) {
  std::filesystem::create_directory(directory_);
  const std::string result = InAnotherProcess([this]() -> std::string {
    if (!MountSmall(directory_)) return "may not mount";
    if (mount("none", directory_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) != 0) {
      return "may not mount";
    }
    return Result(OpenPosixDisk(directory_));
  });
  if (result == "may not mount") GTEST_SKIP() << result;
  EXPECT_EQ(result,
            absl::StrCat("PERMISSION_DENIED: nothing can be written in the directory ", directory_,
                         ", since its file system is mounted read-only; mount it for "
                         "writing, or name another directory"));
}

TEST_F(PosixDiskTest, OneThatIsReadOnlyLooksAtWhatAnotherProcessHas) {
  const auto disk = OpenPosixDisk(directory_).value();
  ASSERT_TRUE(disk->Create("file").value()->Write(0, "text").ok());
  const auto reader = OpenPosixDiskToRead(directory_).value();
  EXPECT_THAT(reader->List().value(), ElementsAre("file"));
  const auto file = reader->Open("file").value();
  std::string text;
  EXPECT_TRUE(file->Read(0, 4, &text).ok());
  EXPECT_EQ(text, "text");
  EXPECT_FALSE(file->Write(0, "more").ok());
  const std::string sentence =
      absl::StrCat(" a file in ", directory_, ", which was opened to be read only");
  EXPECT_EQ(reader->Create("other").status().ToString(),
            "PERMISSION_DENIED: cannot create" + sentence);
  EXPECT_EQ(reader->Rename("file", "other").ToString(),
            "PERMISSION_DENIED: cannot rename" + sentence);
  EXPECT_EQ(reader->Remove("file").ToString(), "PERMISSION_DENIED: cannot remove" + sentence);
  EXPECT_FALSE(reader->SyncDirectory().ok());
}

TEST_F(PosixDiskTest, OneThatIsReadOnlyCreatesNoDirectory) {
  EXPECT_EQ(Result(OpenPosixDiskToRead(directory_)),
            absl::StrCat("NOT_FOUND: cannot open the directory ", directory_,
                         ": No such file or directory"));
  EXPECT_FALSE(std::filesystem::exists(directory_));
  std::ofstream(directory_) << "a file";
  EXPECT_EQ(Result(OpenPosixDiskToRead(directory_)),
            absl::StrCat("FAILED_PRECONDITION: ", directory_, " is not a directory"));
}

TEST_F(PosixDiskTest, RenamesADirectoryToANewNameOnly) {
  const auto disk = OpenPosixDisk(directory_).value();
  EXPECT_TRUE(RenameDirectory(directory_, parent_ + "/new").ok());
  EXPECT_TRUE(disk->Create("file").ok());
  EXPECT_TRUE(std::filesystem::exists(parent_ + "/new/file"));
  EXPECT_TRUE(absl::IsNotFound(RenameDirectory(directory_, parent_ + "/newer")));
  std::filesystem::create_directory(directory_);
  EXPECT_EQ(RenameDirectory(directory_, parent_ + "/new").ToString(),
            absl::StrCat("ALREADY_EXISTS: ", parent_, "/new is there already"));
}

}  // namespace
}  // namespace manager
