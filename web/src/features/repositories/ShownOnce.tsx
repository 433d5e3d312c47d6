import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { Link } from 'wouter';
import { CopyButton } from '../../components/CopyButton';
import { Note } from '../../components/Note';
import { useLanguage } from '../../lib/language';
import { recoverySheet, type Kept } from '../first-backup/sheet';

// The password that was made, this one time.
export function ShownOnce({ kept }: { kept: Kept }) {
  const { t } = useLanguage();
  const { name, password } = kept;
  const href = `data:text/plain;charset=utf-8,${encodeURIComponent(recoverySheet(kept, t))}`;
  return (
    <section className="card stack form-card">
      <h2>{t.repositories.sheetTitle}</h2>
      <Note tone="warn" title={t.repositories.sheetText} role="status" />
      <div>
        <div className="soft small">{t.repositories.sheetPassword}</div>
        <code className="shown-once">{password}</code>
      </div>
      <div className="row wrap">
        <Button
          component="a" href={href} download={`recovery-sheet-${name}.txt`} size="xs" variant="default"
          leftSection={<IconDownload size={16} stroke={1.5} aria-hidden />}
        >
          {t.repositories.sheetDownload}
        </Button>
        <CopyButton text={password} />
      </div>
      <div className="form-buttons">
        <Button component={Link} href={`/repositories/${name}`}>
          {t.repositories.sheetKept}
        </Button>
      </div>
    </section>
  );
}
