import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kSilenceMs, LiveConnection, pauseBefore, type News, type SocketLike } from './connection';

class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  constructor(readonly path: string) {}
  close() {
    this.closed = true;
  }
  says(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

let sockets: FakeSocket[] = [];
let live: LiveConnection;
let news: News[] = [];
const newest = () => sockets[sockets.length - 1] as FakeSocket;
const at = '2026-11-29T14:31:00Z';

const snapshot = (epoch: string, n: number) => ({
  type: 'snapshot', epoch, n, at,
  data: { runs: [], last: [], ledger: null, store: { state: 'readable', code: null } },
});
const event = (n: number) => ({
  type: 'event', n, at, kind: 'plan.added', ledger_seq: n,
  data: { target: 'plan/a', actor: 'system', result: 'ok', severity: 'info', run_id: null },
});

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  news = [];
  const open = (path: string) => {
    const socket = new FakeSocket(path);
    sockets.push(socket);
    return socket;
  };
  live = new LiveConnection({ open, now: () => Date.now(), random: () => 0.999 });
  live.listen((told) => news.push(told));
  live.start();
});
afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

describe('a live connection', () => {
  it('is live from the first snapshot on', () => {
    expect(live.current().phase).toBe('connecting');
    newest().says(snapshot('e1', 3));
    expect(live.current()).toMatchObject({ phase: 'live', picture: { epoch: 'e1', n: 3 } });
    newest().says(event(4));
    newest().says({ type: 'outbox', at, data: { queued: 1, failed: 0, given_up: 0, oldest_at: at } });
    expect(news.map((told) => told.type)).toEqual(['snapshot', 'event', 'outbox']);
  });

  it('comes back where it was, and keeps what it knew meanwhile', () => {
    newest().says(snapshot('e1', 3));
    newest().says(event(4));
    newest().onclose?.();
    expect(live.current()).toMatchObject({ phase: 'lost', picture: { n: 4 } });
    expect(live.current().retryAt).toBeGreaterThan(Date.now());
    vi.advanceTimersByTime(500);
    expect(newest().path).toBe('/api/v1/events?epoch=e1&after=4');
    newest().says(event(5));
    expect(live.current()).toMatchObject({ phase: 'live', picture: { n: 5 } });
  });

  it('takes what a restarted service says', () => {
    newest().says(snapshot('e1', 3));
    newest().onclose?.();
    vi.advanceTimersByTime(500);
    newest().says(snapshot('e2', 0));
    expect(live.current().picture).toMatchObject({ epoch: 'e2', n: 0 });
  });

  it('asks for a snapshot when an event is missing', () => {
    newest().says(snapshot('e1', 3));
    const first = newest();
    first.says(event(5));
    expect(first.closed).toBe(true);
    expect(newest().path).toBe('/api/v1/events');
    newest().says(snapshot('e1', 5));
    newest().onclose?.();
    vi.advanceTimersByTime(500);
    expect(newest().path).toBe('/api/v1/events?epoch=e1&after=5');
  });

  it('gives up on silence', () => {
    newest().says(snapshot('e1', 3));
    vi.advanceTimersByTime(kSilenceMs - 1);
    expect(live.current().phase).toBe('live');
    vi.advanceTimersByTime(1);
    expect(live.current().phase).toBe('lost');
  });

  it('waits longer each time, with an end to it', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 20].map((attempt) => pauseBefore(attempt, 0.999))).toEqual(
      [500, 1000, 1999, 3998, 7996, 14993, 14993, 14993],
    );
    expect(pauseBefore(0, 0)).toBe(250);
  });

  it('tries at once when somebody looks', () => {
    newest().onclose?.();
    const before = sockets.length;
    live.tryNow();
    expect(sockets.length).toBe(before + 1);
    live.tryNow();
    vi.advanceTimersByTime(600);
  });

  it('opens nothing once it is stopped', () => {
    newest().onclose?.();
    live.stop();
    vi.advanceTimersByTime(60_000);
    expect(sockets.length).toBe(1);
  });
});
