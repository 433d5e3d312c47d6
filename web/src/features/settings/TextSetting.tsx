import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ask, ifMatch } from '../../api/client';
import { keys, type SeenSettings } from '../../api/queries';
import type { Settings } from '../../api/types';
import { EditProblem } from '../../components/EditProblem';
import { Note } from '../../components/Note';
import { useLanguage } from '../../lib/language';

interface Props {
  member: keyof Settings;
  words: { title: string; text: string; label: string; hint: string; none: string };
  current: SeenSettings;
  reload: () => void;
}

// One setting that is a text, or nothing. Holds on to what was seen of it, so that nobody's change of it is undone; that
// another setting was changed meanwhile is no matter.
export function TextSetting({ member, words, current, reload }: Props) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [seen, setSeen] = useState(current);
  const stored = seen.settings[member] ?? '';
  const [text, setText] = useState(stored);
  const isSame = (current.settings[member] ?? '') === stored;
  const edit = useMutation({
    mutationFn: () =>
      ask<Settings>('PATCH', '/api/v1/settings', { [member]: text.trim() === '' ? null : text.trim() }, {
        headers: ifMatch(isSame ? current.etag : seen.etag),
      }),
    onSuccess: ({ data, etag }) => {
      const now = { settings: data, etag };
      setSeen(now);
      setText(data[member] ?? '');
      client.setQueryData(keys.settings, now);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    edit.mutate();
  };
  return (
    <section className="card" aria-labelledby={member}>
      <form className="stack" onSubmit={submit}>
        <h2 className="card-title" id={member}>{words.title}</h2>
        <p className="small">{words.text}</p>
        <TextInput
          label={`${words.label} (${t.forms.optional})`} description={words.hint} value={text} autoComplete="off" spellCheck={false}
          onChange={(event) => {
            edit.reset();
            setText(event.currentTarget.value);
          }}
        />
        {stored === '' && <p className="soft small">{words.none}</p>}
        {edit.isSuccess && <Note tone="good" title={t.forms.saved} role="status" />}
        {edit.error && <EditProblem error={edit.error} reload={reload} />}
        <div className="form-buttons">
          <Button type="submit" loading={edit.isPending} disabled={text.trim() === stored}>
            {t.forms.save}
          </Button>
        </div>
      </form>
    </section>
  );
}
