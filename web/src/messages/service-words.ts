// What the service says first of each code (src/base/error.cpp). These pages say it in their own words, and show what
// comes after it.
export const serviceWords: Record<string, string> = {
  ERROR_NETWORK: 'the repository could not be reached over the network',
  ERROR_REPOSITORY_MISSING: 'there is no repository at this location',
  ERROR_REPOSITORY_LOCKED: 'the repository is locked',
  ERROR_PASSWORD: "the repository's password is wrong",
  ERROR_SOURCE_MISSING: 'a source does not exist',
  ERROR_SOURCE_UNREADABLE: 'some of the source could not be read',
  ERROR_NO_SPACE: 'there is not enough disk space',
  ERROR_PERMISSION: 'permission denied',
  ERROR_INTEGRITY: 'the stored data is damaged',
  ERROR_TOOL_MISSING: 'a program that is needed is not installed',
  ERROR_TOOL_VERSION: 'the installed version of a program does not fit',
  ERROR_DATABASE_CONNECTION: 'the database could not be reached',
  ERROR_DUMP_FAILED: 'Backup failed: pg_dump error',
  ERROR_STALLED: 'the program stopped making progress and was ended',
  ERROR_TIMEOUT: 'it took longer than allowed',
  ERROR_CANCELLED: 'cancelled',
  ERROR_INTERRUPTED: 'the run was cut off',
  ERROR_STATUS_FETCH: 'the status could not be read',
  ERROR_CONFLICT: 'something else is in the way',
  ERROR_NOT_FOUND: 'not found',
  ERROR_INVALID_INPUT: 'this input cannot be used',
  ERROR_UNAUTHENTICATED: 'you are not logged in',
  ERROR_FORBIDDEN: 'you may not do this',
  ERROR_RATE_LIMITED: 'too many attempts',
  ERROR_INTERNAL: 'something went wrong inside strongroom',
};

// What it says first of each warning of a run; after ": " comes what exactly. tests/contract/page_words_test.py holds these two
// tables against its sources.
export const serviceWarnings = {
  missing: 'this source does not exist and was left out',
  link: 'this source is a symbolic link: the link is backed up, not what it points to',
  gone: 'does not exist any more and is not in the backup',
  unreadable: 'could not be read',
  noFile: "there was no file in the plan's sources (is a disk not mounted?)",
  notRestored: 'could not be restored whole',
  notInSnapshot: 'is not in this snapshot',
  someUnreadable: "some files could not be read; the run's log names them",
  unchecked: 'the snapshot was made but not checked',
  snapshotsStay: 'old snapshots could not be removed',
  someSnapshotsStay: 'not all old snapshots were removed',
  dumpsAway: 'no old backup was deleted there, because none of those that should be is: is its disk not mounted?',
  dumpsStay: 'no old backup was deleted',
  dumpStays: 'an old backup could not be deleted',
  unknownFile: 'restored from a file that the ledger does not know, as asked for',
};
