import type { Messages } from '../messages';

export const first: Messages['first'] = {
  title: 'Erste Sicherung erstellen',
  titleAgain: 'Einen Ordner sichern',
  text: 'Wählen Sie einen Ordner des Rechners, auf dem Strongroom läuft. Dort wird ein Repository angelegt, der Ordner gesichert und die Sicherung geprüft.',
  up: 'Ein Ordner nach oben',
  empty: 'Hier ist kein weiterer Ordner. Sie können diesen sichern.',
  more: 'Es gibt mehr Ordner, als hier stehen. Geben Sie den Pfad ein.',
  path: 'Pfad',
  pathHint: 'Ein absoluter Pfad auf dem Rechner des Dienstes',
  go: 'Öffnen',
  button: (name) => `${name} sichern`,
  chosen: 'Wird gesichert',
  notChosen: 'Öffnen Sie den Ordner, der gesichert werden soll',
  chooseButton: 'Diesen Ordner sichern',
  sameDisk:
    'Das Repository liegt auf demselben Datenträger wie der Ordner. Das schützt vor gelöschten Dateien, nicht vor einem defekten Datenträger.',
  started: 'Ihre erste Sicherung wurde gestartet',
  sheet: 'Wiederherstellungsblatt',
  sheetText: 'Es enthält das Passwort des Repositorys. Drucken Sie es aus und bewahren Sie es anderswo auf: ohne es kann niemand wiederherstellen.',
  watch: 'In der Übersicht verfolgen',
  forbidden: 'Ordner wählen kann nur ein Admin',
  forbiddenText: 'Bitten Sie einen Admin, die erste Sicherung zu erstellen. Sobald sie läuft, sehen Sie sie hier.',
  folders: 'Ordner',
};
