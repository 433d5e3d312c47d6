import { describe, expect, it } from 'vitest';
import type { Fate } from '../../api/types';
import { de } from '../../messages/de';
import { en } from '../../messages/en';
import { keptFor, reasonInWords, whyInWords } from './reasons';

const fate = (keep: boolean, reason: string): Fate => ({ id: 'a', time: '2026-11-29T14:31:00Z', size: null, keep, reason });

describe('why a backup stays or goes', () => {
  it.each([
    ['last snapshot', 'One of the newest', 'Unter den neuesten'],
    ['monthly snapshot', 'The newest of its month', 'Die neueste ihres Monats'],
    ['oldest yearly snapshot', 'The oldest there is, until the rule has enough', 'Die älteste, bis die Regel genug hat'],
    ['within 1y6m', 'Not older than 1y6m', 'Nicht älter als 1y6m'],
    ['the newest one that was checked', 'The newest one that was checked', 'Die neueste geprüfte'],
    ['no rule keeps it', 'No rule keeps it', 'Keine Regel behält sie'],
    ['the newest of its week', 'The newest of its week', 'Die neueste ihrer Woche'],
    ['younger than 1 day', 'Younger than a day', 'Jünger als ein Tag'],
    ['45 days old, kept for 30 days', '45 days old, kept for 30', '45 Tage alt, behalten für 30'],
    ['1 day old, and no rule keeps it', '1 day old, and no rule keeps it', '1 Tag alt, und keine Regel behält sie'],
  ])('%s', (said, english, german) => {
    expect(reasonInWords(said, en)).toBe(english);
    expect(reasonInWords(said, de)).toBe(german);
  });
  it('is shown as it came where we have no words for it', () =>
    expect(reasonInWords('a rule of tomorrow', de)).toBe('a rule of tomorrow'));
  it('names every rule that keeps one, and does not cut what makes one go', () => {
    expect(whyInWords(fate(true, 'last snapshot, within 2h'), en)).toBe('One of the newest · Not older than 2h');
    expect(whyInWords(fate(false, '9 days old, and no rule keeps it'), en)).toBe('9 days old, and no rule keeps it');
  });
});

describe('the reasons of those that stay', () => {
  it('are counted, each of them, and those that go are not', () => {
    const items = [
      fate(true, 'last snapshot, daily snapshot'), fate(true, 'last snapshot'), fate(false, 'no rule keeps it'),
      fate(true, 'oldest weekly snapshot, oldest monthly snapshot'),
    ];
    expect(keptFor(items, en)).toEqual([
      { why: 'One of the newest', count: 2 }, { why: 'The newest of its day', count: 1 },
      { why: 'The oldest there is, until the rule has enough', count: 1 },
    ]);
  });
});
