import type { Messages } from '../messages';

export const logIn: Messages['logIn'] = {
  title: 'Anmelden',
  username: 'Name',
  password: 'Passwort',
  button: 'Anmelden',
  wrong: 'Name oder Passwort ist falsch. Prüfen Sie beides und versuchen Sie es erneut.',
  setupHint:
    'Es gibt noch keinen Admin. Öffnen Sie den Link, den strongroom serve beim Start ausgegeben hat; er gilt eine Stunde.',
};

export const setup: Messages['setup'] = {
  title: 'Willkommen bei Strongroom',
  text: 'Legen Sie den ersten Admin an. Dieser Link gilt einmal.',
  username: 'Ihr Name',
  password: 'Passwort',
  passwordHint: 'Mindestens 10 Zeichen. Einige Wörter, die Sie sich merken, sind gut.',
  button: 'Admin anlegen',
  done: 'Der Admin ist schon angelegt',
  doneText: 'Dieser Link wurde bereits benutzt. Melden Sie sich mit Name und Passwort von damals an.',
  noToken: 'Dieser Link ist nicht vollständig',
  noTokenText: 'Öffnen Sie den ganzen Link, den strongroom serve ausgegeben hat, mit allem nach dem #.',
  toLogIn: 'Zur Anmeldung',
  wrongToken: 'Dieser Link gilt nicht mehr. Starten Sie strongroom serve neu: es gibt einen neuen aus.',
};
