import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { ApiError, post, query } from '../../api/client';
import { keys } from '../../api/queries';
import type { Database, DatabaseBackup } from '../../api/types';
import { useMay } from '../../app/session';
import { Note } from '../../components/Note';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { RunningCard } from '../dashboard/RunningCard';
import '../dashboard/dashboard.css';
import { useOverview } from '../dashboard/overview';
import { Dumps } from './Dumps';
import { Health } from './Health';

function Made({ made }: { made: DatabaseBackup }) {
  const { t, f } = useLanguage();
  const text = made.warnings > 0 ? t.databases.createdWarned : t.databases.createdText;
  return (
    <Note tone={made.warnings > 0 ? 'warn' : 'good'} title={t.databases.created} role="status">
      {text(made.filename, f.bytes(made.size_bytes))}
    </Note>
  );
}

function Failed({ error }: { error: Error }) {
  const { t } = useLanguage();
  const run = error instanceof ApiError ? error.runId : undefined;
  return (
    <Problem
      told={toldOf(error)}
      title={t.databases.failed}
      role="alert"
      action={run !== undefined && <Link href={`/runs/${run}`}>{t.dashboard.whatHappened}</Link>}
    />
  );
}

// One database: how it is, Create New Backup (UC-010), and its dumps.
export function DatabaseSection({ database }: { database: Database }) {
  const { t } = useLanguage();
  const mayCreate = useMay('admin');
  const client = useQueryClient();
  const running = useOverview().running.filter((run) => run.database === database.name);
  const create = useMutation({
    mutationFn: () => post<DatabaseBackup>(`/api/v1/database/backup${query({ database: database.name })}`),
    onSettled: () =>
      Promise.all([keys.dumps, keys.status].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  return (
    <section className="card stack" aria-labelledby={`database-${database.name}`}>
      <div className="row wrap">
        <div className="grow">
          <h2 className="card-title" id={`database-${database.name}`}>
            {database.name} {database.is_default && <span className="soft small">{t.databases.isDefault}</span>}
          </h2>
          <p className="mono soft database-connection">{database.connection}</p>
        </div>
        {mayCreate && (
          <Button
            component={Link} href={`/databases/${database.name}/edit`} variant="default" className="full-on-phone"
            aria-label={`${t.forms.edit}: ${database.name}`}
          >
            {t.forms.edit}
          </Button>
        )}
        {mayCreate && (
          <Button
            className="full-on-phone"
            loading={create.isPending}
            disabled={running.length > 0}
            onClick={() => create.mutate()}
          >
            {t.databases.create}
          </Button>
        )}
      </div>
      <Health database={database.name} />
      {running.map((run) => (
        <RunningCard key={run.run_id} run={run} />
      ))}
      {create.data && <Made made={create.data} />}
      {create.error && <Failed error={create.error} />}
      <Dumps database={database.name} />
    </section>
  );
}
