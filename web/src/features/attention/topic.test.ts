import { describe, expect, it } from 'vitest';
import type { Attention, OpenFailure } from '../../api/types';
import { de } from '../../messages/de';
import { en } from '../../messages/en';
import { entriesOf, failureTitle, isBannerShown, openCount, topicOf, waysOf } from './topic';

const failure = (topic: string, more: Partial<OpenFailure> = {}): OpenFailure => ({
  topic, event: 'failure', plan: null, run_id: null, first_seq: 4, first_at: '2026-11-29T02:00:00Z', seq: 4,
  at: '2026-11-29T02:00:00Z', times: 1, message: 'what the service says', ...more,
});
const attention = (failures: OpenFailure[], given_up = 0, is_anybody_told = false): Attention => ({
  failures, outbox: { queued: 0, failed: 0, given_up, oldest_at: null }, is_anybody_told,
});

describe('what an open failure is about', () => {
  it.each([
    ['backup/photos', 'backup', 'photos'], ['cut-off/a/b', 'cut-off', 'a/b'], ['disk//srv/x', 'disk', '/srv/x'], ['ledger', 'ledger', ''],
    ['something/else', null, 'else'],
  ])('%s', (topic, kind, name) => expect(topicOf(topic)).toEqual({ kind, name }));
  it('is said in the language of the reader, and in the words of the service where it is new', () => {
    expect(failureTitle(failure('prune/nas'), en)).toBe('The prune of the repository nas failed');
    expect(failureTitle(failure('overdue/photos'), de)).toBe('Die Sicherung von photos ist überfällig');
    expect(failureTitle(failure('new/thing'), en)).toBe('What the service says');
  });
  it('leads to the run, the place and the entry', () => {
    expect(waysOf(failure('backup/photos', { run_id: 'r1' }), en).map((way) => way.to)).toEqual(['/runs/r1', '/ledger/entries/4']);
    expect(waysOf(failure('overdue/my photos'), en).map((way) => way.to)).toEqual(['/plans/my%20photos', '/ledger/entries/4']);
    expect(waysOf(failure('ledger'), en).map((way) => way.to)).toEqual(['/ledger', '/ledger/entries/4']);
  });
});

describe('what is acknowledged', () => {
  it('is each entry once, and no break of the ledger', () => {
    const all = [failure('backup/a', { seq: 7 }), failure('damage/a', { seq: 7 }), failure('ledger', { seq: 9, event: 'ledger-break' })];
    expect(entriesOf(all)).toEqual([7]);
  });
});

describe('the banner', () => {
  it('is on every page while nobody is told', () => {
    const open = attention([failure('backup/a')]);
    for (const location of ['/', '/runs', '/notifications', '/settings']) expect(isBannerShown(open, location, true)).toBe(true);
    expect(isBannerShown(open, '/notifications/failures', true)).toBe(false);
    expect(isBannerShown(open, '/notifications', false)).toBe(false);
  });
  it('is on the dashboard alone when somebody is told', () => {
    const open = attention([failure('backup/a')], 0, true);
    expect(isBannerShown(open, '/', true)).toBe(true);
    expect(isBannerShown(open, '/runs', true)).toBe(false);
  });
  it('is nowhere when nothing is open, and counts messages that were given up', () => {
    expect(isBannerShown(attention([]), '/', true)).toBe(false);
    expect(isBannerShown(null, '/', true)).toBe(false);
    expect(openCount(attention([failure('backup/a')], 2))).toBe(3);
    expect(isBannerShown(attention([], 1, true), '/', true)).toBe(true);
  });
});
