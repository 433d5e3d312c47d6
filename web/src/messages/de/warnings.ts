import type { Messages } from '../messages';

export const warnings: Messages['warnings'] = {
  missing: 'Diese Quelle gibt es nicht; sie wurde ausgelassen',
  noFile: 'In den Quellen des Plans war keine Datei (ist ein Datenträger nicht eingehängt?)',
  notRestored: 'Konnte nicht vollständig wiederhergestellt werden',
  notInSnapshot: 'Ist nicht in diesem Stand',
  link: 'Diese Quelle ist ein symbolischer Link: gesichert wird der Link, nicht das, worauf er zeigt',
  gone: 'Das gibt es nicht mehr; es ist nicht in der Sicherung',
  unreadable: 'Das war nicht lesbar',
  someUnreadable: 'Einige Dateien waren nicht lesbar; das Protokoll des Laufs nennt sie',
  unchecked: 'Der Snapshot ist da, wurde aber nicht geprüft',
  snapshotsStay: 'Alte Snapshots konnten nicht entfernt werden',
  someSnapshotsStay: 'Nicht alle alten Snapshots wurden entfernt',
  dumpsAway: 'Dort wurde kein alter Dump gelöscht, weil keiner von denen da ist, die da sein sollten: ist der Datenträger nicht eingehängt?',
  dumpsStay: 'Kein alter Dump wurde gelöscht',
  dumpStays: 'Ein alter Dump ließ sich nicht löschen',
  unknownFile: 'Wiederhergestellt aus einer Datei, die das Ledger nicht kennt, wie verlangt',
};
