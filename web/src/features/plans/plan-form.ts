import type { Plan, PlanChange } from '../../api/types';
import { kKeepCounts, keepingFormOf, retentionOf, type KeepingForm } from './keeping';
import { countOf, isCount, isMinutes, linesOf, minutesOf, shownCount, shownMinutes, textOf } from './typed';

// A plan as somebody edits it: lists are a line each, numbers are what was typed, times are minutes.
export interface FilesForm {
  repository: string;
  sources: string[];
  exclude: string;
  iexclude: string;
  exclude_file: string;
  exclude_if_present: string;
  exclude_caches: boolean;
  one_file_system: boolean;
  exclude_larger_than: string;
  tags: string;
  host: string;
  compression: NonNullable<NonNullable<Plan['files']>['compression']>;
  upload_limit_kib: string;
  download_limit_kib: string;
  read_concurrency: string;
  extra_arguments: string;
  check: NonNullable<Plan['check']>;
  keeping: KeepingForm;
}

export interface DumpForm {
  directory: string;
  level: string;
  globals: boolean;
  all_databases: boolean;
  keep_days: string;
  keep_last: string;
  keep_daily: string;
  keep_weekly: string;
  keep_monthly: string;
  when: string;
}

export interface LimitsForm {
  network_ms: string;
  lock_wait_ms: string;
  stall_ms: string;
}

export interface TimingForm {
  schedule: string; // empty: by hand only
  time_zone: string;
  windows: string; // empty: at any time
  missed: Plan['missed'];
  jitter_ms: string;
  attempts: string;
  first_ms: string;
  factor: string;
  most_ms: string;
}

export interface PlanForm {
  files: FilesForm | null;
  dump: DumpForm | null;
  timing: TimingForm;
  limits: LimitsForm;
}

export const kTimes = ['jitter_ms', 'first_ms', 'most_ms'] as const; // of a TimingForm, in minutes
export const kTimingCounts = ['attempts', 'factor'] as const;

// As the service has them where nothing is said (src/domain/plan.h).
export const kUsualTiming = {
  schedule: null, time_zone: null, windows: null, missed: 'catch-up', jitter_ms: 0,
  retries: { attempts: 3, first_ms: 30_000, factor: 2, most_ms: 600_000 },
} as const;

type Timed = Pick<Plan, 'schedule' | 'time_zone' | 'windows' | 'missed' | 'jitter_ms' | 'retries'>;

function timingOf({ schedule, time_zone, windows, missed, jitter_ms, retries }: Timed): TimingForm {
  return {
    schedule: schedule ?? '',
    time_zone: time_zone ?? '',
    windows: windows ?? '',
    missed,
    jitter_ms: shownMinutes(jitter_ms),
    attempts: String(retries.attempts ?? 0),
    first_ms: shownMinutes(retries.first_ms),
    factor: String(retries.factor ?? 1),
    most_ms: shownMinutes(retries.most_ms),
  };
}

export function formOf(plan: Pick<Plan, 'repository' | 'files' | 'check' | 'dump' | 'limits'> & Timed): PlanForm {
  const { files, dump, limits } = plan;
  return {
    files: files
      ? {
          repository: plan.repository ?? '',
          sources: files.sources ?? [],
          exclude: textOf(files.exclude),
          iexclude: textOf(files.iexclude),
          exclude_file: textOf(files.exclude_file),
          exclude_if_present: textOf(files.exclude_if_present),
          exclude_caches: files.exclude_caches ?? false,
          one_file_system: files.one_file_system ?? false,
          exclude_larger_than: files.exclude_larger_than ?? '',
          tags: textOf(files.tags),
          host: files.host ?? '',
          compression: files.compression ?? '',
          upload_limit_kib: shownCount(files.upload_limit_kib),
          download_limit_kib: shownCount(files.download_limit_kib),
          read_concurrency: shownCount(files.read_concurrency),
          extra_arguments: textOf(files.extra_arguments),
          check: plan.check ?? 'every-run',
          keeping: keepingFormOf(files.retention),
        }
      : null,
    dump: dump
      ? {
          directory: dump.directory ?? '',
          level: dump.level ?? 'auto',
          globals: dump.globals ?? false,
          all_databases: dump.all_databases ?? false,
          keep_days: shownCount(dump.retention?.keep_days),
          keep_last: shownCount(dump.retention?.keep_last),
          keep_daily: shownCount(dump.retention?.keep_daily),
          keep_weekly: shownCount(dump.retention?.keep_weekly),
          keep_monthly: shownCount(dump.retention?.keep_monthly),
          when: dump.retention?.when ?? 'scheduled',
        }
      : null,
    timing: timingOf(plan),
    limits: {
      network_ms: shownMinutes(limits.network_ms),
      lock_wait_ms: shownMinutes(limits.lock_wait_ms),
      stall_ms: shownMinutes(limits.stall_ms),
    },
  };
}

