import type { Messages } from '../messages';
import { plural } from '../plural';

// Was bleibt, was geht und warum.
export const retention: Messages['retention'] = {
  title: 'Was gehen würde',
  text: 'Welche Sicherungen die Regeln jetzt entfernen würden und welche bleiben. Nachsehen entfernt nichts.',
  textEdited: 'Was die Regeln darüber jetzt entfernen würden. Nachsehen entfernt nichts, Speichern auch nicht.',
  show: 'Zeigen, was gehen würde',
  again: 'Neu nachsehen',
  looking: 'Es wird nachgesehen, was da ist',
  outdated: 'Die Regeln wurden seither geändert',
  none: 'Noch gibt es keine Sicherungen, also würde nichts gehen.',
  allStay: (kept, text) => plural(kept, 'Nichts würde gehen: die eine Sicherung bleibt.', `Nichts würde gehen: alle ${text} bleiben.`),
  going: (going, goingText, all) => plural(going, `1 von ${all} würde gehen`, `${goingText} von ${all} würden gehen`),
  when: {
    'every-run': 'Sie gehen mit der nächsten guten Sicherung.',
    scheduled: 'Sie gehen mit der nächsten geplanten Sicherung.',
    never: 'Von selbst geht nichts: der Plan entfernt nie alte Sicherungen.',
  },
  others: (count, text) =>
    plural(
      count,
      'Ein weiterer Snapshot im Repository trägt den Namen des Plans und bleibt: Ein anderes Strongroom hat ihn gemacht, oder ein früherer Plan dieses Namens.',
      `${text} weitere Snapshots im Repository tragen den Namen des Plans und bleiben: Ein anderes Strongroom hat sie gemacht, oder ein früherer Plan dieses Namens.`,
    ),
  room: 'Der Platz, den Snapshots brauchen, wird frei, wenn ihr Repository bereinigt wird.',
  goes: 'Würde gehen',
  stays: (count) => plural(count, 'Warum die andere bleibt', 'Warum die anderen bleiben'),
  staysAll: (count) => plural(count, 'Warum sie bleibt', 'Warum sie bleiben'),
  several: 'Eine Sicherung kann aus mehreren Gründen bleiben.',
  showGoing: (text) => `Alle ${text} zeigen, die gehen würden`,
  showKept: (count, text) => plural(count, 'Die eine zeigen, die bleibt', `Alle ${text} zeigen, die bleiben`),
  fewer: 'Weniger zeigen',
  kept: {
    keep_last: (count) => plural(count, 'der neueste', `die neuesten ${count}`),
    keep_hourly: (count) => plural(count, 'der neueste der letzten Stunde', `je einer der letzten ${count} Stunden`),
    keep_daily: (count) => plural(count, 'der neueste des letzten Tages', `je einer der letzten ${count} Tage`),
    keep_weekly: (count) => plural(count, 'der neueste der letzten Woche', `je einer der letzten ${count} Wochen`),
    keep_monthly: (count) => plural(count, 'der neueste des letzten Monats', `je einer der letzten ${count} Monate`),
    keep_yearly: (count) => plural(count, 'der neueste des letzten Jahres', `je einer der letzten ${count} Jahre`),
  },
  within: (time) => `alles aus ${time} vor dem neuesten`,
  all: 'alle',
  reasons: {
    last: 'Unter den neuesten',
    of: {
      hourly: 'Die neueste ihrer Stunde', daily: 'Die neueste ihres Tages', weekly: 'Die neueste ihrer Woche',
      monthly: 'Die neueste ihres Monats', yearly: 'Die neueste ihres Jahres',
    },
    oldest: 'Die älteste, bis die Regel genug hat',
    within: (time) => `Nicht älter als ${time}`,
    good: 'Die neueste gute',
    checked: 'Die neueste geprüfte',
    noRuleRemoves: 'Keine Regel entfernt etwas',
    noRuleKeeps: 'Keine Regel behält sie',
    younger: (days) => `Jünger als ${plural(days, 'ein Tag', `${days} Tage`)}`,
    among: (count) => `Unter den neuesten ${count}`,
    old: (days, kept) => `${plural(days, '1 Tag', `${days} Tage`)} alt, behalten für ${kept}`,
    oldNoRule: (days) => `${plural(days, '1 Tag', `${days} Tage`)} alt, und keine Regel behält sie`,
  },
};
