import type { Finding } from '../../api/types';

const order = { problem: 0, warning: 1, ok: 2 } as const;

// What has to be mended first, then what deserves a look; within that as the service has it.
export const bySeverity = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => order[a.state] - order[b.state]);

const signs = { problem: 'PROBLEM', warning: 'WARNING', ok: 'ok' } as const;

// For a ticket or a mail.
export function reportOf(findings: readonly Finding[]): string {
  return bySeverity(findings)
    .map(({ subject, state, message, mend }) => `${signs[state]}  ${subject}: ${message}${mend === null ? '' : `\n  → ${mend}`}\n`)
    .join('');
}

// A command can be copied as it is; a sentence is read. Commands begin with a program's small letter, have no full stop, and
// nothing is said about them.
export const isCommand = (mend: string): boolean =>
  /^[a-z][\w-]*( |$)/.test(mend) && !/\.$|[;,:…] | says /.test(mend);

const places: readonly [RegExp, (name: string) => string][] = [
  [/^repository (.+)$/, (name) => `/repositories/${encodeURIComponent(name)}`],
  [/^plan (.+)$/, (name) => `/plans/${encodeURIComponent(name)}`],
  [/^(?:database|dumps of) (.+)$/, () => '/databases'],
  [/^issuer (.+)$/, () => '/settings'],
  [/^(ledger)$/, () => '/ledger'],
  [/^notifications$/, () => '/notifications'],
  [/^channel (.+)$/, () => '/notifications'],
  [/^outbox$/, () => '/notifications/outbox'],
  [/^failure$/, () => '/notifications/failures'],
];

// The page of what a finding is about; null where there is none.
export function pageOf(subject: string): string | null {
  for (const [sign, page] of places) {
    const found = sign.exec(subject);
    if (found) return page(found[1] ?? '');
  }
  return null;
}
