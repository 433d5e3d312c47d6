import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ask, ifMatch } from '../../api/client';
import { keys, type SeenSettings } from '../../api/queries';
import type { Settings } from '../../api/types';
import { EditProblem } from '../../components/EditProblem';
import { Note } from '../../components/Note';
import { useLanguage } from '../../lib/language';

// Below which directory operators may restore. Holds on to the version that was loaded, so that nobody's change is undone.
export function RestoreRoot({ loaded, reload }: { loaded: SeenSettings; reload: () => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [seen, setSeen] = useState(loaded);
  const stored = seen.settings.restore_root ?? '';
  const [root, setRoot] = useState(stored);
  const edit = useMutation({
    mutationFn: () =>
      ask<Settings>('PATCH', '/api/v1/settings', { restore_root: root.trim() === '' ? null : root.trim() }, {
        headers: ifMatch(seen.etag),
      }),
    onSuccess: ({ data, etag }) => {
      const now = { settings: data, etag };
      setSeen(now);
      setRoot(data.restore_root ?? '');
      client.setQueryData(keys.settings, now);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    edit.mutate();
  };
  return (
    <section className="card">
      <form className="stack" onSubmit={submit}>
        <h2 className="card-title">{t.settings.restores}</h2>
        <p className="small">{t.settings.restoresText}</p>
        <TextInput
          label={`${t.settings.root} (${t.forms.optional})`} description={t.settings.rootHint} value={root} autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            edit.reset();
            setRoot(event.currentTarget.value);
          }}
        />
        {stored === '' && <p className="soft small">{t.settings.rootNone}</p>}
        {edit.isSuccess && <Note tone="good" title={t.forms.saved} role="status" />}
        {edit.error && <EditProblem error={edit.error} reload={reload} />}
        <div className="form-buttons">
          <Button type="submit" loading={edit.isPending} disabled={root.trim() === stored}>
            {t.forms.save}
          </Button>
        </div>
      </form>
    </section>
  );
}
