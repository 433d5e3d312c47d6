import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArchive, IconPlus } from '@tabler/icons-react';
import { Link } from 'wouter';
import { repositoriesQuery } from '../../api/queries';
import type { Repository } from '../../api/types';
import { useMay } from '../../app/session';
import { Empty } from '../../components/Empty';
import { Facts } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { PageHead } from '../../components/PageHead';
import { LoadFailed } from '../../components/Problem';
import { Space } from '../../components/Space';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { HealthPill } from './HealthPill';
import './repositories.css';
import { useHealth, usePlaceOf } from './use-health';

function RepositoryCard({ repository }: { repository: Repository }) {
  const { t } = useLanguage();
  const health = useHealth(repository);
  const place = usePlaceOf(repository.name);
  return (
    <article className="card stack repository" aria-label={repository.name}>
      <div className="row">
        <h2 className="card-title grow">
          <Link href={`/repositories/${repository.name}`} className="quiet">
            {repository.name}
          </Link>
        </h2>
        {health && <HealthPill health={health} />}
      </div>
      <p className="mono soft repository-where">{repository.location}</p>
      <Facts
        facts={[
          { name: t.repositories.kind, value: t.repositories.shortBackends[repository.backend] ?? repository.backend },
          {
            name: t.repositories.checkedAt,
            value: repository.checked_at === null ? t.repositories.never : <Moment at={repository.checked_at} />,
          },
        ]}
      />
      {place && place.total_bytes !== null && (
        <div className="repository-space">
          <Space place={place} />
        </div>
      )}
    </article>
  );
}

export default function RepositoriesPage() {
  const { t } = useLanguage();
  const mayAdd = useMay('admin');
  const { data, error, refetch } = useQuery(repositoriesQuery);
  const add = mayAdd && (
    <Button component={Link} href="/new/repository" leftSection={<IconPlus size={18} stroke={1.5} aria-hidden />}>
      {t.repositories.add}
    </Button>
  );
  return (
    <>
      <PageHead title={t.repositories.title} actions={data && data.length > 0 ? add : undefined}>
        {t.repositories.text}
      </PageHead>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && <CardSkeleton height={210} />}
      {data?.length === 0 && (
        <Empty icon={IconArchive} title={t.repositories.none} action={add}>
          {mayAdd ? t.repositories.noneText : t.repositories.noneViewer}
        </Empty>
      )}
      <div className="grid-2">
        {data?.map((repository) => <RepositoryCard key={repository.name} repository={repository} />)}
      </div>
    </>
  );
}
