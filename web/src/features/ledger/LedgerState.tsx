import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconShieldCheck } from '@tabler/icons-react';
import { post } from '../../api/client';
import { keys, watchedVerificationQuery } from '../../api/queries';
import type { LedgerView, Verification } from '../../api/types';
import { useMay } from '../../app/session';
import { Bar } from '../../components/Bar';
import { Figures, type Fact } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { Note } from '../../components/Note';
import { Problem, toldOf } from '../../components/Problem';
import { LedgerPill } from '../../components/StatePill';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage, type Formats } from '../../lib/language';
import type { Messages } from '../../messages/messages';
import { useOverview } from '../dashboard/overview';
import { Broken } from './Broken';

function Going({ verification }: { verification: Verification }) {
  const { t, f } = useLanguage();
  const { done, all } = verification;
  return (
    <div role="status">
      <Bar label={t.ledger.verifying} percent={all === 0 ? null : (done / all) * 100} />
      <p className="soft small">
        {all === 0 ? t.ledger.verifying : `${t.ledger.verifying}: ${t.ledger.verifyingOf(f.count(done), f.count(all))}`}
      </p>
    </div>
  );
}

// What came of a verification that was asked for here; of others the figures say it.
function Outcome({ verification }: { verification: Verification }) {
  const { t, f } = useLanguage();
  if (verification.state === 'failed')
    return (
      <Note tone="warn" title={t.ledger.verifyFailed} role="alert">
        {verification.failure}
      </Note>
    );
  if (verification.verdict !== 'intact') return null;
  return (
    <Note tone="good" title={t.ledger.intact(f.count(verification.size))} role="status">
      {t.ledger.intactText}
    </Note>
  );
}

function factsOf(ledger: LedgerView, verifiedAt: string | null, words: Messages['ledger'], f: Formats): Fact[] {
  return [
    { name: words.size, value: f.count(ledger.size) },
    { name: words.newest, value: ledger.newest_at === null ? '–' : <Moment at={ledger.newest_at} /> },
    { name: words.verifiedAt, value: verifiedAt === null ? words.never : <Moment at={verifiedAt} /> },
  ];
}

function useVerify() {
  const client = useQueryClient();
  const { data } = useQuery(watchedVerificationQuery);
  const verify = useMutation({
    mutationFn: () => post<Verification>('/api/v1/ledger/verification'),
    onSuccess: (begun) => client.setQueryData(keys.verification, begun),
    onSettled: () => client.invalidateQueries({ queryKey: keys.verification }),
  });
  return { verification: data, verify };
}

// Whether the ledger can be relied on, and the button that finds out.
export function LedgerState() {
  const { t, f } = useLanguage();
  const mayVerify = useMay('operator');
  const { ledger } = useOverview();
  const { verification, verify } = useVerify();
  if (!ledger) return <CardSkeleton height={130} />;
  const isGoing = verification?.state === 'running';
  return (
    <section className="card stack ledger-state" aria-labelledby="ledger-state">
      <div className="row wrap">
        <h2 className="card-title" id="ledger-state">
          {t.ledger.state}
        </h2>
        <LedgerPill state={ledger.state} />
        <span className="grow" />
        {mayVerify && (
          <Button
            className="full-on-phone"
            leftSection={<IconShieldCheck size={18} stroke={1.5} aria-hidden />}
            loading={verify.isPending || isGoing}
            onClick={() => verify.mutate()}
          >
            {t.ledger.verify}
          </Button>
        )}
      </div>
      <p className="soft small">{t.ledger.stateTexts[ledger.state]}</p>
      <Figures facts={factsOf(ledger, verification?.finished_at ?? null, t.ledger, f)} />
      {isGoing && verification && <Going verification={verification} />}
      {!isGoing && verify.isSuccess && verification && <Outcome verification={verification} />}
      {verify.error && <Problem told={toldOf(verify.error)} role="alert" />}
      {ledger.state !== 'intact' && <Broken state={ledger.state} findings={verification?.findings ?? []} />}
    </section>
  );
}
