import { Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { IconDownload, IconShieldCheck, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { path, post, query, remove } from '../../api/client';
import { dumpsQuery, keys } from '../../api/queries';
import type { Dump } from '../../api/types';
import { useMay } from '../../app/session';
import { Confirm } from '../../components/Confirm';
import { Moment } from '../../components/Moment';
import { Note } from '../../components/Note';
import { LoadFailed, Problem, toldOf } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { RestoreDump } from './RestoreDump';

const icon = { size: 16, stroke: 1.5, 'aria-hidden': true } as const;

const targetOf = (dump: Dump, more = '') =>
  path`/api/v1/database/backups/${dump.filename}` + more + query({ database: dump.database });

// Roles and tablespaces of a whole server: nothing that is restored into a database.
const isGlobals = (dump: Dump) => dump.filename.endsWith('.globals.sql.gz');

function RemoveButton({ dump, removed }: { dump: Dump; removed: (filename: string) => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const removing = useMutation({
    mutationFn: () => remove(targetOf(dump)),
    onSuccess: async () => {
      setAsking(false);
      removed(dump.filename);
      await client.invalidateQueries({ queryKey: keys.dumps });
    },
  });
  return (
    <>
      <Button
        size="compact-sm" variant="subtle" color="danger" leftSection={<IconTrash {...icon} />}
        aria-label={`${t.databases.remove}: ${dump.filename}`} onClick={() => setAsking(true)}
      >
        {t.databases.remove}
      </Button>
      <Confirm
        open={asking}
        title={t.databases.removeTitle}
        text={t.databases.removeText(dump.filename)}
        type={{ label: t.databases.typeName, text: dump.filename }}
        button={t.databases.removeButton}
        keep={t.databases.keep}
        working={removing.isPending}
        error={removing.error}
        onConfirm={() => removing.mutate()}
        onClose={() => {
          setAsking(false);
          removing.reset();
        }}
      />
    </>
  );
}

function DumpActions({ dump, removed }: { dump: Dump; removed: (filename: string) => void }) {
  const { t } = useLanguage();
  const verify = useMutation({
    mutationFn: () => post<{ good: boolean; message: string }>(targetOf(dump, '/verify')),
  });
  return (
    <>
      <div className="dump-actions">
        <Button
          component="a" href={targetOf(dump)} download={dump.filename} size="compact-sm" variant="subtle"
          leftSection={<IconDownload {...icon} />} aria-label={`${t.databases.download}: ${dump.filename}`}
        >
          {t.databases.download}
        </Button>
        <Button
          size="compact-sm" variant="subtle" leftSection={<IconShieldCheck {...icon} />} loading={verify.isPending}
          aria-label={`${t.databases.verify}: ${dump.filename}`} onClick={() => verify.mutate()}
        >
          {t.databases.verify}
        </Button>
        {!isGlobals(dump) && <RestoreDump dump={dump} />}
        <RemoveButton dump={dump} removed={removed} />
      </div>
      {verify.data && (
        <Note tone={verify.data.good ? 'good' : 'bad'} title={verify.data.good ? t.databases.good : t.databases.damaged} role="status">
          {verify.data.good ? null : verify.data.message}
        </Note>
      )}
      {verify.error && <Problem told={toldOf(verify.error)} role="alert" />}
    </>
  );
}

export function Dumps({ database }: { database: string }) {
  const { t, f } = useLanguage();
  const may = useMay('admin');
  const [removed, setRemoved] = useState<string | null>(null);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(dumpsQuery(database));
  const dumps = data?.pages.flatMap((page) => page.items);
  if (error && !dumps) return <LoadFailed error={error} retry={() => void refetch()} />;
  if (!dumps) return <CardSkeleton height={140} />;
  return (
    <div className="stack">
      <h3 className="section-title">{t.databases.dumps}</h3>
      {removed !== null && <Note tone="plain" title={t.databases.removed(removed)} role="status" />}
      {dumps.length === 0 && (
        <p className="soft small">
          {t.databases.noDumps}. {t.databases.noDumpsText}
        </p>
      )}
      <ul className="dump-list bare">
        {dumps.map((dump) => (
          <li key={`${dump.run}/${dump.filename}`}>
            <div className="dump-line">
              <code className="dump-name">{dump.filename}</code>
              <span className="dump-size">{f.bytes(dump.size_bytes)}</span>
              <span className="soft small dump-made">
                <Moment at={dump.created_at} />
              </span>
            </div>
            {may && <DumpActions dump={dump} removed={setRemoved} />}
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t.databases.more}
        </Button>
      )}
    </div>
  );
}
