import type { Messages } from '../messages';

export const folders: Messages['folders'] = {
  list: 'Ordner',
  chosen: 'Gewählte Ordner',
  none: 'Noch ist kein Ordner gewählt. Öffnen Sie unten Ordner und fügen Sie die hinzu, auf die es ankommt.',
  path: 'Pfad',
  pathHint: 'Ein absoluter Pfad auf dem Rechner des Dienstes',
  go: 'Öffnen',
  openOf: (name) => `${name} öffnen`,
  up: 'Ein Ordner nach oben',
  add: 'Hinzufügen',
  added: 'Gewählt',
  addMore: 'Ordner hinzufügen',
  addOf: (path) => `${path} hinzufügen`,
  remove: 'Entfernen',
  removeOf: (path) => `${path} entfernen`,
  empty: 'Hier ist kein weiterer Ordner.',
  more: 'Es gibt mehr Ordner, als hier stehen. Geben Sie den Pfad ein.',
};
