import type { Messages } from '../messages';
import { plural } from '../plural';

export const sentence: Messages['sentence'] = {
  none: 'Noch keine Sicherungen',
  firstRuns: 'Ihre erste Sicherung läuft.',
  ledgerBroken: 'Das Ledger wurde verändert oder beschädigt.',
  protectedOf: (good, all) => {
    if (all === 1) return good === 1 ? 'Ihr Plan ist gesichert.' : 'Ihr Plan ist nicht gesichert.';
    if (good === all) return `Alle ${all} Pläne sind gesichert.`;
    if (good === 0) return `Keiner von ${all} Plänen ist gesichert.`;
    return `${good} von ${all} Plänen ${plural(good, 'ist', 'sind')} gesichert.`;
  },
  needYou: (count, all) => (all === 1 ? 'Er braucht Sie.' : plural(count, 'Einer braucht Sie.', `${count} brauchen Sie.`)),
  neverRan: (count) => plural(count, 'Einer hat noch keine Sicherung.', `${count} haben noch keine Sicherung.`),
  lastBackup: (when) => `Letzte Sicherung ${when}.`,
  running: (count) => plural(count, 'Ein Lauf ist unterwegs.', `${count} Läufe sind unterwegs.`),
  noneText: 'Auf diesem Rechner ist noch nichts gesichert.',
  noneViewer: 'Noch ist nichts gesichert. Ein Admin kann die erste Sicherung erstellen.',
};

export const dashboard: Messages['dashboard'] = {
  title: 'Übersicht',
  createBackup: 'Sicherung erstellen',
  createFirst: 'Erste Sicherung erstellen',
  choosePlan: 'Welcher Plan?',
  addFolder: 'Einen anderen Ordner sichern',
  plans: 'Pläne',
  running: 'Läuft gerade',
  storage: 'Repositorys und Ledger',
  details: 'Details',
  report: 'Bericht ansehen',
  lastBackup: 'Letzte Sicherung',
  lastDump: 'Letzter Dump',
  lastGood: 'Letzte gute',
  begin: 'Beginnen Sie mit einem Ordner',
  beginText: 'Wählen Sie ihn aus, der Rest geschieht von selbst: ein Repository wird angelegt, der Ordner gesichert und die Sicherung geprüft.',
  took: 'Dauer',
  size: 'Größe',
  goesTo: 'Ziel',
  noneYet: 'noch keine',
  postgres: 'PostgreSQL',
  added: (size) => `${size} neu`,
  files: (count) => `${count} Dateien`,
  states: {
    protected: 'Gesichert', attention: 'Braucht Sie', failed: 'Fehlgeschlagen', never: 'Noch keine Sicherung',
    unknown: 'Unbekannt', running: 'Läuft',
  },
  strip: (done, warned, failed, none) =>
    `30 Tage: ${done} erfolgreich, ${warned} mit Warnungen, ${failed} fehlgeschlagen, ${none} ohne Sicherung`,
  day: (day, done, warned, failed) => {
    const parts = [];
    if (done > 0) parts.push(`${done} erfolgreich`);
    if (warned > 0) parts.push(`${warned} mit Warnungen`);
    if (failed > 0) parts.push(`${failed} fehlgeschlagen`);
    return `${day}: ${parts.length === 0 ? 'keine Sicherung' : parts.join(', ')}`;
  },
  started: (plan) => `Die Sicherung von ${plan} wurde gestartet.`,
  damage: 'Die Aufzeichnung des letzten Laufs ist nicht lesbar.',
  warningsWere: (count) =>
    plural(count, 'Die Sicherung ist gut, mit einer Warnung.', `Die Sicherung ist gut, mit ${count} Warnungen.`),
  cancelledWas: 'Die letzte Sicherung wurde abgebrochen; neuere Änderungen sind nicht gesichert.',
  showWarnings: 'Zeigen, was fehlt',
  whatHappened: 'Zeigen, was geschah',
  fetchFailed: 'Der Sicherungsstatus war nicht lesbar',
  fetchRetry: 'Es wird alle paar Sekunden erneut versucht.',
  fetchKept: (age) => `Unten sehen Sie den Stand von vor ${age}.`,
  free: (free, all) => `${free} von ${all} frei`,
  spaceUnknown: 'Wie viel Platz hier bleibt, ist nicht bekannt.',
  dumps: (count, text) => plural(count, '1 Dump', `${text} Dumps`),
  ledger: 'Ledger',
  ledgerStates: { intact: 'Unversehrt', broken: 'Gebrochen', acknowledged: 'Bestätigt' },
  entries: (count) => `${count} Einträge`,
  verified: (when) => `geprüft ${when}`,
  notVerified: 'noch nicht geprüft',
};
