#pragma once

#include "domain/database.h"
#include "domain/plan.h"
#include "domain/store.h"
#include "operations/doctor.h"

namespace strongroom::operations {

// What the doctor looks at where databases are backed up. Each examination throws what it could not find out.
class DatabaseDoctor {
 public:
  DatabaseDoctor(const Patient& patient, domain::StoreReader& reader, const Call& call)
      : patient_{patient}, reader_{reader}, call_{call} {}

  Finding dump_tool();                                 // the newest pg_dump there is
  Finding database(const domain::Database& database);  // the server answers, and a pg_dump fits it
  Finding directory(const domain::Plan& plan);         // dumps can be written where the plan wants them

 private:
  const Patient& patient_;
  domain::StoreReader& reader_;
  const Call& call_;
};

}  // namespace strongroom::operations
