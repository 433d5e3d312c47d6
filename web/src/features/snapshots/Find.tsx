import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconSearch } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { Link } from 'wouter';
import { findQuery } from '../../api/queries';
import type { FoundEntry } from '../../api/types';
import { Moment } from '../../components/Moment';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import '../folders/folders.css';
import { parentOf } from './paths';
import { snapshotPath } from './SnapshotsPage';

const kShown = 300;

// Where it can be looked at: a folder is opened, of a file the folder that it is in.
const placeOf = (entry: FoundEntry): string => (entry.type === 'dir' ? entry.path : parentOf(entry.path));

function Found({ repository, found }: { repository: string; found: readonly FoundEntry[] }) {
  const { t, f } = useLanguage();
  if (found.length === 0) return <p className="soft">{t.snapshots.notFound}</p>;
  return (
    <>
      <ul className="found bare" aria-label={t.snapshots.foundLabel}>
        {found.slice(0, kShown).map((entry) => (
          <li key={`${entry.snapshot} ${entry.path}`}>
            <code>{entry.path}</code>
            <span className="small">
              <Link href={snapshotPath(repository, entry.snapshot, `?${new URLSearchParams({ path: placeOf(entry) })}`)}>
                {t.snapshots.inSnapshot} <Moment at={entry.time} />
              </Link>
              {entry.type === 'file' && <span className="soft"> · {f.bytes(entry.size)}</span>}
              {entry.modified !== null && (
                <span className="soft">
                  {' '}
                  · {t.snapshots.changed} <Moment at={entry.modified} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {found.length > kShown && <p className="soft small">{t.snapshots.foundMore(f.count(found.length - kShown))}</p>}
    </>
  );
}

// Which snapshots hold a file of a name, and as it was when.
export function Find({ repository, plan }: { repository: string; plan: string }) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState('');
  const [ignoreCase, setIgnoreCase] = useState(true);
  const [wanted, setWanted] = useState({ pattern: '', plan, snapshot: '', ignore_case: true });
  const { data, error, isFetching, refetch } = useQuery(findQuery(repository, wanted));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWanted({ pattern: typed.trim(), plan, snapshot: '', ignore_case: ignoreCase });
  };
  return (
    <section className="card stack">
      <form className="stack" onSubmit={submit}>
        <div className="path-field">
          <TextInput
            className="grow"
            label={t.snapshots.find}
            description={t.snapshots.findHint}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            leftSection={<IconSearch size={16} stroke={1.5} aria-hidden />}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <Button type="submit" variant="default" loading={isFetching} disabled={typed.trim() === ''}>
            {t.snapshots.findButton}
          </Button>
        </div>
        <Checkbox
          label={t.snapshots.ignoreCase}
          checked={ignoreCase}
          onChange={(event) => setIgnoreCase(event.currentTarget.checked)}
        />
      </form>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {isFetching && !data && <CardSkeleton height={80} />}
      {data && !error && <Found repository={repository} found={data} />}
    </section>
  );
}
