import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { Link } from 'wouter';
import { entryQuery } from '../../api/queries';
import type { Proof, ProvenEntry } from '../../api/types';
import { Facts, type Fact } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { Note } from '../../components/Note';
import { LoadFailed } from '../../components/Problem';
import { SeverityPill } from '../../components/StatePill';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { verifyProof, type Verified } from './proof';
import './ledger.css';

function Verdict({ verified, size }: { verified: Verified; size: number }) {
  const { t, f } = useLanguage();
  const { verdict, signature } = verified;
  if (verdict === 'cannot')
    return (
      <Note tone="plain" title={t.report.cannot}>
        {t.report.cannotText}
      </Note>
    );
  if (verdict === 'not-proven')
    return (
      <Note tone="bad" title={t.report.notProven} role="alert">
        {signature === 'wrong' ? t.report.wrongSignature : null} {t.report.notProvenText}
      </Note>
    );
  return (
    <Note tone="good" title={t.report.proven}>
      {t.report.provenText(f.count(size))} {signature === 'good' ? t.report.signed : t.report.unsigned}
    </Note>
  );
}

function ProofCard({ entry, proof }: { entry: ProvenEntry; proof: Proof }) {
  const { t } = useLanguage();
  const verified = useQuery({
    queryKey: ['verified', proof.proof],
    queryFn: () => verifyProof(proof.proof, proof.key, entry.leaf_hash),
    staleTime: Infinity,
  });
  const href = `data:text/plain;charset=utf-8,${encodeURIComponent(proof.proof)}`;
  return (
    <section className="card stack">
      <h2>{t.report.proof}</h2>
      {verified.data && <Verdict verified={verified.data} size={entry.proven_by.size} />}
      {verified.error && <Note tone="bad" title={t.report.notProven} />}
      {verified.isPending && <p className="soft">{t.report.working}</p>}
      <Facts
        facts={[
          { name: t.report.hash, value: <code>{entry.leaf_hash}</code> },
          { name: t.report.previous, value: <code>{entry.previous}</code> },
          {
            name: t.report.checkpoint,
            value: (
              <code>
                {entry.proven_by.size} · {entry.proven_by.root}
              </code>
            ),
          },
        ]}
      />
      <div>
        <Button
          component="a"
          variant="default"
          size="xs"
          href={href}
          download={`entry-${entry.seq}.tlog-proof`}
          leftSection={<IconDownload size={16} stroke={1.5} aria-hidden />}
        >
          {t.report.download}
        </Button>
      </div>
    </section>
  );
}

function useFacts(entry: ProvenEntry): Fact[] {
  const { t } = useLanguage();
  const facts: Fact[] = [
    { name: t.report.time, value: <Moment at={entry.time} /> },
    { name: t.report.action, value: <code>{entry.action}</code> },
    { name: t.report.actor, value: entry.actor },
  ];
  if (entry.target !== null) facts.push({ name: t.ledger.filters.target, value: <code>{entry.target}</code> });
  if (entry.run !== null)
    facts.push({ name: t.ledger.filters.run, value: <Link href={`/runs/${entry.run}`}>{entry.run}</Link> });
  facts.push(
    { name: t.report.result, value: entry.result === null ? '–' : (t.ledger.results[entry.result] ?? entry.result) },
    { name: t.report.severity, value: <SeverityPill severity={entry.severity} /> },
  );
  return facts;
}

function WhatHappened({ entry }: { entry: ProvenEntry }) {
  const { t, f } = useLanguage();
  return (
    <section className="card stack">
      <h2>{t.report.entry(f.count(entry.seq))}</h2>
      <Facts facts={useFacts(entry)} />
    </section>
  );
}

// An entry of the ledger with its proof, verified where it is shown.
export function EntryView({ seq }: { seq: number }) {
  const { t } = useLanguage();
  const { data, error, refetch } = useQuery(entryQuery(seq));
  if (error) return <LoadFailed error={error} retry={() => void refetch()} />;
  if (!data) return <CardSkeleton height={320} />;
  const { entry, proof } = data;
  return (
    <div className="stack">
      <WhatHappened entry={entry} />
      <ProofCard entry={entry} proof={proof} />
      <section className="card stack">
        <h2>{t.report.body}</h2>
        <pre className="report-body" tabIndex={0} aria-label={t.report.body}>
          {JSON.stringify(entry.details, null, 2)}
        </pre>
      </section>
    </div>
  );
}
