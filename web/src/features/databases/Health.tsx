import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get, path } from '../../api/client';
import { Figures, type Fact } from '../../components/Facts';
import { Note } from '../../components/Note';
import { LoadFailed } from '../../components/Problem';
import { useLanguage } from '../../lib/language';

// The contract leaves these open; this is what src/domain/json_database.cpp writes.
interface DatabaseHealth {
  status: 'healthy' | 'warning' | 'degraded' | 'unhealthy';
  reasons: string[];
  connect_ms: number | null;
  version: string;
  database_bytes: number;
  connections: number;
  connections_allowed: number;
}
interface DatabaseStatistics {
  tables: number;
  indexes: number;
}

const kAgainMs = 60_000;

// How the server is and what is in the database, asked anew each minute while somebody looks.
export function Health({ database }: { database: string }) {
  const { t, f } = useLanguage();
  const health = useQuery({
    queryKey: ['health', database],
    queryFn: ({ signal }) => get<DatabaseHealth>(path`/api/v1/databases/${database}/health`, { signal }),
    refetchInterval: kAgainMs,
  });
  const isUp = health.data !== undefined && health.data.status !== 'unhealthy';
  const stats = useQuery({
    queryKey: ['stats', database],
    queryFn: ({ signal }) => get<DatabaseStatistics>(path`/api/v1/databases/${database}/stats`, { signal }),
    enabled: isUp,
  });
  if (health.error) return <LoadFailed error={health.error} retry={() => void health.refetch()} />;
  if (!health.data) return <Skeleton height={44} />;
  const { data } = health;
  const facts: Fact[] = [{ name: t.databases.health, value: t.databases.healths[data.status] }];
  if (isUp) {
    facts.push({ name: t.databases.server, value: `PostgreSQL ${data.version}` });
    facts.push({ name: t.databases.contents, value: f.bytes(data.database_bytes) });
    if (stats.data) facts.push({ name: t.databases.tables, value: f.count(stats.data.tables) });
    if (stats.data) facts.push({ name: t.databases.indexes, value: f.count(stats.data.indexes) });
    facts.push({
      name: t.databases.connections,
      value: t.run.of(f.count(data.connections), f.count(data.connections_allowed)),
    });
  }
  return (
    <div className="stack">
      <Figures facts={facts} />
      {data.status !== 'healthy' && (
        <Note tone={data.status === 'unhealthy' ? 'bad' : 'warn'} title={t.databases.healths[data.status]}>
          {data.reasons.map((reason) => (
            <p key={reason}>{reason}</p>
          ))}
        </Note>
      )}
    </div>
  );
}
