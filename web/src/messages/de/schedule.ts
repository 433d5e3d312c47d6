import type { Messages } from '../messages';
import { plural } from '../plural';

export const schedule: Messages['schedule'] = {
  title: 'Wann',
  often: 'Wie oft',
  choices: {
    hand: 'Nur von Hand', hourly: 'Jede Stunde', daily: 'Jeden Tag', weekly: 'Jede Woche', own: 'Ein eigener Zeitplan',
  },
  weekday: 'Tag',
  weekdays: ['Sonntag', 'Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag'],
  time: 'Uhrzeit',
  own: 'Eigener Zeitplan',
  ownHint: 'Fünf Felder, wie cron sie hat, 30 2 * * mon-fri, oder every 6 hours, every 15 minutes',
  byHandText: 'Nichts startet von selbst: Jemand muss daran denken.',
  wrong: 'Dieser Zeitplan geht nicht',
  looking: 'Sieht nach, wann das ist',
  next: 'Die nächsten Zeiten:',
  nextIn: (zone) => `Die nächsten Zeiten, nach den Uhren von ${zone}:`,
  sentences: {
    hand: 'von Hand',
    hourly: 'jede Stunde',
    daily: (time) => `jeden Tag um ${time}`,
    weekly: (day, time) => `jeden ${day} um ${time}`,
    everyHours: (count) => plural(count, 'jede Stunde', `alle ${count} Stunden`),
    everyMinutes: (count) => plural(count, 'jede Minute', `alle ${count} Minuten`),
    own: (rule) => `nach ${rule}`,
  },
  nextRun: 'Nächste Sicherung',
  dueNow: 'jetzt fällig',
  pause: 'Zeitplan anhalten',
  pausedTitle: 'Der Zeitplan ist angehalten',
  pausedText: 'Nichts startet von selbst, bis er weitergeht. Von Hand lässt sich der Plan sichern wie zuvor.',
  resume: 'Weitergehen lassen',
  problem: 'Der Zeitplan kann nicht befolgt werden',
  problemText: (why) => `${why}. Nichts startet von selbst, bis das behoben ist.`,
  missed: { 'catch-up': 'eine holt alle nach', skip: 'sie entfallen' },
  retries: 'Zeitplan und neue Versuche',
};
