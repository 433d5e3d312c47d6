import { describe, expect, it } from 'vitest';
import { fullInMs, storedOverTime } from './growth';

const kDay = 86_400_000;
const now = Date.parse('2026-11-29T12:00:00Z');
const backup = (daysAgo: number, added: number, more: object = {}) => ({
  repository: 'nas', kind: 'backup' as const, state: 'succeeded' as const,
  finished_at: new Date(now - daysAgo * kDay).toISOString(), bytes: { processed: 0, added }, ...more,
});

describe('what a repository held', () => {
  it('is counted back from what it holds', () =>
    expect(storedOverTime([backup(1, 30), backup(3, 50), backup(9, 1000)], 'nas', 1080, now)).toEqual([
      { at: now - 9 * kDay, bytes: 1000 },
      { at: now - 3 * kDay, bytes: 1050 },
      { at: now - kDay, bytes: 1080 },
      { at: now, bytes: 1080 },
    ]));
  it('knows nothing of other repositories, dumps, and runs that stored nothing', () =>
    expect(
      storedOverTime(
        [
          backup(1, 30, { repository: 'other' }), backup(1, 30, { state: 'failed' }), backup(1, 30, { kind: 'check' }),
          backup(1, 30, { database: 'shop' }), backup(1, 30, { finished_at: null }),
        ],
        'nas', 1080, now,
      ),
    ).toEqual([]));
  it('is never less than nothing', () =>
    expect(storedOverTime([backup(1, 500), backup(2, 800)], 'nas', 400, now).map((point) => point.bytes)).toEqual([0, 400, 400]));
});

describe('when it is full', () => {
  it('follows from the pace of the last days', () =>
    expect(fullInMs([backup(10, 9999), backup(5, 50), backup(1, 50)], 'nas', 1000, now)).toBe(100 * kDay));
  it('cannot be said of one day, or of nothing added', () => {
    expect(fullInMs([backup(1, 50), backup(0.5, 50)], 'nas', 1000, now)).toBeNull();
    expect(fullInMs([backup(10, 50)], 'nas', 1000, now)).toBeNull();
    expect(fullInMs([], 'nas', 1000, now)).toBeNull();
  });
});
