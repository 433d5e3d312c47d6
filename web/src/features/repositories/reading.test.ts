import { expect, it } from 'vitest';
import { readingOf } from './reading';

const nothing = { parts: 0, done: 0, began_at: null, completed_at: null, complete_since: null };
const began_at = '2026-11-20T04:00:00Z';
const completed_at = '2026-11-18T04:10:00Z';
const complete_since = '2026-10-20T04:00:00Z';

it('is how far reading has come', () => {
  expect(readingOf(nothing)).toEqual({ kind: 'never' });
  expect(readingOf({ ...nothing, parts: 12, done: 3, began_at })).toEqual({
    kind: 'parts', done: 3, parts: 12, since: began_at, wholeAt: null,
  });
  expect(readingOf({ parts: 12, done: 12, began_at, completed_at, complete_since })).toEqual({ kind: 'whole', at: complete_since });
  expect(readingOf({ parts: 12, done: 1, began_at, completed_at, complete_since })).toEqual({
    kind: 'parts', done: 1, parts: 12, since: began_at, wholeAt: complete_since,
  });
});
