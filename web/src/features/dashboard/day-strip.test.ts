import { describe, expect, it } from 'vitest';
import type { RunState } from '../../api/types';
import { countDays, dayStrip, kDays } from './day-strip';

const now = new Date(2026, 10, 29, 14, 31);
const run = (daysAgo: number, state: RunState, plan = 'photos') => ({
  plan, kind: 'backup' as const, state, created_at: new Date(2026, 10, 29 - daysAgo, 2).toISOString(),
});

describe('the strip of days', () => {
  it('has thirty days, the newest last', () => {
    const days = dayStrip([run(0, 'succeeded')], 'photos', now, null);
    expect(days).toHaveLength(kDays);
    expect(days.at(-1)?.state).toBe('succeeded');
    expect(countDays(days)).toEqual({ succeeded: 1, warning: 0, failed: 0, none: 29 });
  });
  it('does not hide a failure behind its retry', () => {
    const days = dayStrip([run(1, 'failed'), run(1, 'succeeded')], 'photos', now, null);
    expect(days.at(-2)).toMatchObject({ state: 'failed', failed: 1, succeeded: 1 });
  });
  it('counts what was cut off as failed, and what was cancelled not at all', () => {
    expect(dayStrip([run(0, 'interrupted')], 'photos', now, null).at(-1)?.state).toBe('failed');
    expect(dayStrip([run(0, 'cancelled')], 'photos', now, null).at(-1)?.state).toBe('none');
  });
  it('leaves out other plans and older days', () => {
    const days = dayStrip([run(0, 'failed', 'mail'), run(31, 'failed')], 'photos', now, null);
    expect(countDays(days).none).toBe(kDays);
  });
  it('does not claim to know what it did not read', () => {
    const days = dayStrip([run(0, 'succeeded')], 'photos', now, new Date(2026, 10, 28, 12));
    expect(days.at(-2)?.state).toBe('none');
    expect(days.at(-3)?.state).toBe('unknown');
  });
});
