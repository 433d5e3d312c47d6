import { describe, expect, it } from 'vitest';
import { choiceOf, chosen, isReady, ruleOf } from './rule';

describe('a schedule as a choice', () => {
  it.each(['', '0 * * * *', '30 2 * * *', '5 14 * * 1', '0 0 * * 0', 'every 6 hours', '0 2 1 * *', '*/15 * * * *'])(
    'comes back as it was: %s',
    (rule) => expect(ruleOf(choiceOf(rule))).toBe(rule),
  );
  it('knows the words for common ones', () => {
    expect(choiceOf('@daily')).toMatchObject({ often: 'daily', time: '00:00' });
    expect(choiceOf('@hourly').often).toBe('hourly');
    expect(choiceOf('@weekly')).toMatchObject({ often: 'weekly', weekday: 0 });
    expect(choiceOf('15 3 * * fri')).toMatchObject({ often: 'weekly', weekday: 5, time: '03:15' });
    expect(choiceOf('15 3 * * 7')).toMatchObject({ often: 'weekly', weekday: 0 });
    expect(choiceOf(null).often).toBe('hand');
  });
  it('keeps what it has no choice for', () => {
    expect(choiceOf('0 2 * jan *')).toMatchObject({ often: 'own', own: '0 2 * jan *' });
    expect(choiceOf('0 25 * * *').often).toBe('own');
    expect(choiceOf('0 2 * * mon-fri').often).toBe('own');
  });
  it('begins an own rule with the one before', () =>
    expect(chosen(choiceOf('30 2 * * *'), 'own').own).toBe('30 2 * * *'));
  it('is not ready without a rule or a time', () => {
    expect(isReady(chosen(choiceOf(''), 'own'))).toBe(false);
    expect(isReady({ ...choiceOf('0 2 * * *'), time: '' })).toBe(false);
    expect(isReady(choiceOf(''))).toBe(true);
  });
});
