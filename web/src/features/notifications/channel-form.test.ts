import { describe, expect, it } from 'vitest';
import type { Channel } from '../../api/types';
import { changeOf, draftOf, formOf, isWhole, namesIn, newForm, theirNames, wrongOf } from './channel-form';
import { events, fieldsOf, kinds, usualEvents } from './kinds';

const mail: Channel = {
  name: 'mail', kind: 'email', enabled: true, events: ['failure', 'missed'], plans: [], digest_at: null, anchor: false,
  settings: { host: 'smtp.example.org', security: 'starttls', from: 'a@example.org', to: ['b@example.org', 'c@example.org'] },
  secrets: ['password'], created_at: '2026-11-29T02:00:00Z',
};
const hook: Channel = {
  name: 'ops', kind: 'webhook', enabled: true, events: ['failure'], plans: ['photos'], digest_at: '07:30', anchor: true,
  settings: { url: 'https://hook.example/…' }, secrets: ['url', 'signing_key'], created_at: '2026-11-29T02:00:00Z',
};
const field = (kind: Channel['kind'], name: string) => fieldsOf[kind].find((one) => one.name === name)!;

describe('a new channel', () => {
  it('is told what needs somebody unless said otherwise, a ping what becomes of the plan', () => {
    expect(usualEvents('email')).toEqual(events.slice(0, 7));
    expect(usualEvents('healthchecks')).toEqual(['failure', 'warning', 'success', 'started']);
  });
  it('is not whole before what its kind needs is there', () => {
    for (const kind of kinds) expect(isWhole(kind, newForm(kind), null), kind).toBe(kind === 'desktop');
    const ping = { ...newForm('healthchecks'), values: { url: 'https://hc-ping.com/x' } };
    expect(isWhole('healthchecks', ping, null)).toBe(false);
    expect(isWhole('healthchecks', { ...ping, plans: ['photos'] }, null)).toBe(true);
    expect(isWhole('healthchecks', { ...ping, plans: ['photos'], events: [] }, null)).toBe(false);
  });
  it('sends what was given, in the forms of the contract', () => {
    const form = {
      ...newForm('email'), name: ' mail ',
      values: { host: 'smtp.example.org ', port: '2525', from: 'a@example.org', to: 'b@example.org, c@example.org\n', user: '', password: ' p ' },
    };
    expect(draftOf('email', form)).toEqual({
      name: 'mail', kind: 'email', events: usualEvents('email'), plans: [],
      settings: { host: 'smtp.example.org', port: 2525, from: 'a@example.org', to: ['b@example.org', 'c@example.org'], password: 'p' },
    });
    const own = { ...newForm('webhook'), values: { url: 'https://x/y', headers: 'X-One: 1\n\nAuthorization: Bearer a:b', template: '{"a":"{{title}}"}\n' } };
    expect(draftOf('webhook', { ...own, digest: '07:30', anchor: true })).toMatchObject({
      digest_at: '07:30', anchor: true,
      settings: { headers: { 'X-One': '1', Authorization: 'Bearer a:b' }, template: '{"a":"{{title}}"}\n' },
    });
  });
});

describe('what is wrong with a field', () => {
  const wrong = (kind: Channel['kind'], name: string, text: string, stored: Channel | null = null) =>
    wrongOf(field(kind, name), { ...newForm(kind), values: { [name]: text } }, stored);
  it.each([
    ['webhook', 'url', 'hook.example', 'url'], ['webhook', 'url', 'https://hook.example', null], ['webhook', 'url', '', 'missing'],
    ['email', 'port', '0', 'port'], ['email', 'port', '70000', 'port'], ['email', 'port', '25', null], ['email', 'port', '', null],
    ['email', 'timeout_s', '121', 'seconds'], ['email', 'ca_file', 'ca.pem', 'path'],
    ['email', 'to', 'a@b.c\nnobody', { line: 'nobody' }], ['webhook', 'headers', 'A: b\nno header', { line: 'no header' }],
  ] as const)('%s %s "%s"', (kind, name, text, expected) => expect(wrong(kind, name, text)).toEqual(expected));
  it('is nothing where a secret is kept', () => expect(wrong('webhook', 'url', '', hook)).toBeNull());
});

describe('an edit', () => {
  it('sends nothing when nothing was changed', () => {
    expect(changeOf(formOf(mail), mail)).toEqual({});
    expect(changeOf(formOf(hook), hook)).toEqual({});
    expect(changeOf({ ...formOf(mail), events: ['missed', 'failure'] }, mail)).toEqual({});
  });
  it('sends what was changed, and null for what was emptied', () => {
    const form = formOf(mail);
    const change = changeOf({ ...form, values: { ...form.values, to: 'b@example.org', from: '' }, digest: '06:00' }, mail);
    expect(change).toEqual({ digest_at: '06:00', settings: { to: ['b@example.org'], from: null } });
    expect(namesIn(change)).toEqual(['digest_at', 'from', 'to']);
  });
  it('keeps a secret whose field is empty, replaces one that is typed, takes one away that is to go', () => {
    const form = formOf(hook);
    expect(form.values.url).toBe('');
    expect(changeOf({ ...form, values: { ...form.values, url: 'https://new/x' } }, hook)).toEqual({ settings: { url: 'https://new/x' } });
    expect(changeOf({ ...form, taken: ['signing_key'] }, hook)).toEqual({ settings: { signing_key: null } });
    expect(changeOf({ ...form, everyPlan: true }, hook)).toEqual({ plans: [] });
  });
  it('names what somebody else has changed meanwhile', () => {
    const theirs = { ...hook, enabled: false, events: ['failure' as const, 'success' as const], secrets: ['url'], settings: { url: 'https://other/…' } };
    expect(theirNames(theirs, hook)).toEqual(['events', 'enabled', 'url', 'signing_key']);
    expect(theirNames(hook, hook)).toEqual([]);
  });
});
