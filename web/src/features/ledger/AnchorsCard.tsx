import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconAnchor, IconAnchorOff, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { query, remove } from '../../api/client';
import { anchorsQuery, keys } from '../../api/queries';
import type { Anchor } from '../../api/types';
import { useMay } from '../../app/session';
import { Confirm } from '../../components/Confirm';
import { Note } from '../../components/Note';
import { LoadFailed, sentence } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { AddAnchor } from './AddAnchor';

function RemoveAnchor({ directory, removed }: { directory: string; removed: (directory: string) => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const removing = useMutation({
    mutationFn: () => remove(`/api/v1/ledger/anchors${query({ directory })}`),
    onSuccess: async () => {
      setAsking(false);
      removed(directory);
      await client.invalidateQueries({ queryKey: keys.anchors });
    },
  });
  return (
    <>
      <Button
        size="compact-sm" variant="subtle" color="danger" leftSection={<IconTrash size={16} stroke={1.5} aria-hidden />}
        aria-label={`${t.ledger.remove}: ${directory}`} onClick={() => setAsking(true)}
      >
        {t.ledger.remove}
      </Button>
      <Confirm
        open={asking}
        title={t.ledger.removeTitle}
        text={t.ledger.removeText(directory)}
        type={{ label: t.ledger.typeDirectory, text: directory }}
        button={t.ledger.removeButton}
        keep={t.ledger.keep}
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

function Place({ anchor, removed }: { anchor: Anchor; removed: (directory: string) => void }) {
  const { t } = useLanguage();
  const mayRemove = useMay('admin') && anchor.kind === 'directory';
  const Icon = anchor.counts ? IconAnchor : IconAnchorOff;
  return (
    <li className="anchor" data-counts={anchor.counts}>
      <Icon size={18} stroke={1.5} aria-hidden />
      <div className="grow">
        <div className="anchor-where">
          {t.ledger.anchorKinds[anchor.kind]} <code>{anchor.where}</code>
        </div>
        <p className="soft small">
          {sentence(anchor.state)}. {anchor.counts ? t.ledger.counts : t.ledger.countsNot}
        </p>
      </div>
      {mayRemove && <RemoveAnchor directory={anchor.where} removed={removed} />}
    </li>
  );
}

// Where checkpoints are kept besides the ledger itself.
export function AnchorsCard() {
  const { t } = useLanguage();
  const mayAdd = useMay('admin');
  const { data, error, refetch } = useQuery(anchorsQuery);
  const [removed, setRemoved] = useState<string | null>(null);
  return (
    <section className="card stack">
      <h2>{t.ledger.anchors}</h2>
      <p className="small">{t.ledger.anchorsText}</p>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && <CardSkeleton height={90} />}
      {removed !== null && <Note tone="plain" title={t.ledger.removed(removed)} role="status" />}
      {data && !data.some((anchor) => anchor.counts) && (
        <Note tone="warn" title={t.ledger.noAnchors}>
          {t.ledger.noAnchorsText}
        </Note>
      )}
      {data && data.length > 0 && (
        <ul className="bare anchors">
          {data.map((anchor) => (
            <Place key={`${anchor.kind}/${anchor.where}`} anchor={anchor} removed={setRemoved} />
          ))}
        </ul>
      )}
      {mayAdd && <AddAnchor />}
    </section>
  );
}
