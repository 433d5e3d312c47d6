import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react';
import { Link, useParams } from 'wouter';
import { entryQuery } from '../../api/queries';
import { PageHead } from '../../components/PageHead';
import { useLanguage } from '../../lib/language';
import { useOverview } from '../dashboard/overview';
import { EntryView } from './EntryView';

const icon = { size: 16, stroke: 1.5, 'aria-hidden': true } as const;

function Neighbours({ seq }: { seq: number }) {
  const { t } = useLanguage();
  const size = useOverview().ledger?.size ?? null;
  return (
    <nav className="row wrap" aria-label={t.ledger.list}>
      {seq > 0 && (
        <Button
          component={Link} href={`/ledger/entries/${seq - 1}`} variant="default" size="xs"
          leftSection={<IconArrowLeft {...icon} />}
        >
          {t.ledger.before}
        </Button>
      )}
      {size !== null && seq + 1 < size && (
        <Button
          component={Link} href={`/ledger/entries/${seq + 1}`} variant="default" size="xs"
          rightSection={<IconArrowRight {...icon} />}
        >
          {t.ledger.after}
        </Button>
      )}
    </nav>
  );
}

export default function EntryPage() {
  const { t, f } = useLanguage();
  const { seq: text = '' } = useParams<{ seq: string }>();
  const seq = /^\d{1,15}$/.test(text) ? Number(text) : Number.MAX_SAFE_INTEGER;
  const entry = useQuery(entryQuery(seq)).data?.entry;
  const name = entry && (t.ledger.actions[entry.action] ?? entry.action);
  return (
    <>
      <Link href="/ledger" className="back-link">
        <IconArrowLeft size={14} stroke={1.5} aria-hidden /> {t.ledger.back}
      </Link>
      <PageHead title={name ?? t.report.entry(f.count(seq))}>{entry?.target}</PageHead>
      <div className="stack">
        <EntryView seq={seq} />
        <Neighbours seq={seq} />
      </div>
    </>
  );
}
