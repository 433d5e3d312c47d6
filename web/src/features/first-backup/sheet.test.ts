import { describe, expect, it } from 'vitest';
import { de } from '../../messages/de';
import { en } from '../../messages/en';
import { quoted, recoverySheet } from './sheet';

describe('the recovery sheet', () => {
  const kept = { name: 's3', location: "s3:https://h/it's", password: 'p w', environment: { AWS_ACCESS_KEY_ID: 'K' } };
  it('holds all it takes to restore with plain restic', () => {
    for (const sheet of [recoverySheet(kept, en), recoverySheet(kept, de)]) {
      expect(sheet).toContain(`export RESTIC_REPOSITORY='s3:https://h/it'\\''s'`);
      expect(sheet).toContain("export RESTIC_PASSWORD='p w'");
      expect(sheet).toContain("export AWS_ACCESS_KEY_ID='K'");
      expect(sheet.endsWith('\n')).toBe(true);
    }
  });
  it('quotes for a shell', () => expect(quoted("a'b")).toBe("'a'\\''b'"));
});
