import { describe, expect, it } from 'vitest';
import type { LiveRun, OpenFailure, PlanStatus, Run } from '../../api/types';
import { de } from '../../messages/de';
import { en } from '../../messages/en';
import { planState, withOverdue } from './plan-state';
import { newestGood, sentenceOn } from './sentence';

function plan(name: string, outcome: PlanStatus['outcome'], finished = '2026-11-29T02:04:00Z'): PlanStatus {
  return {
    plan: name, kind: 'files', repository: 'nas', never_run: outcome === null, outcome,
    finished_at: outcome === null ? null : finished, duration_ms: null, size: null, snapshot_id: null, error: null,
    last_run: null, next_at: null, damage: null,
  };
}
const running = (name: string) => ({ run_id: '1', plan: name, kind: 'backup' }) as LiveRun;
const intact = { state: 'intact', size: 4, newest_at: null } as const;
const say = (plans: PlanStatus[], runs: LiveRun[] = [], words = en) =>
  sentenceOn({ plans, running: runs, ledger: intact, runs: null, attention: null }, words);

describe('the sentence on top', () => {
  it('says that nothing was backed up', () => {
    expect(say([])).toMatchObject({ headline: 'No backups performed', mood: 'empty' });
    expect(say([plan('a', null)])).toMatchObject({ headline: 'No backups performed', mood: 'empty' });
  });
  it('says that the first backup runs', () =>
    expect(say([plan('a', null)], [running('a')])).toMatchObject({
      headline: 'Your first backup is running.', mood: 'running',
    }));
  it('says that all is well', () => {
    expect(say([plan('a', 'succeeded')]).headline).toBe('Your plan is protected.');
    expect(say([plan('a', 'succeeded'), plan('b', 'succeeded')])).toMatchObject({
      headline: 'All 2 plans are protected.', mood: 'good',
    });
  });
  it('says who needs somebody', () => {
    const four = [plan('a', 'succeeded'), plan('b', 'succeeded'), plan('c', 'succeeded'), plan('d', 'warning')];
    expect(say(four)).toMatchObject({ headline: '3 of 4 plans are protected. One needs you.', mood: 'attention' });
    expect(say(four, [], de).headline).toBe('3 von 4 Plänen sind gesichert. Einer braucht Sie.');
    expect(say([plan('a', 'failed'), plan('b', 'interrupted')]).headline).toBe(
      'None of 2 plans is protected. 2 need you.',
    );
    expect(say([plan('a', 'failed')]).headline).toBe('Your plan is not protected. It needs you.');
  });
  it('tells a plan without a backup from one whose backup failed', () =>
    expect(say([plan('a', 'succeeded'), plan('b', null)])).toMatchObject({
      headline: '1 of 2 plans is protected. One has no backup yet.', mood: 'good',
    }));
  it('needs somebody even while something runs', () =>
    expect(say([plan('a', 'failed')], [running('a')]).mood).toBe('attention'));
  it('puts a broken ledger before everything', () => {
    const broken = { ...intact, state: 'broken' as const };
    expect(sentenceOn({ plans: [plan('a', 'succeeded')], running: [], ledger: broken, runs: null, attention: null }, en)).toMatchObject({
      headline: 'The ledger was tampered with or damaged.', mood: 'attention',
    });
  });
  it('does not call protected whose backup is overdue', () => {
    const failure = { topic: 'overdue/a', event: 'missed', plan: 'a' } as OpenFailure;
    const plans = withOverdue([plan('a', 'succeeded'), plan('b', 'succeeded')], [failure]);
    expect(sentenceOn({ plans, running: [], ledger: intact, runs: null, attention: null }, en)).toMatchObject({
      headline: '1 of 2 plans is protected. One needs you.', mood: 'attention',
    });
    expect(planState(plans[0]!, [])).toBe('attention');
  });
  it('needs somebody for what is open beside the plans', () => {
    const outbox = { queued: 0, failed: 0, given_up: 1, oldest_at: null };
    const overview = { plans: [plan('a', 'succeeded')], running: [], ledger: intact, runs: null };
    expect(sentenceOn({ ...overview, attention: { failures: [], outbox, is_anybody_told: true } }, en)).toMatchObject({
      headline: 'Your plan is protected.', mood: 'attention',
    });
  });
  it('names the newest backup that there is, never one that failed', () => {
    const run = (name: string, state: Run['state'], finished_at: string) => ({
      plan: name, kind: 'backup' as const, state, finished_at,
    });
    const runs = [
      run('b', 'failed', '2026-11-29T03:00:00Z'), run('b', 'warning', '2026-11-29T02:00:00Z'),
      run('a', 'succeeded', '2026-11-28T02:00:00Z'),
    ];
    expect(newestGood(runs)).toBe('2026-11-29T02:00:00Z');
    expect(newestGood(runs, 'a')).toBe('2026-11-28T02:00:00Z');
    expect(newestGood([])).toBeNull();
  });
});

describe('the word on a card', () => {
  it.each([
    [plan('a', 'succeeded'), 'protected'], [plan('a', 'warning'), 'attention'], [plan('a', 'cancelled'), 'attention'],
    [plan('a', 'failed'), 'failed'], [plan('a', null), 'never'], [{ ...plan('a', null), damage: 'x' }, 'unknown'],
  ] as const)('%#', (status, word) => expect(planState(status, [])).toBe(word));
  it('is that it runs', () => expect(planState(plan('a', 'failed'), [running('a')])).toBe('running'));
});
