import type { PlanChange, SnapshotRetention } from '../../api/types';
import type { Messages } from '../../messages/messages';
import { countOf, shownCount } from './typed';

// Which snapshots of a plan stay, as somebody edits it and as it reads.
export const kKeepCounts = ['keep_last', 'keep_hourly', 'keep_daily', 'keep_weekly', 'keep_monthly', 'keep_yearly'] as const;

export type KeepingForm = Record<(typeof kKeepCounts)[number], string> & {
  keep_within: string;
  when: string;
};

const kUsualWhen = 'every-run'; // as the service has it (src/domain/retention.h)

export function keepingFormOf(rules: SnapshotRetention = {}): KeepingForm {
  return {
    keep_last: shownCount(rules.keep_last),
    keep_hourly: shownCount(rules.keep_hourly),
    keep_daily: shownCount(rules.keep_daily),
    keep_weekly: shownCount(rules.keep_weekly),
    keep_monthly: shownCount(rules.keep_monthly),
    keep_yearly: shownCount(rules.keep_yearly),
    keep_within: rules.keep_within ?? '',
    when: rules.when ?? kUsualWhen,
  };
}

export function retentionOf(form: KeepingForm): SnapshotRetention {
  return {
    keep_last: countOf(form.keep_last),
    keep_hourly: countOf(form.keep_hourly),
    keep_daily: countOf(form.keep_daily),
    keep_weekly: countOf(form.keep_weekly),
    keep_monthly: countOf(form.keep_monthly),
    keep_yearly: countOf(form.keep_yearly),
    keep_within: form.keep_within.trim(),
    when: form.when,
  };
}

// "the newest 7, one of each of the last 12 months"; empty where no rule keeps anything, which means that all stay.
export function keptInWords(rules: SnapshotRetention, t: Messages): string {
  const parts = kKeepCounts.flatMap((name) => {
    const count = rules[name] ?? 0;
    return count === 0 ? [] : [t.retention.kept[name](count)];
  });
  if (rules.keep_within) parts.push(t.retention.within(rules.keep_within));
  return parts.join(', ');
}

// Of what a form says, that which decides what goes: everything else may be half typed.
export function askedOf({ repository, files, dump }: PlanChange): PlanChange {
  return {
    ...(repository === undefined ? {} : { repository }),
    ...(files?.retention ? { files: { retention: files.retention } } : {}),
    ...(dump?.retention ? { dump: { retention: dump.retention } } : {}),
  };
}
