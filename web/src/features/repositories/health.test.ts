import { describe, expect, it } from 'vitest';
import { healthOf, type Known } from './health';

const now = Date.parse('2026-11-29T12:00:00Z');
const nothing: Known = { checks: [], plans: [], place: undefined, now };
const repository = { name: 'nas', checked_at: '2026-11-20T12:00:00Z' };
const error = { code: 'ERROR_INTEGRITY', message: 'pack file is damaged', hint: '' };
const check = (state: 'succeeded' | 'failed' | 'cancelled', failed: typeof error | null = null, name = 'nas') => ({
  repository: name, created_at: '2026-11-28T12:00:00Z', state, error: failed,
});

describe('how a repository is', () => {
  it('is what its last check said', () => {
    expect(healthOf(repository, nothing)).toBe('checked');
    expect(healthOf({ ...repository, checked_at: null }, nothing)).toBe('unchecked');
    expect(healthOf({ ...repository, checked_at: '2026-10-01T12:00:00Z' }, nothing)).toBe('old');
  });
  it('is damaged when a check found that', () => {
    expect(healthOf(repository, { ...nothing, checks: [check('failed', error)] })).toBe('damaged');
    expect(healthOf(repository, { ...nothing, checks: [check('cancelled'), check('failed', error)] })).toBe('damaged');
    expect(healthOf(repository, { ...nothing, checks: [check('failed', { ...error, code: 'ERROR_NETWORK' })] })).toBe('checked');
    expect(healthOf(repository, { ...nothing, checks: [check('failed', error, 'other')] })).toBe('checked');
  });
  it('is damaged when a backup found that, until a check says otherwise', () => {
    const plans = [{ repository: 'nas', error }];
    expect(healthOf(repository, { ...nothing, plans })).toBe('damaged');
    expect(healthOf(repository, { ...nothing, plans, checks: [check('succeeded')] })).toBe('checked');
  });
  it('is out of reach when its place does not answer', () =>
    expect(healthOf(repository, { ...nothing, place: { problem: 'it does not answer' } })).toBe('unreachable'));
});
