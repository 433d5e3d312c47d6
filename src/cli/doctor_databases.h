#pragma once

#include <memory>
#include <string>

#include "cli/context.h"
#include "cli/finding.h"
#include "domain/database_engine.h"
#include "domain/store.h"

namespace strongroom::cli {

// What `strongroom doctor` looks at where databases are backed up. Each examination throws what it could not find out.
class DatabaseDoctor {
 public:
  DatabaseDoctor(Context& context, domain::StoreReader& reader);

  Finding dump_tool();                                 // the newest pg_dump there is
  Finding database(const domain::Database& database);  // the server answers, and a pg_dump fits it
  Finding directory(const domain::Plan& plan);         // dumps can be written where the plan wants them

 private:
  Context& context_;
  domain::StoreReader& reader_;
  std::unique_ptr<domain::DatabaseEngine> engine_;
};

}  // namespace strongroom::cli
