#include "api/pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

namespace strongroom::api {
namespace {

constexpr std::array kFiles{
    PageFile{"/assets/index-1a2b3c4d.js", "text/javascript; charset=utf-8", "\"js\"", true, "run();", "zipped run"},
    PageFile{"/assets/inter-5e6f7a8b.woff2", "font/woff2", "\"font\"", true, "letters", ""},
    PageFile{"/index.html", "text/html; charset=utf-8", "\"page\"", false, "<!doctype html>", "zipped page"},
};

Request asking(std::string target, Headers headers = {}, std::string method = "GET") {
  Request request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.headers = std::move(headers);
  return request;
}

std::optional<Response> answer(const Request& request) {
  return Pages{kFiles}.answer(request);
}

std::string field(const Response& response, std::string_view name) {
  return std::string{response.headers.find(name).value_or("")};
}

TEST(Pages, AFileIsSentAsItIsCalled) {
  const auto script = answer(asking("/assets/index-1a2b3c4d.js"));
  ASSERT_TRUE(script);
  EXPECT_EQ(script->status, 200);
  EXPECT_EQ(script->payload->text, "run();");
  EXPECT_EQ(script->payload->content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(field(*script, "Content-Encoding"), "");
  EXPECT_EQ(field(*script, "Cache-Control"), "public, max-age=31536000, immutable");
}

TEST(Pages, ThePageItselfIsAskedForAgainEachTime) {
  for (const auto* target : {"/", "/index.html", "/?from=mail"}) {
    const auto page = answer(asking(target));
    ASSERT_TRUE(page) << target;
    EXPECT_EQ(page->payload->text, "<!doctype html>");
    EXPECT_EQ(field(*page, "Cache-Control"), "no-cache");
  }
}

TEST(Pages, EverythingCarriesThePolicy) {
  for (const auto* target : {"/", "/assets/index-1a2b3c4d.js"}) {
    const auto page = answer(asking(target));
    const auto policy = field(*page, "Content-Security-Policy");
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"));
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(field(*page, "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(field(*page, "X-Content-Type-Options"), "nosniff");
  }
}

TEST(Pages, WhoTakesGzipGetsIt) {
  const auto encoding = [](const char* accepted) {
    const auto page = answer(asking("/", {{"Accept-Encoding", accepted}}));
    EXPECT_EQ(page->payload->text, field(*page, "Content-Encoding") == "gzip" ? "zipped page" : "<!doctype html>");
    EXPECT_EQ(field(*page, "Vary"), "Accept-Encoding");
    return field(*page, "Content-Encoding");
  };
  EXPECT_EQ(encoding("gzip, deflate, br"), "gzip");
  EXPECT_EQ(encoding("br , GZIP;q=0.5"), "gzip");
  EXPECT_EQ(encoding("gzip;q=0"), "");
  EXPECT_EQ(encoding("gzip; q=0.000"), "");
  EXPECT_EQ(encoding("br"), "");
  EXPECT_EQ(encoding(""), "");
  const auto font = answer(asking("/assets/inter-5e6f7a8b.woff2", {{"Accept-Encoding", "gzip"}}));
  EXPECT_EQ(font->payload->text, "letters");
  EXPECT_EQ(field(*font, "Content-Encoding"), "");
}

TEST(Pages, WhoHasItAlreadyGetsNothing) {
  for (const auto* tag : {"\"page\"", "\"other\", W/\"page\"", "*"}) {
    const auto page = answer(asking("/", {{"If-None-Match", tag}}));
    EXPECT_EQ(page->status, 304) << tag;
    EXPECT_FALSE(page->payload);
    EXPECT_EQ(field(*page, "ETag"), "W/\"page\"");
  }
  EXPECT_EQ(answer(asking("/", {{"If-None-Match", "\"other\""}}))->status, 200);
}

TEST(Pages, PathsOfThePagesGetThePageWhenABrowserAsks) {
  const Headers browser{{"Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}};
  EXPECT_EQ(answer(asking("/runs/20261129t143100-abc/details", browser))->payload->text, "<!doctype html>");
  EXPECT_FALSE(answer(asking("/runs/1", {{"Accept", "application/json"}})));
  EXPECT_FALSE(answer(asking("/assets/gone-1a2b3c4d.js", {{"Accept", "*/*"}})));
  EXPECT_FALSE(answer(asking("/runs/1")));
}

TEST(Pages, PathsOfTheServiceAreNotForPages) {
  const Headers browser{{"Accept", "text/html"}};
  for (const auto* target : {"/api", "/api/", "/api/v1/nowhere", "/healthz/x", "/readyz", "/metrics?x=1"})
    EXPECT_FALSE(answer(asking(target, browser))) << target;
  EXPECT_TRUE(answer(asking("/apiary", browser)));
}

TEST(Pages, OnlyReadingIsAnswered) {
  EXPECT_TRUE(answer(asking("/", {}, "HEAD")));
  EXPECT_FALSE(answer(asking("/", {}, "POST")));
}

TEST(Pages, WithoutPagesItIsSaidHowToGetThem) {
  const Pages none{{}};
  const auto root = none.answer(asking("/"));
  ASSERT_TRUE(root);
  EXPECT_EQ(root->payload->content_type, "text/plain; charset=utf-8");
  EXPECT_NE(root->payload->text.find("npm"), std::string::npos);
  EXPECT_FALSE(none.answer(asking("/runs", {{"Accept", "text/html"}})));
}

TEST(Pages, WhatWasBuiltInIsInOrder) {
  const auto files = embedded_pages();
  EXPECT_TRUE(std::ranges::is_sorted(files, {}, &PageFile::path));
  for (const auto& file : files) {
    EXPECT_TRUE(file.etag.starts_with('"') && file.etag.ends_with('"')) << file.path;
    EXPECT_TRUE(file.gzip.empty() || file.gzip.starts_with("\x1f\x8b")) << file.path;
  }
}

}  // namespace
}  // namespace strongroom::api
