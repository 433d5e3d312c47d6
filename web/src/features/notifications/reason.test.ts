import { expect, it } from 'vitest';
import { reasonOf, testReason } from './reason';

it.each([
  ['there is no host of that name: hook.example', 'noHost', 'hook.example', null, null],
  ['hook.example takes no connection', 'noConnection', 'hook.example', null, null],
  ['127.0.0.1 did not answer in time', 'timeout', '127.0.0.1', null, null],
  ['the certificate of nas cannot be trusted', 'certificate', 'nas', null, null],
  ['smtp.example does not take this user and password: 535 no', 'login', 'smtp.example', null, '535 no'],
  ['hook.example answered 404: no hook at /•••', 'gone', 'hook.example', '404', 'no hook at /•••'],
  ['hook.example answered 403', 'forbidden', 'hook.example', '403', null],
  ['hook.example answered 429: slow down', 'busy', 'hook.example', '429', 'slow down'],
  ['hook.example answered 503', 'broken', 'hook.example', '503', null],
  ['hook.example answered 400: bad', 'refused', 'hook.example', '400', 'bad'],
  ['hook.example answered 301: it is elsewhere, and nothing is sent on to another address', 'moved', 'hook.example', '301', null],
  ['smtp.example answered: 550 no such user', 'refused', 'smtp.example', null, '550 no such user'],
  ["the channel's secrets cannot be opened", 'other', '', null, "the channel's secrets cannot be opened"],
])('%s', (error, kind, host, status, said) => expect(reasonOf(error)).toEqual({ kind, host, status, said }));

it('finds the reason in what a test was refused with', () => {
  expect(testReason('the test message was not delivered: nas takes no connection')).toMatchObject({ kind: 'noConnection', host: 'nas' });
  expect(testReason('a channel of the kind webhook needs url')).toBeNull();
});
