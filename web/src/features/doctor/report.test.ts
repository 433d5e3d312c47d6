import { describe, expect, it } from 'vitest';
import { bySeverity, isCommand, pageOf, reportOf } from './report';

const ok = { subject: 'restic', state: 'ok' as const, message: '0.18.0', mend: null };
const warning = { subject: 'plan mail', state: 'warning' as const, message: 'never backed up', mend: 'strongroom backup mail' };
const problem = { subject: 'repository nas', state: 'problem' as const, message: 'there is none', mend: 'Is a disk not mounted?' };

describe('what the doctor found', () => {
  it('begins with what has to be mended', () =>
    expect(bySeverity([ok, warning, problem, ok])).toEqual([problem, warning, ok, ok]));
  it('is a text to send', () =>
    expect(reportOf([ok, warning, problem])).toBe(
      'PROBLEM  repository nas: there is none\n  → Is a disk not mounted?\n' +
        'WARNING  plan mail: never backed up\n  → strongroom backup mail\nok  restic: 0.18.0\n',
    ));
});

it.each([
  ['apt-get install restic', true],
  ['strongroom quickstart', true],
  ['chmod 600 /var/lib/strongroom/secret.key', true],
  ['strongroom notify outbox, then: strongroom notify retry', false],
  ['strongroom notify outbox says why', false],
  ['Free some space on that disk.', false],
  ['Bring its key back and send the service SIGHUP, or: strongroom issuer remove shop', false],
])('%s is a command: %s', (mend, expected) => expect(isCommand(mend)).toBe(expected));

it.each([
  ['repository office-nas', '/repositories/office-nas'],
  ['plan mail', '/plans/mail'],
  ['dumps of shop', '/databases'],
  ['ledger', '/ledger'],
  ['notifications', '/notifications'],
  ['outbox', '/notifications/outbox'],
  ['failure', '/notifications/failures'],
  ['restic', null],
])('%s is on %s', (subject, page) => expect(pageOf(subject)).toBe(page));
