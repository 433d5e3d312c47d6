import { expect, it } from 'vitest';
import type { Channel } from '../../api/types';
import { en } from '../../messages/en';
import { eventsText, tellsOfFailures, whereOf } from './channel-facts';

const channel = (kind: Channel['kind'], settings: Channel['settings']): Channel => ({
  name: 'x', kind, enabled: true, events: ['success', 'failure'], plans: [], digest_at: null, anchor: false, settings, secrets: [],
  created_at: '2026-11-29T02:00:00Z',
});

it.each([
  ['email', { host: 'smtp.example.org', to: ['a@b.c', 'd@e.f'] }, 'a@b.c, d@e.f, by way of smtp.example.org'],
  ['slack', { url: 'https://hooks.slack.com/…' }, 'https://hooks.slack.com/…'],
  ['telegram', { chat: '@ops' }, '@ops'],
  ['telegram', { chat: '@ops', url: 'https://bots.home' }, '@ops on https://bots.home'],
  ['matrix', { room: '!a:m', url: 'https://m' }, '!a:m on https://m'],
  ['desktop', {}, 'the desktop of whoever runs the service'],
] as const)('%s goes to', (kind, settings, where) => expect(whereOf(channel(kind, settings as unknown as Channel['settings']), en)).toBe(where));

it('names events in the order of their weight', () => expect(eventsText(channel('slack', {}), en)).toBe('Failures, Successes'));

it('tells of failures when it is on and wants them', () => {
  expect(tellsOfFailures(channel('slack', {}))).toBe(true);
  expect(tellsOfFailures({ ...channel('slack', {}), enabled: false })).toBe(false);
  expect(tellsOfFailures({ ...channel('slack', {}), events: ['success'] })).toBe(false);
});
