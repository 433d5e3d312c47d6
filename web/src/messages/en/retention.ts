import { plural } from '../plural';

type Kept = 'keep_last' | 'keep_hourly' | 'keep_daily' | 'keep_weekly' | 'keep_monthly' | 'keep_yearly';
type Period = 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly';

const oneOfEach = (count: number, one: string, many: string) =>
  plural(count, `the newest of the last ${one}`, `one of each of the last ${count} ${many}`);

// Which backups stay, which go, and why.
export const retention = {
  title: 'What would go',
  text: 'Which backups the rules would remove now, and which stay. Looking removes nothing.',
  textEdited: 'What the rules above would remove now. Looking removes nothing, and neither does saving.',
  show: 'Show what would go',
  again: 'Look again',
  looking: 'Looking at what there is',
  outdated: 'The rules have changed since',
  none: 'There are no backups yet, so nothing would go.',
  allStay: (kept: number, text: string) => plural(kept, 'Nothing would go: the one backup stays.', `Nothing would go: all ${text} stay.`),
  going: (going: number, goingText: string, all: string) =>
    plural(going, `1 of ${all} would go`, `${goingText} of ${all} would go`),
  when: {
    'every-run': 'They go with the next good backup.',
    scheduled: 'They go with the next scheduled backup.',
    never: 'They do not go by themselves: the plan never removes old backups.',
  } as Record<string, string>,
  others: (count: number, text: string) =>
    plural(
      count,
      'One more snapshot in the repository has the plan’s name and stays: another Strongroom made it, or an earlier plan of this name.',
      `${text} more snapshots in the repository have the plan’s name and stay: another Strongroom made them, or an earlier plan of this name.`,
    ),
  room: 'The room that snapshots take is freed when their repository is pruned.',
  goes: 'Would go',
  stays: (count: number) => plural(count, 'Why the other stays', 'Why the others stay'),
  staysAll: (count: number) => plural(count, 'Why it stays', 'Why they stay'),
  several: 'One backup may stay for several reasons.',
  showGoing: (text: string) => `Show all ${text} that would go`,
  showKept: (count: number, text: string) => plural(count, 'Show the one that stays', `Show all ${text} that stay`),
  fewer: 'Show fewer',
  kept: {
    keep_last: (count: number) => plural(count, 'the newest one', `the newest ${count}`),
    keep_hourly: (count: number) => oneOfEach(count, 'hour', 'hours'),
    keep_daily: (count: number) => oneOfEach(count, 'day', 'days'),
    keep_weekly: (count: number) => oneOfEach(count, 'week', 'weeks'),
    keep_monthly: (count: number) => oneOfEach(count, 'month', 'months'),
    keep_yearly: (count: number) => oneOfEach(count, 'year', 'years'),
  } as Record<Kept, (count: number) => string>,
  within: (time: string) => `everything of ${time} before the newest`,
  all: 'all of them',
  reasons: {
    last: 'One of the newest',
    of: {
      hourly: 'The newest of its hour', daily: 'The newest of its day', weekly: 'The newest of its week',
      monthly: 'The newest of its month', yearly: 'The newest of its year',
    } as Record<Period, string>,
    oldest: 'The oldest there is, until the rule has enough',
    within: (time: string) => `Not older than ${time}`,
    good: 'The newest good one',
    checked: 'The newest one that was checked',
    noRuleRemoves: 'No rule removes anything',
    noRuleKeeps: 'No rule keeps it',
    younger: (days: number) => `Younger than ${plural(days, 'a day', `${days} days`)}`,
    among: (count: number) => `Among the newest ${count}`,
    old: (days: number, kept: number) => `${plural(days, '1 day', `${days} days`)} old, kept for ${kept}`,
    oldNoRule: (days: number) => `${plural(days, '1 day', `${days} days`)} old, and no rule keeps it`,
  },
};
