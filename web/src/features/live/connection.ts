import { reduce, type EventMessage, type Message, type Picture } from './reducer';

// Keeps the picture of now alive: one WebSocket, opened again for as long as somebody is logged in.

export type Phase = 'connecting' | 'live' | 'lost';

export interface LiveState {
  phase: Phase;
  picture: Picture | null; // what was last known, also while the connection is lost
  heardAt: number | null; // when the service was last heard of, in this machine's time
  retryAt: number | null; // when it is tried again
}

// What a listener may want to read again: after a snapshot everything, after an event what it is about, after attempts to
// deliver messages the outbox.
export type News = { type: 'snapshot' } | { type: 'event'; event: EventMessage } | { type: 'outbox' };

export interface SocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { data: string }) => void) | null;
  onclose: (() => void) | null;
  close(): void;
}

export interface Surroundings {
  open(path: string): SocketLike;
  now(): number;
  random(): number; // [0, 1)
}

// The service gives a sign of life every ten seconds.
export const kSilenceMs = 25_000;
const kFirstPauseMs = 500;
const kLongestPauseMs = 15_000;
const kPath = '/api/v1/events';

export function pauseBefore(attempt: number, random: number): number {
  const longest = Math.min(kLongestPauseMs, kFirstPauseMs * 2 ** attempt);
  return Math.round(longest / 2 + (longest / 2) * random);
}

export class LiveConnection {
  private state: LiveState = { phase: 'connecting', picture: null, heardAt: null, retryAt: null };
  private readonly watchers = new Set<() => void>();
  private readonly listeners = new Set<(news: News) => void>();
  private socket: SocketLike | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private attempts = 0;
  private afresh = false; // without resuming

  constructor(private readonly around: Surroundings) {}

  readonly current = (): LiveState => this.state;
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };
  listen(listener: (news: News) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    if (this.socket === null) this.connect();
  }

  stop(): void {
    this.wait(null, 0);
    this.drop();
  }

  // When there is reason to believe that it works now: the page is looked at again, the network is back.
  tryNow(): void {
    if (this.state.phase !== 'lost') return;
    this.drop();
    this.connect();
  }

  private show(change: Partial<LiveState>): void {
    this.state = { ...this.state, ...change };
    for (const watcher of this.watchers) watcher();
  }

  private wait(then: (() => void) | null, milliseconds: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = then === null ? null : setTimeout(then, milliseconds);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private target(): string {
    const { picture } = this.state;
    if (picture === null || this.afresh) return kPath;
    return `${kPath}?epoch=${encodeURIComponent(picture.epoch)}&after=${picture.n}`;
  }

  private connect(): void {
    const socket = this.around.open(this.target());
    this.socket = socket;
    socket.onopen = () => this.expectSign();
    socket.onmessage = (event) => this.take(event.data);
    socket.onclose = () => this.lose();
    this.expectSign();
  }

  private expectSign(): void {
    this.wait(() => this.lose(), kSilenceMs);
  }

  private lose(): void {
    this.drop();
    const pause = pauseBefore(this.attempts, this.around.random());
    this.attempts += 1;
    this.show({ phase: 'lost', retryAt: this.around.now() + pause });
    this.wait(() => this.connect(), pause);
  }

  private take(text: string): void {
    const message = JSON.parse(text) as Message;
    const { picture, gap } = reduce(this.state.picture, message);
    if (gap) {
      this.afresh = true;
      this.drop();
      this.connect();
      return;
    }
    this.attempts = 0;
    if (message.type === 'snapshot') this.afresh = false;
    this.expectSign();
    this.show({ phase: 'live', picture, heardAt: this.around.now(), retryAt: null });
    if (message.type === 'snapshot') this.tell({ type: 'snapshot' });
    if (message.type === 'event') this.tell({ type: 'event', event: message });
    if (message.type === 'outbox') this.tell({ type: 'outbox' });
  }

  private tell(news: News): void {
    for (const listener of this.listeners) listener(news);
  }
}
