import { Button, TextInput } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { IconCornerLeftUp, IconFolder } from '@tabler/icons-react';
import { useEffect, useState, type FormEvent } from 'react';
import type { Browsed } from '../../api/types';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';

interface Props {
  folders: UseQueryResult<Browsed>;
  directory: string;
  open: (directory: string) => void;
}

function PathField({ directory, open }: Omit<Props, 'folders'>) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState(directory);
  useEffect(() => setTyped(directory), [directory]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.startsWith('/')) open(typed);
  };
  return (
    <form className="path-field" onSubmit={submit}>
      <TextInput
        className="grow"
        label={t.first.path}
        description={t.first.pathHint}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <Button type="submit" variant="default" disabled={!typed.startsWith('/')}>
        {t.first.go}
      </Button>
    </form>
  );
}

function List({ data, open }: { data: Browsed; open: (directory: string) => void }) {
  const { t } = useLanguage();
  const { parent } = data;
  const folders = data.entries.filter((entry) => entry.type === 'directory');
  return (
    <>
      <ul className="folders bare" aria-label={t.first.folders}>
        {parent !== null && (
          <li>
            <button type="button" onClick={() => open(parent)}>
              <IconCornerLeftUp size={18} stroke={1.5} aria-hidden />
              {t.first.up}
            </button>
          </li>
        )}
        {folders.map((folder) => (
          <li key={folder.path}>
            <button type="button" onClick={() => open(folder.path)}>
              <IconFolder size={18} stroke={1.5} aria-hidden />
              {folder.name}
            </button>
          </li>
        ))}
      </ul>
      {folders.length === 0 && <p className="soft small folders-note">{t.first.empty}</p>}
      {data.more && <p className="soft small folders-note">{t.first.more}</p>}
    </>
  );
}

// The folders of the service's machine, one level at a time.
export function Folders({ folders, directory, open }: Props) {
  return (
    <section className="card stack">
      <PathField directory={directory} open={open} />
      {folders.error && <LoadFailed error={folders.error} retry={() => void folders.refetch()} />}
      {folders.data && !folders.error && <List data={folders.data} open={open} />}
      {folders.isPending && <CardSkeleton height={240} />}
    </section>
  );
}
