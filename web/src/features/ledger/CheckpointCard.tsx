import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { checkpointQuery } from '../../api/queries';
import type { Checkpoint } from '../../api/types';
import { CopyButton } from '../../components/CopyButton';
import { Facts } from '../../components/Facts';
import { Note } from '../../components/Note';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { parseCheckpoint, signatureVerdict } from './proof';

function Signature({ checkpoint }: { checkpoint: Checkpoint }) {
  const { t } = useLanguage();
  const verdict = useQuery({
    queryKey: ['signature', checkpoint.note],
    queryFn: () => signatureVerdict(parseCheckpoint(checkpoint.note), checkpoint.key),
    staleTime: Infinity,
  });
  if (verdict.data === 'good') return <Note tone="good" title={t.ledger.signatureGood} />;
  if (verdict.data === 'cannot') return <Note tone="plain" title={t.ledger.signatureUnknown} />;
  if (verdict.data === 'wrong' || verdict.error) return <Note tone="bad" title={t.ledger.signatureWrong} role="alert" />;
  return null;
}

function Known({ checkpoint }: { checkpoint: Checkpoint }) {
  const { t, f } = useLanguage();
  const href = `data:text/plain;charset=utf-8,${encodeURIComponent(checkpoint.note)}`;
  return (
    <>
      <Signature checkpoint={checkpoint} />
      <Facts
        facts={[
          { name: t.ledger.size, value: f.count(checkpoint.size) },
          { name: t.ledger.origin, value: <code>{checkpoint.origin}</code> },
          { name: t.ledger.root, value: <code>{checkpoint.root}</code> },
          { name: t.ledger.key, value: <code>{checkpoint.key}</code> },
        ]}
      />
      <div className="row wrap">
        <Button
          component="a" variant="default" size="xs" href={href} download={`checkpoint-${checkpoint.size}`}
          leftSection={<IconDownload size={16} stroke={1.5} aria-hidden />}
        >
          {t.ledger.download}
        </Button>
        <CopyButton text={checkpoint.note} />
      </div>
    </>
  );
}

// Where the ledger stands, signed; to be taken away.
export function CheckpointCard() {
  const { t } = useLanguage();
  const { data, error, refetch } = useQuery(checkpointQuery);
  return (
    <section className="card stack">
      <h2>{t.ledger.checkpoint}</h2>
      <p className="small">{t.ledger.checkpointText}</p>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && <CardSkeleton height={120} />}
      {data && <Known checkpoint={data} />}
    </section>
  );
}
