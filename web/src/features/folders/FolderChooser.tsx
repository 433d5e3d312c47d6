import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconCheck, IconCornerLeftUp, IconFolder, IconPlus, IconX } from '@tabler/icons-react';
import { useEffect, useState, type FormEvent } from 'react';
import { browseQuery } from '../../api/queries';
import type { Browsed } from '../../api/types';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import './folders.css';

const icon = { size: 18, stroke: 1.5, 'aria-hidden': true } as const;

function PathField({ directory, open }: { directory: string; open: (directory: string) => void }) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState(directory);
  useEffect(() => setTyped(directory), [directory]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (typed.startsWith('/')) open(typed);
  };
  return (
    <form className="path-field" onSubmit={submit}>
      <TextInput
        className="grow"
        label={t.folders.path}
        description={t.folders.pathHint}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <Button type="submit" variant="default" disabled={!typed.startsWith('/')}>
        {t.folders.go}
      </Button>
    </form>
  );
}

interface Choice {
  chosen: readonly string[];
  toggle: (path: string) => void;
}

function AddButton({ path, choice }: { path: string; choice: Choice }) {
  const { t } = useLanguage();
  const isChosen = choice.chosen.includes(path);
  return (
    <Button
      size="compact-sm" variant={isChosen ? 'light' : 'default'} aria-pressed={isChosen} onClick={() => choice.toggle(path)}
      leftSection={isChosen ? <IconCheck {...icon} size={14} /> : <IconPlus {...icon} size={14} />}
      aria-label={isChosen ? t.folders.removeOf(path) : t.folders.addOf(path)}
    >
      {isChosen ? t.folders.added : t.folders.add}
    </Button>
  );
}

function List({ data, open, choice }: { data: Browsed; open: (directory: string) => void; choice: Choice }) {
  const { t } = useLanguage();
  const { parent } = data;
  const folders = data.entries.filter((entry) => entry.type === 'directory');
  return (
    <>
      {data.path !== '/' && (
        <div className="here">
          <code>{data.path}</code>
          <AddButton path={data.path} choice={choice} />
        </div>
      )}
      <ul className="folders bare" aria-label={t.folders.list}>
        {parent !== null && (
          <li>
            <button type="button" onClick={() => open(parent)}>
              <IconCornerLeftUp {...icon} />
              {t.folders.up}
            </button>
          </li>
        )}
        {folders.map((folder) => (
          <li key={folder.path}>
            <button type="button" onClick={() => open(folder.path)} aria-label={t.folders.openOf(folder.name)}>
              <IconFolder {...icon} />
              {folder.name}
            </button>
            <AddButton path={folder.path} choice={choice} />
          </li>
        ))}
      </ul>
      {folders.length === 0 && <p className="soft small">{t.folders.empty}</p>}
      {data.more && <p className="soft small">{t.folders.more}</p>}
    </>
  );
}

function Chosen({ choice }: { choice: Choice }) {
  const { t } = useLanguage();
  if (choice.chosen.length === 0) return <p className="soft small">{t.folders.none}</p>;
  return (
    <ul className="chosen-folders bare" aria-label={t.folders.chosen}>
      {choice.chosen.map((path) => (
        <li key={path}>
          <code>{path}</code>
          <Button
            size="compact-sm" variant="subtle" color="danger" onClick={() => choice.toggle(path)}
            leftSection={<IconX {...icon} size={14} />} aria-label={t.folders.removeOf(path)}
          >
            {t.folders.remove}
          </Button>
        </li>
      ))}
    </ul>
  );
}

interface Props {
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  folded?: boolean; // where something is chosen already, the tree is behind a button
}

// Several folders of the service's machine: its tree a level at a time, and what was chosen of it.
export function FolderChooser({ chosen, onChange, folded = false }: Props) {
  const { t } = useLanguage();
  const [isFolded, setFolded] = useState(folded && chosen.length > 0);
  const [directory, setDirectory] = useState('/');
  const folders = useQuery({ ...browseQuery(directory), enabled: !isFolded, placeholderData: (before) => before });
  const toggle = (path: string) =>
    onChange(chosen.includes(path) ? chosen.filter((one) => one !== path) : [...chosen, path]);
  const choice = { chosen, toggle };
  if (isFolded)
    return (
      <div className="stack">
        <Chosen choice={choice} />
        <div>
          <Button size="xs" variant="default" leftSection={<IconPlus {...icon} size={14} />} onClick={() => setFolded(false)}>
            {t.folders.addMore}
          </Button>
        </div>
      </div>
    );
  return (
    <div className="stack">
      <Chosen choice={choice} />
      <PathField directory={directory} open={setDirectory} />
      {folders.error && <LoadFailed error={folders.error} retry={() => void folders.refetch()} />}
      {folders.data && !folders.error && <List data={folders.data} open={setDirectory} choice={choice} />}
      {folders.isPending && <CardSkeleton height={240} />}
    </div>
  );
}
