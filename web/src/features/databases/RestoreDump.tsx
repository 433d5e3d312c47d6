import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconRestore } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { post } from '../../api/client';
import type { Dump } from '../../api/types';
import { Dialog } from '../../components/Dialog';
import { randomKey } from '../../lib/random';
import { useLanguage } from '../../lib/language';

// Starts the restore of a dump into a new database, and goes to where its progress is shown.
export function RestoreDump({ dump }: { dump: Dump }) {
  const { t } = useLanguage();
  const [, go] = useLocation();
  const [open, setOpen] = useState(false);
  const [into, setInto] = useState('');
  const restore = useMutation({
    mutationFn: () =>
      post<{ run_id: string }>(
        '/api/v1/database/restores',
        { database: dump.database, file: dump.filename, into: into.trim() },
        { headers: { 'Idempotency-Key': randomKey() } },
      ),
    onSuccess: (started) => go(`/runs/${started.run_id}`),
  });
  return (
    <>
      <Button
        size="compact-sm" variant="subtle" leftSection={<IconRestore size={16} stroke={1.5} aria-hidden />}
        aria-label={`${t.databaseForms.restore}: ${dump.filename}`} onClick={() => setOpen(true)}
      >
        {t.databaseForms.restore}
      </Button>
      <Dialog
        open={open} title={t.databaseForms.restoreTitle} button={t.databaseForms.restoreButton} ready={into.trim() !== ''}
        working={restore.isPending} error={restore.error} onSubmit={() => restore.mutate()}
        onClose={() => {
          setOpen(false);
          restore.reset();
        }}
      >
        <p>{t.databaseForms.restoreText(dump.filename)}</p>
        <TextInput
          label={t.databaseForms.into} description={t.databaseForms.intoHint} value={into} autoComplete="off"
          autoCapitalize="none" spellCheck={false} data-autofocus onChange={(event) => setInto(event.currentTarget.value)}
        />
      </Dialog>
    </>
  );
}
