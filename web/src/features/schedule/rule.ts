// A schedule as somebody chooses it, and as the service keeps it (src/schedule/schedule.h): what has no choice of its own
// is kept as it was written.
export type Often = 'hand' | 'hourly' | 'daily' | 'weekly' | 'own';

export interface Choice {
  often: Often;
  time: string; // "02:30"
  weekday: number; // 0 = Sunday
  own: string;
}

export const kOften: readonly Often[] = ['hand', 'hourly', 'daily', 'weekly', 'own'];
export const kWeekdays: readonly number[] = [1, 2, 3, 4, 5, 6, 0];

const kNothing: Choice = { often: 'hand', time: '02:00', weekday: 1, own: '' };
const kNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const two = (number: number): string => String(number).padStart(2, '0');

function numberOf(text: string, most: number): number | null {
  return /^\d{1,2}$/.test(text) && Number(text) <= most ? Number(text) : null;
}

function weekdayOf(text: string): number | null {
  const name = kNames.indexOf(text.toLowerCase());
  if (name >= 0) return name;
  const number = numberOf(text, 7);
  return number === null ? null : number % 7;
}

// "M H * * *" and "M H * * D".
function clockOf(rule: string): Choice | null {
  const [minute = '', hour = '', day, month, weekday = '', ...rest] = rule.split(/ +/);
  const m = numberOf(minute, 59);
  const h = numberOf(hour, 23);
  if (m === null || h === null || day !== '*' || month !== '*' || rest.length > 0) return null;
  const time = `${two(h)}:${two(m)}`;
  if (weekday === '*') return { ...kNothing, often: 'daily', time };
  const on = weekdayOf(weekday);
  return on === null ? null : { ...kNothing, often: 'weekly', time, weekday: on };
}

export function choiceOf(schedule: string | null | undefined): Choice {
  const rule = (schedule ?? '').trim();
  if (rule === '') return kNothing;
  if (rule === '@hourly' || rule === '0 * * * *') return { ...kNothing, often: 'hourly' };
  if (rule === '@daily' || rule === '@midnight') return { ...kNothing, often: 'daily', time: '00:00' };
  if (rule === '@weekly') return { ...kNothing, often: 'weekly', time: '00:00', weekday: 0 };
  return clockOf(rule) ?? { ...kNothing, often: 'own', own: rule };
}

// Empty: by hand only.
export function ruleOf({ often, time, weekday, own }: Choice): string {
  const [hour = 2, minute = 0] = time.split(':').map(Number);
  if (often === 'hourly') return '0 * * * *';
  if (often === 'daily') return `${minute} ${hour} * * *`;
  if (often === 'weekly') return `${minute} ${hour} * * ${weekday}`;
  return often === 'own' ? own.trim() : '';
}

// What is chosen anew begins with what was there: "own" shows the rule of the choice before.
export function chosen(before: Choice, often: Often): Choice {
  const own = often === 'own' && before.own === '' ? ruleOf(before) : before.own;
  return { ...before, often, own };
}

export const isReady = (choice: Choice): boolean =>
  choice.often === 'own' ? choice.own.trim() !== '' : /^\d\d:\d\d$/.test(choice.time);
