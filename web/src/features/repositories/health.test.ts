import { describe, expect, it } from 'vitest';
import { healthOf, type Known } from './health';

const now = Date.parse('2026-11-29T12:00:00Z');
const nothing: Known = { checks: [], prunes: [], plans: [], place: undefined, now };
const repository = { name: 'nas', checked_at: '2026-11-20T12:00:00Z', reading: { complete_since: null } };
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
    const plans = [{ repository: 'nas', error, finished_at: '2026-11-28T11:00:00Z' }];
    expect(healthOf(repository, { ...nothing, plans })).toBe('damaged');
    const later = [{ ...plans[0]!, finished_at: '2026-11-28T13:00:00Z' }];
    expect(healthOf(repository, { ...nothing, plans: later, checks: [check('succeeded')] })).toBe('damaged');
    expect(healthOf(repository, { ...nothing, plans, checks: [check('succeeded')] })).toBe('checked');
  });
  it('stays damaged until the part that was found so is read again, or all of the data', () => {
    const found = { ...check('failed', error), data_part: { number: 3, of: 12 } };
    const since = (...checks: object[]) => healthOf(repository, { ...nothing, checks: [...checks, found] as Known['checks'] });
    expect(since(check('succeeded'))).toBe('damaged');
    expect(since({ ...check('succeeded'), data_part: { number: 4, of: 12 } })).toBe('damaged');
    expect(since({ ...check('succeeded'), data_part: { number: 3, of: 12 } })).toBe('checked');
    expect(since(check('succeeded'), { ...check('succeeded'), data_part: { number: 1, of: 1 } })).toBe('checked');
    const readSince = { ...repository, reading: { complete_since: '2026-11-28T13:00:00Z' } };
    expect(healthOf(readSince, { ...nothing, checks: [found] })).toBe('checked');
    const readBefore = { ...repository, reading: { complete_since: '2026-11-27T13:00:00Z' } };
    expect(healthOf(readBefore, { ...nothing, checks: [found] })).toBe('damaged');
  });
  it('is damaged when a prune found that, until a check says otherwise', () => {
    const prunes = [check('failed', error)];
    expect(healthOf(repository, { ...nothing, prunes })).toBe('damaged');
    expect(healthOf(repository, { ...nothing, prunes, checks: [check('succeeded')] })).toBe('damaged');
    const after = { ...check('succeeded'), created_at: '2026-11-28T13:00:00Z' };
    expect(healthOf(repository, { ...nothing, prunes: [{ ...check('succeeded'), created_at: '2026-11-28T14:00:00Z' }, ...prunes], checks: [after] })).toBe('checked');
  });
  it('needs somebody while its last prune has not done what it should', () => {
    const failed = check('failed', { ...error, code: 'ERROR_NO_SPACE' });
    expect(healthOf(repository, { ...nothing, prunes: [failed] })).toBe('unpruned');
    expect(healthOf(repository, { ...nothing, prunes: [check('cancelled'), failed] })).toBe('unpruned');
    expect(healthOf(repository, { ...nothing, prunes: [check('succeeded'), failed] })).toBe('checked');
    expect(healthOf({ ...repository, name: 'other' }, { ...nothing, prunes: [failed] })).toBe('checked');
  });
  it('is out of reach when its place does not answer', () =>
    expect(healthOf(repository, { ...nothing, place: { problem: 'it does not answer' } })).toBe('unreachable'));
});
