import { describe, expect, it } from 'vitest';
import { filterFrom, isFiltered, parametersOf, searchOf, spanOf, startOfDay } from './filter';

describe('a filter of the ledger', () => {
  const text = 'text=disk+full&action=run.*&severity=warning&since=2026-11-01&until=2026-11-29&actor=user%3Aada';
  it('is what the address says, and the address again', () => {
    const filter = filterFrom(new URLSearchParams(text));
    expect(filter).toEqual({
      text: 'disk full', action: 'run.*', severity: 'warning', since: '2026-11-01', until: '2026-11-29',
      actor: 'user:ada', target: '', run: '',
    });
    expect(searchOf(filter).toString()).toBe(text);
    expect(isFiltered(filter)).toBe(true);
  });
  it('leaves out what cannot be meant', () => {
    const filter = filterFrom(new URLSearchParams('severity=loud&since=yesterday&until=2026-02-30&other=x'));
    expect(isFiltered(filter)).toBe(false);
    expect(searchOf(filter).toString()).toBe('');
  });
  it('asks for whole days of the viewer', () => {
    const span = spanOf({ since: '2026-11-01', until: '2026-11-29' });
    expect(span).toEqual({
      since: new Date(2026, 10, 1).toISOString(),
      until: new Date(2026, 10, 30).toISOString(),
    });
    expect(spanOf({ since: '', until: '' })).toEqual({});
  });
  it('gives the API its own words', () => {
    const filter = filterFrom(new URLSearchParams('text=disk&until=2026-12-31'));
    expect(parametersOf(filter)).toEqual({
      text: 'disk', action: '', severity: '', actor: '', target: '', run: '', until: new Date(2027, 0, 1).toISOString(),
    });
  });
  it('knows which days there are', () => {
    expect(startOfDay('2028-02-29')).toEqual(new Date(2028, 1, 29));
    expect(startOfDay('2026-02-29')).toBeNull();
    expect(startOfDay('')).toBeNull();
  });
});
