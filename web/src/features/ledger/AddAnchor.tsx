import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { post } from '../../api/client';
import { keys } from '../../api/queries';
import { Note } from '../../components/Note';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';

interface Added {
  directory: string;
  same_disk: boolean;
}

function Done({ added }: { added: Added }) {
  const { t } = useLanguage();
  return (
    <Note tone={added.same_disk ? 'warn' : 'good'} title={t.ledger.added(added.directory)} role="status">
      {added.same_disk && t.ledger.addedSameDisk}
    </Note>
  );
}

export function AddAnchor() {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [directory, setDirectory] = useState('');
  const add = useMutation({
    mutationFn: () => post<Added>('/api/v1/ledger/anchors', { directory: directory.trim() }),
    onSuccess: async () => {
      setDirectory('');
      await client.invalidateQueries({ queryKey: keys.anchors });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <>
      <h3 className="section-title">{t.ledger.addAnchor}</h3>
      <form className="anchor-form" onSubmit={submit}>
        <TextInput
          className="grow"
          label={t.ledger.directory}
          description={t.ledger.directoryHint}
          value={directory}
          onChange={(event) => setDirectory(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" variant="default" loading={add.isPending} disabled={!directory.trim().startsWith('/')}>
          {t.ledger.addButton}
        </Button>
      </form>
      {add.data && <Done added={add.data} />}
      {add.error && <Problem told={toldOf(add.error)} role="alert" />}
    </>
  );
}
