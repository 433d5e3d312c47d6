import { describe, expect, it } from 'vitest';
import { areDays, changeOf, formOf } from './maintenance-form';

const byHand = { prune: null, max_unused: null, max_repack: null, verify: null, verify_days: 30, time_zone: null };
const weekly = { ...byHand, prune: '0 3 * * 0', max_unused: '10%', time_zone: 'Europe/Berlin' };

describe('maintenance in a form', () => {
  it('comes back as it was', () => {
    expect(changeOf(formOf(byHand), byHand)).toEqual({});
    expect(changeOf(formOf(weekly), weekly)).toEqual({});
  });
  it('sends what was edited and nothing else', () => {
    const form = { ...formOf(weekly), verify: '0 4 * * *', verify_days: '7', max_unused: ' ' };
    expect(changeOf(form, weekly)).toEqual({ verify: '0 4 * * *', verify_days: 7, max_unused: null });
    expect(changeOf({ ...formOf(weekly), prune: '' }, weekly)).toEqual({ prune: null });
  });
  it('knows which numbers of days there are', () => {
    for (const good of ['1', '30', ' 3650 ']) expect(areDays(good), good).toBe(true);
    for (const wrong of ['', '0', '3651', '1.5', '-1', 'ten', '1e3']) expect(areDays(wrong), wrong).toBe(false);
  });
});
