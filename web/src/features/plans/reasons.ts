import type { Fate } from '../../api/types';
import type { Messages } from '../../messages/messages';

// Why a backup stays or goes, in our own words. The service's are restic's (`restic forget`), those of
// src/jobs/snapshot_retention.cpp and of src/domain/retention.cpp; what is none of them is shown as it came.
type Words = Messages['retention']['reasons'];
type Told = (found: RegExpExecArray, words: Words) => string;

const kReasons: readonly [RegExp, Told][] = [
  [/^last snapshot$/, (_, words) => words.last],
  [/^(hourly|daily|weekly|monthly|yearly) snapshot$/, ([, period], words) => words.of[period as keyof Words['of']]],
  [/^oldest \w+ snapshot$/, (_, words) => words.oldest],
  [/^within (\w+)$/, ([, time = ''], words) => words.within(time)],
  [/^the newest good one$/, (_, words) => words.good],
  [/^the newest one that was checked$/, (_, words) => words.checked],
  [/^no rule removes anything$/, (_, words) => words.noRuleRemoves],
  [/^no rule keeps it$/, (_, words) => words.noRuleKeeps],
  [/^the newest of its day$/, (_, words) => words.of.daily],
  [/^the newest of its week$/, (_, words) => words.of.weekly],
  [/^the newest of its month$/, (_, words) => words.of.monthly],
  [/^younger than (\d+) days?$/, ([, days], words) => words.younger(Number(days))],
  [/^among the last (\d+)$/, ([, count], words) => words.among(Number(count))],
  [/^(\d+) days? old, kept for (\d+) days?$/, ([, days, kept], words) => words.old(Number(days), Number(kept))],
  [/^(\d+) days? old, and no rule keeps it$/, ([, days], words) => words.oldNoRule(Number(days))],
];

export function reasonInWords(reason: string, t: Messages): string {
  for (const [pattern, told] of kReasons) {
    const found = pattern.exec(reason);
    if (found) return told(found, t.retention.reasons);
  }
  return reason;
}

// restic names every rule that keeps a snapshot.
const reasonsOf = ({ keep, reason }: Fate): string[] => (keep ? reason.split(', ') : [reason]);

export const whyInWords = (fate: Fate, t: Messages): string =>
  reasonsOf(fate).map((reason) => reasonInWords(reason, t)).join(' · ');

// For what reasons backups stay and how many for each, in the order in which they are met.
export function keptFor(items: readonly Fate[], t: Messages): { why: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const fate of items.filter((one) => one.keep))
    for (const why of new Set(reasonsOf(fate).map((reason) => reasonInWords(reason, t))))
      counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts].map(([why, count]) => ({ why, count }));
}
