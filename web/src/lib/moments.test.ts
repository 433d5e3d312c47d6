import { describe, expect, it } from 'vitest';
import { dayKey, daysBetween, formatIn, formatMoment } from './moments';

const words = { today: 'today', yesterday: 'yesterday', tomorrow: 'tomorrow' };
const now = new Date(2026, 10, 29, 14, 31);

describe('a moment as somebody would say it', () => {
  it.each([
    [new Date(2026, 10, 29, 0, 5), 'today 00:05'],
    [new Date(2026, 10, 28, 23, 59), 'yesterday 23:59'],
    [new Date(2026, 10, 27, 2, 4), 'Friday 02:04'],
    [new Date(2026, 10, 22, 2, 4), '22 Nov 2026, 02:04'],
    [new Date(2026, 10, 30, 2, 0), 'tomorrow 02:00'],
    [new Date(2026, 11, 5, 2, 0), 'Saturday 02:00'],
    [new Date(2026, 11, 6, 2, 0), '6 Dec 2026, 02:00'],
  ])('says %s', (moment, text) => expect(formatMoment(moment, now, 'en-GB', words)).toBe(text));
});

describe('days', () => {
  it('counts midnights, not hours', () => {
    expect(daysBetween(new Date(2026, 10, 28, 23, 59), new Date(2026, 10, 29, 0, 1))).toBe(1);
    expect(daysBetween(new Date(2026, 2, 28, 12), new Date(2026, 2, 30, 12))).toBe(2);
  });
  it("names the viewer's day", () => expect(dayKey(new Date(2026, 0, 5, 1))).toBe('2026-01-05'));
});

describe('a moment as clocks elsewhere show it', () => {
  const at = new Date('2026-12-01T01:30:00Z');
  it('has the time of that zone', () => {
    expect(formatIn(at, 'en-GB', 'Europe/Berlin')).toBe('Tue, 1 Dec 2026, 02:30');
    expect(formatIn(at, 'en-GB', 'America/New_York')).toBe('Mon, 30 Nov 2026, 20:30');
  });
  it('says whose time it is where the zone is not known', () => expect(formatIn(at, 'en-GB', 'Middle/Earth')).toMatch(/UTC|GMT/));
});
