import type { Messages } from '../messages';
import { plural } from '../plural';

export const days: Messages['days'] = { today: 'heute', yesterday: 'gestern', tomorrow: 'morgen' };

export const app: Messages['app'] = {
  name: 'Strongroom',
  main: 'Hauptnavigation',
  skip: 'Zum Inhalt',
  help: 'Hilfe',
  notFound: 'Diese Seite gibt es nicht',
  notFoundText: 'Vielleicht ist die Adresse vertippt, oder was hier war, ist nicht mehr da.',
  toDashboard: 'Zur Übersicht',
  loading: 'Wird geladen',
  retry: 'Erneut versuchen',
  failedTitle: 'Das konnte nicht geladen werden',
  noAnswer: 'Der Dienst antwortet nicht',
  noAnswerHint: 'Prüfen Sie, ob strongroom serve läuft und von hier erreichbar ist. Es wird weiter versucht.',
  crashed: 'Diese Seite hat selbst einen Fehler',
  crashedText: 'Ihren Sicherungen ist nichts geschehen. Laden Sie die Seite neu; kommt es wieder vor, melden Sie es bitte.',
  reload: 'Seite neu laden',
};

export const places: Messages['places'] = {
  dashboard: 'Übersicht',
  runs: 'Läufe',
  plans: 'Pläne',
  databases: 'Datenbanken',
  repositories: 'Repositorys',
  snapshots: 'Snapshots',
  ledger: 'Ledger',
  notifications: 'Benachrichtigungen',
  users: 'Benutzer',
  settings: 'Einstellungen',
  doctor: 'Diagnose',
  help: 'Hilfe',
  more: 'Mehr',
};

export const user: Messages['user'] = {
  account: 'Konto',
  roles: { viewer: 'Betrachter', operator: 'Bediener', admin: 'Admin' },
  colours: 'Farben',
  light: 'Hell',
  dark: 'Dunkel',
  auto: 'Wie das System',
  language: 'Sprache',
  logOut: 'Abmelden',
};

export const icon: Messages['icon'] = {
  label: 'Sicherungsstatus',
  running: (count) => plural(count, '1 Sicherung läuft', `${count} Läufe sind unterwegs`),
  fine: 'Alles in Ordnung',
  attention: 'Etwas braucht Sie',
  empty: 'Noch keine Sicherungen',
  unknown: 'Der Status ist gerade nicht bekannt',
};

export const live: Messages['live'] = {
  lostTitle: 'Die Verbindung zum Dienst ist verloren',
  lostText: (age) => `Sie sehen den Stand von ${age}; er kann sich inzwischen geändert haben.`,
  neverText: 'Bisher war nichts von ihm zu hören.',
  retrying: 'Es wird von selbst weiter versucht.',
  retryNow: 'Jetzt versuchen',
  ago: (age) => `vor ${age}`,
};
