import type { Messages } from '../messages';

export const help: Messages['help'] = {
  title: 'Hilfe',
  words: 'Wörter',
  list: [
    ['Plan', 'Was gesichert wird, wohin, und wie lange es aufgehoben wird.'],
    ['Lauf', 'Eine Ausführung eines Plans, oder eine Wiederherstellung oder Prüfung.'],
    ['Repository', 'Wohin Snapshots kommen: ein einfaches restic-Repository, das auch restic allein liest.'],
    ['Snapshot', 'Was eine Sicherung von Dateien gespeichert hat, so wie es in dem Augenblick war.'],
    ['Dump', 'Eine Datenbank als eine Datei .sql.gz, die zcat und psql auch ohne Strongroom wiederherstellen.'],
    ['Ledger', 'Die Aufzeichnung von allem, was geschah. Niemand kann sie unbemerkt ändern.'],
  ],
  states: 'Was die Zeichen bedeuten',
  stateTexts: {
    protected: 'Die letzte Sicherung war erfolgreich und wurde geprüft.',
    attention: 'Die letzte Sicherung ist da, aber etwas Gewünschtes geschah nicht; oder sie wurde abgebrochen.',
    failed: 'Die letzte Sicherung war nicht erfolgreich. Frühere sind noch da.',
    never: 'Dieser Plan hat noch keine Sicherung gemacht.',
    running: 'Gerade wird eine Sicherung gemacht.',
    unknown: 'Die Aufzeichnung des letzten Laufs ist nicht lesbar.',
  },
  commands: 'Auf der Befehlszeile',
  commandList: [
    ['strongroom status', 'Was läuft und wie es um jeden Plan steht'],
    ['strongroom doctor', 'Was fehlt oder falsch eingestellt ist, und was es behebt'],
    ['strongroom restore', 'Dateien zurückholen'],
    ['strongroom audit verify', 'Das Ledger prüfen'],
  ],
};
