import type { Messages } from '../../messages/messages';

export interface Kept {
  name: string;
  location: string;
  password: string;
  environment: Record<string, string>;
}

// For a shell: in single quotes, which nothing inside ends but a quote itself.
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

// What somebody needs to restore on a machine that never saw Strongroom (operations/recovery_sheet.cpp writes the same).
export function recoverySheet(kept: Kept, t: Messages): string {
  const words = t.first.sheetFile;
  const credentials = Object.entries(kept.environment);
  const facts = [
    [words.repository, kept.name], [words.location, kept.location], [words.password, kept.password],
    ...credentials.map(([name, value]) => [words.credential, `${name}=${value}`]),
  ] as [string, string][];
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  return [
    words.title, '', words.secret, words.keep, '',
    ...facts.map(([name, value]) => name.padEnd(width) + value), '',
    words.how, '',
    `  export RESTIC_REPOSITORY=${quoted(kept.location)}`,
    `  export RESTIC_PASSWORD=${quoted(kept.password)}`,
    ...credentials.map(([name, value]) => `  export ${name}=${quoted(value)}`),
    '  restic snapshots', '  restic restore latest --target /somewhere/new', '',
  ].join('\n');
}
