import type { Messages } from '../../messages/messages';
import { choiceOf } from './rule';

// "every day at 02:00"; a rule that has no sentence is told as it was written.
export function scheduleSentence(schedule: string | null, t: Messages): string {
  const { often, time, weekday, own } = choiceOf(schedule);
  const words = t.schedule.sentences;
  if (often === 'hand') return words.hand;
  if (often === 'hourly') return words.hourly;
  if (often === 'daily') return words.daily(time);
  if (often === 'weekly') return words.weekly(t.schedule.weekdays[weekday] ?? '', time);
  const every = /^every (?:(\d+) )?(minute|hour)s?$/.exec(own);
  if (!every) return words.own(own);
  const count = Number(every[1] ?? 1);
  return every[2] === 'hour' ? words.everyHours(count) : words.everyMinutes(count);
}
