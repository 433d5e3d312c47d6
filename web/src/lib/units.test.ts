import { describe, expect, it } from 'vitest';
import { formatBytes, formatBytesOf, formatCount, formatDuration, formatPercent, formatTimeLeft } from './units';

describe('sizes', () => {
  it.each([
    [0, '0 B'], [999, '999 B'], [1000, '1.0 kB'], [999_949, '999.9 kB'], [999_950, '1.0 MB'], [2_500_000, '2.5 MB'],
    [1_200_000_000, '1.2 GB'], [7_200_000_000_000, '7.2 TB'],
  ])('writes %d as the command line does', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text);
  });
  it("uses the viewer's digits", () => expect(formatBytes(2_500_000, 'de')).toBe('2,5 MB'));
  it('writes done in the unit of all', () => {
    expect(formatBytesOf(349_200_000, 831_000_000, 'en')).toEqual(['349.2', '831.0 MB']);
    expect(formatBytesOf(500_000, 2_000_000_000, 'en')).toEqual(['0.0', '2.0 GB']);
    expect(formatBytesOf(0, 0, 'en')).toEqual(['0', '0 B']);
  });
  it('groups counts', () => {
    expect(formatCount(69442, 'en')).toBe('69,442');
    expect(formatCount(69442, 'de')).toBe('69.442');
  });
});

describe('percent', () => {
  it('says 100 only when it is done', () => expect(formatPercent(99.9, 'en')).toBe('99 %'));
  it('stays within its bounds', () => {
    expect(formatPercent(-1, 'en')).toBe('0 %');
    expect(formatPercent(120, 'en')).toBe('100 %');
  });
});

describe('durations', () => {
  it.each([
    [0, '0.0 s'], [400, '0.4 s'], [9_949, '9.9 s'], [9_950, '10 s'], [12_400, '12 s'], [200_000, '3 min 20 s'],
    [7_500_000, '2 h 05 min'], [273_600_000, '3 d 4 h'],
  ])('writes %d ms', (milliseconds, text) => expect(formatDuration(milliseconds, 'en')).toBe(text));
});

describe('time left', () => {
  it.each([
    [0, '1 s'], [7_600, '8 s'], [33_000, '40 s'], [90_000, '90 s'], [91_000, '2 min'], [3_540_000, '59 min'],
    [3_600_000, '1 h'], [7_620_000, '2 h 10 min'], [200_000_000, '3 d'],
  ])('rounds %d ms up', (milliseconds, text) => expect(formatTimeLeft(milliseconds)).toBe(text));
});
