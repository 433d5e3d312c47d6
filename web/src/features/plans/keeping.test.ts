import { describe, expect, it } from 'vitest';
import { de } from '../../messages/de';
import { en } from '../../messages/en';
import { askedOf, keepingFormOf, keptInWords, retentionOf } from './keeping';

const rules = {
  keep_last: 7, keep_hourly: 0, keep_daily: 14, keep_weekly: 1, keep_monthly: 0, keep_yearly: 0, keep_within: '1y6m', when: 'scheduled',
};

describe('the rules for snapshots', () => {
  it('come back from a form as they were', () => expect(retentionOf(keepingFormOf(rules))).toEqual(rules));
  it('show an empty field where a rule keeps nothing', () => {
    expect(keepingFormOf()).toMatchObject({ keep_last: '', keep_yearly: '', keep_within: '', when: 'every-run' });
    expect(retentionOf({ ...keepingFormOf(), keep_within: ' 3d ' })).toMatchObject({ keep_last: 0, keep_within: '3d' });
  });
  it('are a sentence', () => {
    expect(keptInWords(rules, en)).toBe(
      'the newest 7, one of each of the last 14 days, the newest of the last week, everything of 1y6m before the newest',
    );
    expect(keptInWords({ keep_monthly: 12 }, de)).toBe('je einer der letzten 12 Monate');
    expect(keptInWords({ when: 'never' }, en)).toBe('');
  });
});

describe('what is asked while a plan is edited', () => {
  it('is what decides which backups go, and nothing that is half typed', () => {
    const change = {
      repository: 'nas', check: 'weekly' as const, limits: { stall_ms: 1 },
      files: { exclude: ['*.tmp'], retention: { keep_last: 3 } },
    };
    expect(askedOf(change)).toEqual({ repository: 'nas', files: { retention: { keep_last: 3 } } });
    expect(askedOf({ files: { exclude: ['*.tmp'] } })).toEqual({});
    expect(askedOf({ dump: { level: '9', retention: { keep_days: 3 } } })).toEqual({ dump: { retention: { keep_days: 3 } } });
  });
});
