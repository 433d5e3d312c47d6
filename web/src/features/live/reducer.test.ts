import { describe, expect, it } from 'vitest';
import type { LiveRun } from '../../api/types';
import { reduce, type EventMessage, type Message, type Picture, type RunSummary } from './reducer';

const at = '2026-11-29T14:31:00Z';

function run(id: string, state: RunSummary['state'], plan = 'photos'): RunSummary {
  return {
    id, plan, repository: 'nas', kind: 'backup', state, verified: false, trigger: 'manual', actor: 'user:ada',
    created_at: `2026-11-29T14:3${id}:00Z`, started_at: null, finished_at: null, duration_ms: 0, snapshot_id: null,
    files: { new: 0, changed: 0, unmodified: 0, total: 0 }, bytes: { processed: 0, added: 0 }, warning_count: 0,
    error: null, steps: [], target: null, retry_of: null, ledger_seq: null,
  };
}

function event(n: number, about?: RunSummary): EventMessage {
  const data = { target: null, actor: 'system', result: 'ok', severity: 'info', run_id: about?.id ?? null };
  return {
    type: 'event', n, at, kind: about ? `run.${about.state}` : 'setting.changed', ledger_seq: 100 + n,
    data: about ? { ...data, run: about } : data,
  };
}

const snapshot: Message = {
  type: 'snapshot', epoch: 'e1', n: 4, at,
  data: {
    runs: [], last: [run('1', 'succeeded')], ledger: { state: 'intact', size: 105, newest_at: at },
    store: { state: 'readable', code: null },
  },
};

function after(...messages: Message[]): Picture {
  let picture: Picture | null = null;
  for (const message of [snapshot, ...messages]) {
    const reduced = reduce(picture, message);
    expect(reduced.gap).toBe(false);
    picture = reduced.picture;
  }
  if (picture === null) throw new Error('no picture');
  return picture;
}

describe('the picture of now', () => {
  it('begins with a snapshot', () => {
    expect(after().last['photos']?.state).toBe('succeeded');
    expect(reduce(null, event(5)).gap).toBe(true);
  });

  it('shows a run from its first event to its last', () => {
    expect(after(event(5, run('2', 'queued'))).runs['2']?.state).toBe('queued');
    expect(after(event(5, run('2', 'queued')), event(6, run('2', 'running'))).runs['2']?.state).toBe('running');
    const done = after(event(5, run('2', 'queued')), event(6, run('2', 'failed')));
    expect(done.runs).toEqual({});
    expect(done.last['photos']).toMatchObject({ id: '2', state: 'failed' });
  });

  it('keeps progress when an event follows it', () => {
    const queued = after(event(5, run('2', 'queued')));
    const live = { ...queued.runs['2'], percent: 42 } as LiveRun;
    const progressed = reduce(queued, { type: 'progress', run_id: '2', at, data: live }).picture;
    expect(reduce(progressed, event(6, run('2', 'running'))).picture?.runs['2']?.percent).toBe(42);
  });

  it('does not take up a run again that has ended', () => {
    const ended = after();
    const late: Message = { type: 'progress', run_id: '1', at, data: {} as LiveRun };
    expect(reduce(ended, late).picture).toBe(ended);
  });

  it("keeps a plan's newest backup when an older one ends later", () => {
    expect(after(event(5, run('3', 'succeeded')), event(6, run('2', 'failed'))).last['photos']?.id).toBe('3');
  });

  it('counts entries of the ledger', () => expect(after(event(5)).ledger?.size).toBe(106));

  it('tells when the store cannot be read', () => {
    const told = after({ type: 'store', at, state: 'unreadable', code: 'ERROR_STATUS_FETCH' });
    expect(told.store.state).toBe('unreadable');
  });
});

describe('a row of events', () => {
  it('may repeat what is known', () => {
    const picture = after(event(5));
    expect(reduce(picture, event(5)).picture).toBe(picture);
  });
  it('with a hole needs a snapshot', () => expect(reduce(after(event(5)), event(7)).gap).toBe(true));
  it('that ended unnoticed is found by the heartbeat', () => {
    expect(reduce(after(event(5)), { type: 'heartbeat', n: 5, at }).gap).toBe(false);
    expect(reduce(after(event(5)), { type: 'heartbeat', n: 6, at }).gap).toBe(true);
  });
  it('begins anew with another epoch', () => {
    const restarted: Message = { ...snapshot, epoch: 'e2', n: 0 } as Message;
    expect(reduce(after(event(5)), restarted).picture).toMatchObject({ epoch: 'e2', n: 0 });
  });
});
