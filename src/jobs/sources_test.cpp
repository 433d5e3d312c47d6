#include "jobs/sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/error.h"
#include "support/temporary_directory.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;

class Sources : public testing::Test {
 protected:
  Sources() { fs::create_directories(data_.root / "runs"); }
  support::TemporaryDirectory directory_;
  instance::DataDirectory data_{directory_.path() / "home" / "data"};
  domain::RepositoryAccess remote_{base::SecretString{"rest:http://h/"}, base::SecretString{"p"}, {}, "rest"};
};

TEST_F(Sources, aDanglingLinkIsThereAndAMissingPathIsNot) {
  const auto link = (directory_.path() / "link").native();
  fs::create_symlink("/no/such/thing", link);
  const auto missing = (directory_.path() / "missing").native();
  const auto below_a_file = "/etc/hostname/x";
  const auto inspection = inspect_sources({link, missing, below_a_file});
  EXPECT_THAT(inspection.present, testing::ElementsAre(link));
  EXPECT_THAT(inspection.missing, testing::ElementsAre(missing, below_a_file));
}

TEST_F(Sources, aLinkIsToldFromWhatItPointsTo) {
  const auto directory = directory_.path() / "real";
  fs::create_directory(directory);
  std::ofstream{directory_.path() / "file"} << "x";
  fs::create_symlink(directory, directory_.path() / "to directory");
  fs::create_symlink(directory_.path() / "file", directory_.path() / "to file");
  fs::create_symlink("nowhere", directory_.path() / "to nothing");
  std::vector<std::string> sources;
  for (const auto* name : {"real", "file", "to directory", "to file", "to nothing", "missing"})
    sources.push_back((directory_.path() / name).native());
  EXPECT_THAT(symbolic_links(sources), testing::ElementsAre(sources[2], sources[3], sources[4]));
}

TEST_F(Sources, nothingOfOursIsElsewhere) {
  EXPECT_TRUE(own_paths({"/etc", "/usr/share/doc"}, data_, remote_).empty());
}

TEST_F(Sources, ownPathsAreWrittenAsResticSeesThem) {
  const auto real = directory_.path() / "home";
  const auto link = directory_.path() / "link";
  fs::create_directory_symlink(real, link);
  const auto through_link = (link / ".").native();
  EXPECT_THAT(own_paths({real.native()}, data_, remote_), testing::Contains((real / "data" / "secret.key").native()));
  EXPECT_THAT(own_paths({through_link}, data_, remote_), testing::Contains((link / "data" / "secret.key").native()));
}

TEST_F(Sources, aLocalRepositoryIsNotBackedUpIntoItself) {
  const auto repository = directory_.path() / "home" / "repository with [odd] *name*";
  fs::create_directory(repository);
  const domain::RepositoryAccess local{base::SecretString{repository.native()}, base::SecretString{"p"}, {}, "local"};
  EXPECT_THAT(own_paths({(directory_.path() / "home").native()}, data_, local), testing::Contains(repository.native()));
}

TEST_F(Sources, whatCannotBeASourceIsRefused) {
  for (const auto& bad : {std::string{}, std::string{"relative"}, std::string{"/a\0b", 4}, data_.root.native(),
                          (data_.root / "runs").native()})
    EXPECT_THROW(require_usable_source(bad, data_), base::Error) << bad;
  for (const auto& good :
       {(data_.root / "backups").native(), data_.root.parent_path().native(), std::string{"/"}, std::string{"/etc"}})
    EXPECT_NO_THROW(require_usable_source(good, data_)) << good;
}

TEST_F(Sources, aRepositoryIsNoSourceOfItself) {
  const auto place = directory_.path() / "repository";
  fs::create_directories(place / "data");
  fs::create_directory_symlink(place, directory_.path() / "link to it");
  domain::RepositoryAccess local;
  local.backend = "local";
  local.location = base::SecretString{place.native()};
  for (const auto& bad : {place, place / "data", directory_.path() / "link to it" / "data"})
    EXPECT_THROW(require_outside_repository(bad.native(), local), base::Error) << bad;
  EXPECT_NO_THROW(require_outside_repository(directory_.path().native(), local)) << "it is left out of that";
  EXPECT_NO_THROW(require_outside_repository(place.native(), remote_));
}

TEST_F(Sources, tooLittleSpaceIsSaidBeforehand) {
  EXPECT_NO_THROW(require_space(directory_.path() / "not" / "yet", 1, "x"));
  try {
    require_space(directory_.path(), 1ULL << 62, "the repository");
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::no_space);
    EXPECT_THAT(error.message(), testing::HasSubstr("the repository"));
  }
}

}  // namespace
}  // namespace strongroom::jobs
