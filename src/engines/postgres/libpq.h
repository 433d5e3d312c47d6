// The functions of libpq that we call, by their own names and with the types of libpq-fe.h; the library is loaded when
// they are asked for the first time.
#pragma once

#include <libpq-fe.h>

namespace strongroom::postgres {

#define STRONGROOM_OF_LIBPQ(each)                                                                                   \
  each(PQbackendPID) each(PQclear) each(PQconndefaults) each(PQconnectPoll) each(PQconnectStartParams)              \
      each(PQconninfoFree) each(PQconninfoParse) each(PQconsumeInput) each(PQdb) each(PQerrorMessage)               \
          each(PQescapeIdentifier) each(PQfinish) each(PQflush) each(PQfreemem) each(PQgetResult) each(PQgetisnull) \
              each(PQgetlength) each(PQgetvalue) each(PQhost) each(PQhostaddr) each(PQisBusy) each(PQnfields)       \
                  each(PQntuples) each(PQparameterStatus) each(PQport) each(PQresultErrorField)                     \
                      each(PQresultErrorMessage) each(PQresultStatus) each(PQsendQueryParams) each(PQserverVersion) \
                          each(PQsetNoticeReceiver) each(PQsetnonblocking) each(PQsocket) each(PQstatus)

struct Libpq {
#define STRONGROOM_MEMBER(function) decltype(&::function) function = nullptr;
  STRONGROOM_OF_LIBPQ(STRONGROOM_MEMBER)
#undef STRONGROOM_MEMBER
};

// From any thread. Throws ERROR_TOOL_MISSING where there is no libpq.
const Libpq& libpq();

}  // namespace strongroom::postgres
