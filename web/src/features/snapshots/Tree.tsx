import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconFile, IconFolder, IconLink } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'wouter';
import { kMostEntries, treeQuery } from '../../api/queries';
import type { Snapshot, TreeEntry } from '../../api/types';
import { useMay } from '../../app/session';
import { Moment } from '../../components/Moment';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { crumbsOf, inFolder, isChosen, nameOf, startOf, toggled } from './paths';
import { Rows } from './Rows';
import { snapshotPath } from './SnapshotsPage';

const icon = { size: 18, stroke: 1.5, 'aria-hidden': true } as const;
const icons: Record<string, typeof IconFile> = { dir: IconFolder, symlink: IconLink };

interface Choice {
  chosen: readonly string[];
  setChosen: (chosen: string[]) => void;
}
interface Props extends Choice {
  repository: string;
  snapshot: Snapshot;
}

function Crumbs({ at, to }: { at: string; to: (path: string) => string }) {
  const { t } = useLanguage();
  const crumbs = crumbsOf(at);
  return (
    <nav className="crumbs" aria-label={t.snapshots.path}>
      {crumbs.map((crumb, index) => (
        <Link key={crumb.path} href={to(crumb.path)} aria-current={index === crumbs.length - 1 ? 'location' : undefined} replace>
          {crumb.name}
        </Link>
      ))}
    </nav>
  );
}

function Name({ entry, to }: { entry: TreeEntry; to: (path: string) => string }) {
  const Icon = icons[entry.type] ?? IconFile;
  const name = nameOf(entry.path);
  return (
    <span className="tree-name">
      <Icon {...icon} />
      {entry.type === 'dir' ? (
        <Link href={to(entry.path)} replace>
          {name}
        </Link>
      ) : (
        <span>{name}</span>
      )}
    </span>
  );
}

function Entry({ entry, to, choice }: { entry: TreeEntry; to: (path: string) => string; choice: Choice | null }) {
  const { t, f } = useLanguage();
  const { chosen = [], setChosen } = choice ?? {};
  const isOwn = chosen.includes(entry.path);
  return (
    <>
      {setChosen && (
        <Checkbox
          size="sm"
          aria-label={t.snapshots.choose(nameOf(entry.path))}
          checked={isChosen(entry.path, chosen)}
          disabled={!isOwn && isChosen(entry.path, chosen)}
          onChange={() => setChosen(toggled(entry.path, chosen))}
        />
      )}
      <Name entry={entry} to={to} />
      <span className="tree-size">{entry.type === 'file' ? f.bytes(entry.size) : ''}</span>
      <span className="wide soft small tree-time">{entry.modified !== null && <Moment at={entry.modified} />}</span>
    </>
  );
}

// A snapshot a folder at a time, asked for when somebody opens it.
export function Tree({ repository, snapshot, chosen, setChosen }: Props) {
  const { t, f, locale } = useLanguage();
  const mayRestore = useMay('operator');
  const [search] = useSearchParams();
  const at = search.get('path') || startOf(snapshot.paths);
  const { data, error, refetch } = useQuery(treeQuery(repository, snapshot.id, at));
  const entries = useMemo(() => (data ? inFolder(data.lines, at, locale) : null), [data, at, locale]);
  const to = (path: string) => snapshotPath(repository, snapshot.id, `?${new URLSearchParams({ path })}`);
  const choice = mayRestore ? { chosen, setChosen } : null;
  return (
    <div className="stack">
      <section className="card tree" aria-label={t.snapshots.tabs.files}>
        <Crumbs at={at} to={to} />
        {error && <LoadFailed error={error} retry={() => void refetch()} />}
        {!entries && !error && <CardSkeleton height={260} />}
        {entries?.length === 0 && <p className="soft small tree-note">{t.snapshots.emptyFolder}</p>}
        {entries && entries.length > 0 && (
          <Rows
            key={at}
            items={entries}
            keyOf={(entry) => entry.path}
            label={t.snapshots.entries}
            row={(entry) => <Entry entry={entry} to={to} choice={choice} />}
          />
        )}
        {data?.more && <p className="soft small tree-note">{t.snapshots.cut(f.count(kMostEntries))}</p>}
      </section>
      {mayRestore && (
        <div className="save-area">
          <div className="save-bar card">
            <span className="soft small grow">
              {chosen.length === 0 ? t.snapshots.chooseHint : t.snapshots.chosen(chosen.length)}
            </span>
            <Button component={Link} href={snapshotPath(repository, snapshot.id, '/restore')}>
              {chosen.length === 0 ? t.snapshots.restoreAll : t.snapshots.restoreChosen}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
