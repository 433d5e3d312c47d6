import type { Messages } from '../messages';

export const forms: Messages['forms'] = {
  cancel: 'Abbrechen',
  save: 'Speichern',
  saved: 'Gespeichert.',
  edit: 'Bearbeiten',
  remove: 'Entfernen',
  test: 'Testen',
  copy: 'Kopieren',
  copied: 'Kopiert',
  copyFailed: 'Markieren und kopieren Sie es von Hand: dieser Browser erlaubt es hier nicht.',
  optional: 'freiwillig',
  unchanged: 'Leer lassen, um zu behalten, was da ist.',
  changedMeanwhile: 'Jemand anderes hat es inzwischen geändert',
  changedMeanwhileText: 'Laden Sie es neu und ändern Sie dann diesen Stand.',
  loadAgain: 'Neu laden',
};
