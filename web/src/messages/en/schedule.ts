import type { Often } from '../../features/schedule/rule';
import { plural } from '../plural';

export const schedule = {
  title: 'When',
  often: 'How often',
  choices: {
    hand: 'By hand only', hourly: 'Every hour', daily: 'Every day', weekly: 'Every week', own: 'A schedule of my own',
  } as Record<Often, string>,
  weekday: 'Day',
  weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as readonly string[],
  time: 'Time',
  own: 'Schedule',
  ownHint: 'Five fields as cron has them, 30 2 * * mon-fri, or every 6 hours, every 15 minutes',
  byHandText: 'Nothing starts by itself: somebody has to think of it.',
  wrong: 'This schedule cannot be used',
  looking: 'Looking when that is',
  next: 'The next times:',
  nextIn: (zone: string) => `The next times, by the clocks of ${zone}:`,
  sentences: {
    hand: 'by hand',
    hourly: 'every hour',
    daily: (time: string) => `every day at ${time}`,
    weekly: (day: string, time: string) => `every ${day} at ${time}`,
    everyHours: (count: number) => plural(count, 'every hour', `every ${count} hours`),
    everyMinutes: (count: number) => plural(count, 'every minute', `every ${count} minutes`),
    own: (rule: string) => `at ${rule}`,
  },
  nextRun: 'Next backup',
  dueNow: 'due now',
  pause: 'Pause the schedule',
  pausedTitle: 'The schedule is paused',
  pausedText: 'Nothing starts by itself until it goes on. By hand the plan can be backed up as before.',
  resume: 'Let it go on',
  problem: 'The schedule cannot be followed',
  problemText: (why: string) => `${why}. Nothing starts by itself until that is mended.`,
  missed: { 'catch-up': 'one makes up for all of them', skip: 'they are left out' } as Record<string, string>,
  retries: 'Schedule and retries',
};
