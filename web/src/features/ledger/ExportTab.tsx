import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { post, query } from '../../api/client';
import { Confirm } from '../../components/Confirm';
import { Note } from '../../components/Note';
import { useLanguage } from '../../lib/language';
import { DayField } from './EntryFilters';
import { spanOf } from './filter';

const formats = [['jsonl', 'JSON Lines'], ['csv', 'CSV'], ['pdf', 'PDF']] as const;

function ExportCard() {
  const { t } = useLanguage();
  const [since, setSince] = useState('');
  const [until, setUntil] = useState('');
  return (
    <section className="card stack">
      <h2>{t.ledger.exportTitle}</h2>
      <p className="small">{t.ledger.exportText}</p>
      <div className="filters">
        <DayField label={t.ledger.filters.since} value={since} onChange={setSince} />
        <DayField label={t.ledger.filters.until} value={until} onChange={setUntil} />
      </div>
      <ul className="bare exports">
        {formats.map(([format, name]) => (
          <li key={format}>
            <Button
              component="a" variant="default" download={`ledger.${format}`}
              href={`/api/v1/ledger/export${query({ format, ...spanOf({ since, until }) })}`}
              leftSection={<IconDownload size={16} stroke={1.5} aria-hidden />}
            >
              {t.ledger.exportButton(name)}
            </Button>
            <span className="soft small">{t.ledger.formats[format]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Rebuilt {
  runs: number;
  changed: number;
}

function RebuildCard() {
  const { t, f } = useLanguage();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const rebuild = useMutation({
    mutationFn: () => post<Rebuilt>('/api/v1/ledger/rebuild'),
    onSuccess: async () => {
      setAsking(false);
      await client.invalidateQueries();
    },
  });
  const { data } = rebuild;
  return (
    <section className="card stack">
      <h2>{t.ledger.rebuildTitle}</h2>
      <p className="small">{t.ledger.rebuildText}</p>
      {data && (
        <Note tone="good" title={t.ledger.rebuilt(data.runs, f.count(data.runs))} role="status">
          {t.ledger.rebuiltChanged(data.changed, f.count(data.changed))}
        </Note>
      )}
      <div>
        <Button variant="default" onClick={() => setAsking(true)}>
          {t.ledger.rebuild}
        </Button>
      </div>
      <Confirm
        open={asking}
        title={t.ledger.rebuildConfirm}
        text={t.ledger.rebuildExactly}
        button={t.ledger.rebuild}
        keep={t.ledger.rebuildKeep}
        working={rebuild.isPending}
        error={rebuild.error}
        onConfirm={() => rebuild.mutate()}
        onClose={() => {
          setAsking(false);
          rebuild.reset();
        }}
      />
    </section>
  );
}

// The ledger as a file, and what pages show made anew from it. For admins.
export function ExportTab() {
  return (
    <div className="stack">
      <ExportCard />
      <RebuildCard />
    </div>
  );
}
