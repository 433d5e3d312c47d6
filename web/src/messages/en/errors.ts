// What each code means and what to do about it, for whoever reads these pages. The service's own words, which name
// what exactly it met, are shown beside them.
export interface ErrorWords {
  what: string;
  next: string;
}

export const errors: Record<string, ErrorWords> & { ERROR_INTERNAL: ErrorWords } = {
  ERROR_NETWORK: { what: 'The repository could not be reached over the network', next: 'Check the connection and that the server is up, then start the backup again. What was already transferred is not sent twice.' },
  ERROR_REPOSITORY_MISSING: { what: 'There is no repository at this place', next: 'Check where the repository is, and whether its disk is mounted.' },
  ERROR_REPOSITORY_LOCKED: { what: 'The repository is locked', next: 'Wait until the other program has finished. If it is gone for good, remove the lock with strongroom repo unlock.' },
  ERROR_PASSWORD: { what: "The repository's password is wrong", next: 'Give the right one with strongroom repo edit.' },
  ERROR_SOURCE_MISSING: { what: 'A folder that should be backed up does not exist', next: 'Bring it back (is a disk not mounted?) or change the plan.' },
  ERROR_SOURCE_UNREADABLE: { what: 'Some of it could not be read', next: 'Allow the user that runs Strongroom to read these paths, or leave them out of the plan.' },
  ERROR_NO_SPACE: { what: 'There is not enough disk space', next: 'Delete old backups or free some space on that disk, then start again. Nothing that was stored before is harmed.' },
  ERROR_PERMISSION: { what: 'Strongroom may not do this', next: 'Run it as a user who may, or change the permissions of the path.' },
  ERROR_INTEGRITY: { what: 'Stored data is damaged', next: 'Do not delete anything. Look at the log, check the disk, and keep a copy of the repository before it is repaired.' },
  ERROR_TOOL_MISSING: { what: 'A program that is needed is not installed', next: 'Run strongroom doctor: it names what is missing and the command that installs it.' },
  ERROR_TOOL_VERSION: { what: 'The installed version of a program does not fit', next: 'Run strongroom doctor: it names the version that is needed.' },
  ERROR_DATABASE_CONNECTION: { what: 'The database could not be reached', next: 'Check that its server is up and that the settings of the connection are right.' },
  ERROR_DUMP_FAILED: { what: 'Backup failed: pg_dump error', next: 'The log says what pg_dump met. Earlier dumps are not affected.' },
  ERROR_STALLED: { what: 'The program stopped making progress and was ended', next: 'The log shows what it did last. Then start again.' },
  ERROR_TIMEOUT: { what: 'It took longer than allowed', next: 'Start again, or allow more time in the plan.' },
  ERROR_CANCELLED: { what: 'It was cancelled', next: 'Start again when you like.' },
  ERROR_INTERRUPTED: { what: 'The run was cut off', next: 'Start it again: what was already stored is reused.' },
  ERROR_STATUS_FETCH: { what: 'The backup status could not be read', next: 'The store may be damaged or on a disk that is gone. Run strongroom doctor on the machine of the service.' },
  ERROR_CONFLICT: { what: 'Something else is in the way', next: 'Wait until it has finished, then try again.' },
  ERROR_NOT_FOUND: { what: 'This is not there', next: 'It may have been removed meanwhile.' },
  ERROR_INVALID_INPUT: { what: 'This cannot be used', next: 'Change what you entered and try again.' },
  ERROR_UNAUTHENTICATED: { what: 'You are not logged in', next: 'Log in first.' },
  ERROR_FORBIDDEN: { what: 'You may not do this', next: 'Ask somebody with the right role.' },
  ERROR_RATE_LIMITED: { what: 'Too many attempts', next: 'Wait a while, then try again.' },
  ERROR_INTERNAL: { what: 'Something went wrong inside Strongroom', next: 'Please report this, with the log of the run if there is one.' },
};
