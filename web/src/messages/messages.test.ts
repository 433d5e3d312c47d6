import { describe, expect, it } from 'vitest';
import { de } from './de';
import { en } from './en';
import { localeFor, preferredLanguage } from './messages';

// Types hold that nothing is missing; these hold that nothing was left as it was.
function texts(value: unknown, at: string): [string, string][] {
  if (typeof value === 'string') return [[at, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${at}.${key}`));
}

// Names, and words that both languages have.
const same = new Set([
  '.app.name', '.places.snapshots', '.places.ledger',
  '.logIn.username',
  '.dashboard.postgres', '.dashboard.details', '.dashboard.ledger',
  '.run.steps.dump', '.runs.plan', '.runs.tabs.details', '.runs.snapshot', '.runs.dump',
  '.plans.name',
  '.snapshots.title', '.snapshots.snapshot', '.snapshots.repository', '.snapshots.plan',
  '.report.hash', '.report.checkpoint',
  '.databases.dumps', '.databases.server',
  '.databaseForms.fields.port', '.ledger.title', '.repositories.name', '.repositories.fields.port',
  ...['webhook', 'ntfy', 'slack', 'discord', 'telegram', 'gotify', 'matrix', 'healthchecks'].map((name) => `.channels.kinds.${name}`),
  '.channelForm.fields.port', '.channelForm.fields.token', '.channelForm.fields.chat', '.channelForm.fieldsOf.telegram.url',
  '.channelForm.fieldsOf.gotify.url', '.channelForm.fieldsOf.matrix.url',
  ...['sftp', 's3', 'rclone', 'b2', 'azure', 'gs', 'swift'].map((name) => `.repositories.shortBackends.${name}`),
  '.help.list.0.0', '.help.list.2.0', '.help.list.3.0', '.help.list.4.0', '.help.list.5.0',
]);

describe('the catalogue', () => {
  const english = new Map(texts(en, ''));
  const german = texts(de, '');
  it('has the same texts in both languages', () => {
    expect(new Set(german.map(([at]) => at))).toEqual(new Set(english.keys()));
  });
  it('is translated', () => {
    const kept = german.filter(([at, text]) => english.get(at) === text && !/^\.help\.commandList\.\d\.0$/.test(at));
    expect(kept.map(([at]) => at).filter((at) => !same.has(at))).toEqual([]);
  });
  it('is calm', () => {
    for (const [at, text] of [...english, ...german]) expect(text, at).not.toContain('!');
  });
});

describe('the language', () => {
  it('is the first one that we have', () => {
    expect(preferredLanguage(['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(preferredLanguage(['fr'])).toBe('en');
    expect(preferredLanguage([])).toBe('en');
  });
  it("keeps the viewer's variant", () => {
    expect(localeFor('de', ['en-US', 'de-AT'])).toBe('de-AT');
    expect(localeFor('de', ['en-US'])).toBe('de-DE');
    expect(localeFor('en', ['de'])).toBe('en-GB');
  });
});
