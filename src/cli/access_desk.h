// What the commands over users and tokens work with, for as long as one of them lives.
#pragma once

#include <memory>
#include <string>

#include "auth/access_book.h"
#include "auth/passwords.h"
#include "auth/principal.h"
#include "auth/tokens.h"
#include "auth/users.h"
#include "cli/context.h"

namespace strongroom::cli {

struct AccessDesk {
  explicit AccessDesk(Context& context);

  std::unique_ptr<Owner> owner;
  auth::AccessBook book;
  auth::Passwords passwords;
  auth::Users users;
  auth::Tokens tokens;
};

// Throws invalid_input with the three there are.
auth::Role role_from(const std::string& text);

}  // namespace strongroom::cli