export function filesOf(form: FilesForm): NonNullable<PlanChange['files']> {
  return {
    sources: form.sources,
    exclude: linesOf(form.exclude),
    iexclude: linesOf(form.iexclude),
    exclude_file: linesOf(form.exclude_file),
    exclude_if_present: linesOf(form.exclude_if_present),
    exclude_caches: form.exclude_caches,
    exclude_larger_than: form.exclude_larger_than.trim(),
    one_file_system: form.one_file_system,
    tags: linesOf(form.tags),
    host: form.host.trim(),
    compression: form.compression,
    upload_limit_kib: countOf(form.upload_limit_kib),
    download_limit_kib: countOf(form.download_limit_kib),
    read_concurrency: countOf(form.read_concurrency),
    extra_arguments: linesOf(form.extra_arguments),
    retention: retentionOf(form.keeping),
  };
}

function dumpOf(form: DumpForm): NonNullable<PlanChange['dump']> {
  return {
    directory: form.directory.trim(),
    level: form.level,
    globals: form.globals,
    all_databases: form.all_databases,
    retention: {
      keep_days: countOf(form.keep_days),
      keep_last: countOf(form.keep_last),
      keep_daily: countOf(form.keep_daily),
      keep_weekly: countOf(form.keep_weekly),
      keep_monthly: countOf(form.keep_monthly),
      when: form.when,
    },
  };
}

function timesOf(form: TimingForm): PlanChange {
  const zone = form.time_zone.trim();
  const windows = form.windows.trim();
  return {
    schedule: form.schedule === '' ? null : form.schedule,
    time_zone: zone === '' ? null : zone,
    windows: windows === '' ? null : windows,
    missed: form.missed,
    jitter_ms: minutesOf(form.jitter_ms),
    retries: {
      attempts: countOf(form.attempts),
      first_ms: minutesOf(form.first_ms),
      factor: countOf(form.factor),
      most_ms: minutesOf(form.most_ms),
    },
  };
}

// All that the form says.
export function wholeOf(form: PlanForm): PlanChange {
  const limits = {
    network_ms: minutesOf(form.limits.network_ms),
    lock_wait_ms: minutesOf(form.limits.lock_wait_ms),
    stall_ms: minutesOf(form.limits.stall_ms),
  };
  const shared = { ...timesOf(form.timing), limits };
  if (form.dump) return { dump: dumpOf(form.dump), ...shared };
  if (!form.files) return shared;
  const { repository, check } = form.files;
  return { repository, files: filesOf(form.files), check, ...shared };
}

type Members = Record<string, unknown>;
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// Those members of `after` that `before` has otherwise, in the same nesting.
export function changedMembers(after: Members, before: Members): Members {
  const changed: Members = {};
  for (const [name, value] of Object.entries(after)) {
    const old = before[name];
    if (isObject(value)) {
      const inner = changedMembers(value, isObject(old) ? old : {});
      if (Object.keys(inner).length > 0) changed[name] = inner;
    } else if (JSON.stringify(value) !== JSON.stringify(old)) {
      changed[name] = value;
    }
  }
  return changed;
}

// What was edited and nothing else: what others have changed meanwhile stays.
export const changeOf = (form: PlanForm, base: Plan): PlanChange =>
  changedMembers(wholeOf(form) as Members, wholeOf(formOf(base)) as Members) as PlanChange;

// The names of the innermost members: "exclude", "keep_days".
export function memberNames(change: Members): string[] {
  return Object.entries(change).flatMap(([name, value]) => (isObject(value) ? memberNames(value) : [name]));
}

export const theirNames = (theirs: Plan, base: Plan): string[] =>
  memberNames(changedMembers(wholeOf(formOf(theirs)) as Members, wholeOf(formOf(base)) as Members));

// Fields whose text is no number; what else may be wrong the service says, which knows.
export function wrongNumbers(form: PlanForm): string[] {
  const counts: [string, string][] = [];
  if (form.files) {
    for (const name of ['upload_limit_kib', 'download_limit_kib', 'read_concurrency'] as const)
      counts.push([name, form.files[name]]);
    for (const name of kKeepCounts) counts.push([name, form.files.keeping[name]]);
  }
  if (form.dump)
    for (const name of ['keep_days', 'keep_last', 'keep_daily', 'keep_weekly', 'keep_monthly'] as const)
      counts.push([name, form.dump[name]]);
  for (const name of kTimingCounts) counts.push([name, form.timing[name]]);
  const wrong = counts.filter(([, text]) => !isCount(text)).map(([name]) => name);
  const times = kTimes.filter((name) => !isMinutes(form.timing[name]));
  return [...wrong, ...times, ...Object.entries(form.limits).filter(([, text]) => !isMinutes(text)).map(([name]) => name)];
}

// A path as a pattern that means it and nothing else: what a pattern reads as more is taken literally. Both are written
// as the API has them, so a backslash is two.
export function patternFor(path: string): string {
  return path.replace(/\\x[0-9a-f]{2}|\\\\|[*?[]/g, (found) => {
    if (found.startsWith('\\x')) return found;
    return found === '\\\\' ? '\\\\\\\\' : `\\\\${found}`;
  });
}
