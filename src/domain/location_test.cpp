#include "domain/location.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace strongroom::domain {
namespace {

bool is_refused(const std::function<void()>& what) {
  try {
    what();
    return false;
  } catch (const base::Error& error) {
    return error.code() == base::ErrorCode::invalid_input;
  }
}

TEST(Location, ByNetworkOnlyPlainOnesArePlain) {
  for (const auto* plain :
       {"/srv/repository", "local:/srv/a:b", "rest:https://nas.home:8000/x", "s3:s3.amazonaws.com/bucket",
        "rclone:nas:backups", "rclone:my-remote_1:a/b", "sftp:anna@nas.home:/srv", "sftp:nas:/srv",
        "sftp://anna@nas.home:2222/srv", "b2:bucket:path"})
    EXPECT_FALSE(is_refused([&] { require_plain_location(parse_location(plain)); })) << plain;
  for (const auto* odd :
       {"rclone::webdav,url=\"http://x/\",bearer_token_command=\"touch x\":x", "rclone:--log-file=/tmp/x",
        "rclone:-v:x", "rclone:nas,host=x:y", "rclone:nas", "rclone:", "sftp:-oProxyCommand=x:/y",
        "sftp://-oProxyCommand=x/y", "sftp:-x@host:/y", "sftp:a@-host:/y", "sftp:a b@host:/y", "sftp::/y"})
    EXPECT_TRUE(is_refused([&] { require_plain_location(parse_location(odd)); })) << odd;
}

TEST(Location, ABackendOfRcloneWithoutSettingsHoldsNoPassword) {
  for (const auto* text : {"rclone::local:/srv/through rclone", "rclone::memory:x", "rclone:nas:a,b"}) {
    const auto location = parse_location(text);
    EXPECT_FALSE(location.has_credentials) << text;
    EXPECT_EQ(location.shown, text);
  }
}

TEST(Location, WhatIsShownHoldsNoPassword) {
  for (const auto* text : {"rest:https://user:s3cret@host/x", "rest:http://user:s3%2Fcret@host:8000/x",
                           "rclone::sftp,host=h,pass=s3cret:x", "rclone:nas,pass=s3cret:x"}) {
    const auto location = parse_location(text);
    EXPECT_TRUE(location.has_credentials) << text;
    EXPECT_EQ(location.shown.find("s3"), std::string::npos) << location.shown;
  }
  EXPECT_TRUE(is_refused([] { parse_location("rest:http://user:s3c/ret@127.0.0.1:1/x"); }))
      << "the rest would be shown";
  EXPECT_EQ(parse_location("rest:https://[::1]:8000/x").shown, "rest:https://[::1]:8000/x");
  EXPECT_EQ(parse_location("rest:https://[::1]/x").shown, "rest:https://[::1]/x");
}

}  // namespace
}  // namespace strongroom::domain
