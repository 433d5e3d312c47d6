import { describe, expect, it } from 'vitest';
import type { Plan } from '../../api/types';
import { changedMembers, changeOf, formOf, kUsualTiming, memberNames, patternFor, theirNames, wholeOf, wrongNumbers } from './plan-form';

const plan: Plan = {
  name: 'documents', kind: 'files', repository: 'default', check: 'every-run', ...kUsualTiming, paused: false,
  created_at: '2026-11-29T14:31:00Z',
  files: {
    sources: ['/home/ada'], exclude: ['*.tmp', 'cache'], iexclude: [], exclude_file: [], exclude_if_present: [],
    exclude_caches: true, exclude_larger_than: '', one_file_system: false, tags: [], host: '', compression: '',
    upload_limit_kib: 0, download_limit_kib: 0, read_concurrency: 0, extra_arguments: [],
    retention: {
      keep_last: 0, keep_hourly: 0, keep_daily: 14, keep_weekly: 0, keep_monthly: 0, keep_yearly: 0, keep_within: '', when: 'every-run',
    },
  },
  limits: { network_ms: 300_000, lock_wait_ms: 600_000, stall_ms: 90_000 },
};
const dump: Plan = {
  name: 'shop', kind: 'database', ...kUsualTiming, schedule: '0 2 * * *', paused: false, created_at: plan.created_at, limits: plan.limits,
  dump: {
    database: 'shop', directory: '/srv/dumps', level: 'auto', globals: false, all_databases: false,
    retention: { keep_days: 30, keep_last: 0, keep_daily: 0, keep_weekly: 0, keep_monthly: 0, when: 'scheduled' },
  },
};

describe('a plan in a form', () => {
  it('comes back as it was', () => {
    expect(changeOf(formOf(plan), plan)).toEqual({});
    expect(changeOf(formOf(dump), dump)).toEqual({});
    expect(wholeOf(formOf(plan)).files).toEqual(plan.files);
    expect(wholeOf(formOf(plan)).limits).toEqual(plan.limits);
  });
  it('sends what was edited and nothing else', () => {
    const form = formOf(plan);
    form.files!.exclude += '\n  *.iso  \n\n';
    form.files!.upload_limit_kib = '512';
    form.limits.stall_ms = '2,5';
    expect(changeOf(form, plan)).toEqual({
      files: { exclude: ['*.tmp', 'cache', '*.iso'], upload_limit_kib: 512 }, limits: { stall_ms: 150_000 },
    });
  });
  it('sends when it is due and how often it is tried again', () => {
    const form = formOf(plan);
    Object.assign(form.timing, { schedule: '0 2 * * *', time_zone: ' Europe/Berlin ', windows: ' 22:00-06:00', first_ms: '0,5', attempts: '5' });
    expect(changeOf(form, plan)).toEqual({ schedule: '0 2 * * *', time_zone: 'Europe/Berlin', windows: '22:00-06:00', retries: { attempts: 5 } });
    form.timing.attempts = 'many';
    form.timing.jitter_ms = '';
    expect(wrongNumbers(form)).toEqual(['attempts', 'jitter_ms']);
  });
  it('reaches into what is nested', () => {
    const form = formOf(dump);
    form.dump!.keep_days = '';
    form.dump!.keep_last = '7';
    expect(changeOf(form, dump)).toEqual({ dump: { retention: { keep_days: 0, keep_last: 7 } } });
    const files = formOf(plan);
    Object.assign(files.files!.keeping, { keep_daily: '', keep_yearly: '3', keep_within: ' 2m ' });
    expect(changeOf(files, plan)).toEqual({
      files: { retention: { keep_daily: 0, keep_yearly: 3, keep_within: '2m' } },
    });
  });
  it('names what is no number', () => {
    const form = formOf(plan);
    form.files!.read_concurrency = 'two';
    form.files!.keeping.keep_hourly = 'a few';
    form.limits.network_ms = '';
    expect(wrongNumbers(form)).toEqual(['read_concurrency', 'keep_hourly', 'network_ms']);
    expect(wrongNumbers(formOf(dump))).toEqual([]);
  });
});

describe('two who edit one plan', () => {
  it('are told what the other has changed', () => {
    const theirs: Plan = { ...plan, repository: 'nas', files: { ...plan.files, exclude: ['*.tmp'] } };
    expect(theirNames(theirs, plan)).toEqual(['repository', 'exclude']);
  });
  it('sees a member that is new', () =>
    expect(memberNames(changedMembers({ a: { b: 1, c: [] }, d: null }, { d: null }))).toEqual(['b', 'c']));
});

describe('a pattern for one path', () => {
  it.each([
    ['/home/ada/cache', '/home/ada/cache'],
    ['/srv/a [old]/what?', '/srv/a \\\\[old]/what\\\\?'],
    ['/srv/back\\\\slash*', '/srv/back\\\\\\\\slash\\\\*'],
    ['/srv/\\xff', '/srv/\\xff'],
  ])('of %s', (path, pattern) => expect(patternFor(path)).toBe(pattern));
});
