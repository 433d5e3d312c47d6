import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { repositoriesQuery, storageQuery, verificationQuery } from '../../api/queries';
import type { LedgerView, Repository, StoragePlace } from '../../api/types';
import { LedgerPill } from '../../components/StatePill';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { Moment } from '../../components/Moment';
import { Space } from '../../components/Space';
import { HealthPill } from '../repositories/HealthPill';
import { useHealth } from '../repositories/use-health';

// What a check or a prune has met is seen where one looks first; that all is well is told by the page of the repository.
function Trouble({ repository }: { repository: Repository }) {
  const health = useHealth(repository);
  return health === 'damaged' || health === 'unpruned' ? <HealthPill health={health} /> : null;
}

function Place({ place }: { place: StoragePlace }) {
  const { t, f } = useLanguage();
  const name = place.kind === 'repository' ? place.name : t.databases.dumps;
  const repositories = useQuery(repositoriesQuery).data;
  const repository = place.kind === 'repository' && repositories?.find((one) => one.name === place.name);
  return (
    <article className="card place-card">
      <div className="row">
        <h3 className="card-title">
          <Link href={place.kind === 'repository' ? `/repositories/${place.name}` : '/databases'} className="quiet">
            {name}
          </Link>
        </h3>
        <span className="grow" />
        {repository && <Trouble repository={repository} />}
        {place.count !== null && <span className="soft small">{t.dashboard.dumps(place.count, f.count(place.count))}</span>}
      </div>
      <p className="mono soft place-where" title={place.where}>
        {place.where}
      </p>
      <Space place={place} />
    </article>
  );
}

function LedgerCard({ ledger }: { ledger: LedgerView }) {
  const { t, f } = useLanguage();
  const verification = useQuery(verificationQuery).data;
  return (
    <article className="card place-card">
      <div className="row">
        <h3 className="card-title">
          <Link href="/ledger" className="quiet">
            {t.dashboard.ledger}
          </Link>
        </h3>
        <span className="grow" />
        <LedgerPill state={ledger.state} />
      </div>
      <p className="soft small place-text">
        {t.dashboard.entries(f.count(ledger.size))}
        {', '}
        {verification?.finished_at ? (
          <>
            {t.dashboard.verified('')}
            <Moment at={verification.finished_at} />
          </>
        ) : (
          t.dashboard.notVerified
        )}
      </p>
    </article>
  );
}

export function StorageCards({ ledger }: { ledger: LedgerView | null }) {
  const { t } = useLanguage();
  const storage = useQuery(storageQuery);
  // The data directory is where the repository and dumps are beside, unless they are elsewhere.
  const places = storage.data?.filter((place) => place.kind !== 'data');
  return (
    <section aria-labelledby="storage">
      <h2 className="section" id="storage">
        {t.dashboard.storage}
      </h2>
      {storage.error && !places && <LoadFailed error={storage.error} />}
      <div className="grid-3">
        {!places && !storage.error && <CardSkeleton height={110} />}
        {places?.map((place) => <Place key={place.where} place={place} />)}
        {ledger && <LedgerCard ledger={ledger} />}
      </div>
    </section>
  );
}
