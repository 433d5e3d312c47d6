import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { post } from '../../api/client';
import { browseQuery, keys } from '../../api/queries';
import type { Quickstart } from '../../api/types';
import { useMay } from '../../app/session';
import { Note } from '../../components/Note';
import { PageHead } from '../../components/PageHead';
import { Problem, toldOf } from '../../components/Problem';
import { randomKey } from '../../lib/random';
import { useLanguage } from '../../lib/language';
import { useOverview } from '../dashboard/overview';
import { Folders } from './Folders';
import './first-backup.css';

function Started({ made }: { made: Quickstart }) {
  const { t } = useLanguage();
  const [, go] = useLocation();
  return (
    <div className="stack">
      <Note tone="good" title={t.first.started} role="status" />
      {made.same_disk && <Note tone="warn" title={t.first.sameDisk} />}
      {made.made_repository && (
        <section className="card stack">
          <h2>{t.first.sheet}</h2>
          <p>{t.first.sheetText}</p>
          <p>
            <code>{made.recovery_sheet}</code>
          </p>
        </section>
      )}
      <div>
        <Button onClick={() => go('/')}>{t.first.watch}</Button>
      </div>
    </div>
  );
}

// Choose a folder of the service's machine; the rest is done for whoever reads nothing (UC-MON-001, AF-1).
export default function FirstBackupPage() {
  const { t } = useLanguage();
  const may = useMay('admin');
  const client = useQueryClient();
  const [directory, setDirectory] = useState('/');
  const folders = useQuery({ ...browseQuery(directory), enabled: may, placeholderData: (before) => before });
  const begin = useMutation({
    mutationFn: (source: string) =>
      post<Quickstart>('/api/v1/quickstart', { source }, { headers: { 'Idempotency-Key': randomKey() } }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.status }),
  });
  const isFirst = useOverview().plans?.length === 0;
  const title = isFirst || begin.data ? t.first.title : t.first.titleAgain;
  if (!may)
    return (
      <>
        <PageHead title={t.first.forbidden} />
        <Note tone="plain" title={t.first.forbiddenText} />
      </>
    );
  if (begin.data)
    return (
      <>
        <PageHead title={title} />
        <Started made={begin.data} />
      </>
    );
  const chosen = folders.data?.path ?? directory;
  const isChosen = chosen !== '/';
  return (
    <>
      <PageHead title={title}>{t.first.text}</PageHead>
      <div className="stack">
        <Folders folders={folders} directory={directory} open={setDirectory} />
        {begin.error && <Problem told={toldOf(begin.error)} role="alert" />}
        <div className="chosen card">
          <div className="chosen-path">
            <div className="soft small">{isChosen ? t.first.chosen : t.first.notChosen}</div>
            {isChosen && <code>{chosen}</code>}
          </div>
          <Button
            className="full-on-phone"
            loading={begin.isPending}
            disabled={!isChosen || folders.isError}
            onClick={() => begin.mutate(chosen)}
          >
            {isChosen ? t.first.button(chosen.split('/').at(-1) ?? chosen) : t.first.chooseButton}
          </Button>
        </div>
      </div>
    </>
  );
}
