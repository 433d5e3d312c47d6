export const help = {
  title: 'Help',
  words: 'Words',
  list: [
    ['Plan', 'What to back up, where to, and for how long it is kept.'],
    ['Run', 'One execution of a plan, or a restore or a check.'],
    ['Repository', 'Where snapshots go: a plain restic repository that restic alone can read too.'],
    ['Snapshot', 'What a backup of files has stored, as it was at that moment.'],
    ['Dump', 'A database as one .sql.gz file, which zcat and psql restore without Strongroom.'],
    ['Ledger', 'The record of everything that happened. Nobody can change it without being noticed.'],
  ] as [string, string][],
  states: 'What the signs mean',
  stateTexts: {
    protected: 'The last backup succeeded and was checked.',
    attention: 'The last backup is there, but something you asked for did not happen; or it was cancelled.',
    failed: 'The last backup did not succeed. Earlier ones are still there.',
    never: 'This plan has made no backup so far.',
    running: 'A backup is being made right now.',
    unknown: 'The record of the last run cannot be read.',
  },
  commands: 'On the command line',
  commandList: [
    ['strongroom status', 'What runs and how each plan is'],
    ['strongroom doctor', 'What is missing or misconfigured, and what mends it'],
    ['strongroom restore', 'Bring files back'],
    ['strongroom audit verify', 'Verify the ledger'],
  ] as [string, string][],
};
