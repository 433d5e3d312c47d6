import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { ask, ifMatch, path } from '../../api/client';
import { keys, repositoryQuery, type SeenRepository } from '../../api/queries';
import { EditProblem } from '../../components/EditProblem';
import { PageHead } from '../../components/PageHead';
import { LoadFailed } from '../../components/Problem';
import { Waiting } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { ScheduleFields } from '../schedule/ScheduleFields';
import { areDays, changeOf, formOf, type MaintenanceForm } from './maintenance-form';
import '../../components/form.css';
import './repositories.css';
import { BackToRepositories } from './RepositoryPage';

interface FieldsProps {
  form: MaintenanceForm;
  change: (part: Partial<MaintenanceForm>) => void;
}

function PlainField({ label, hint, value, onChange, error }: {
  label: string; hint: string; value: string; onChange: (value: string) => void; error?: string | false;
}) {
  return (
    <TextInput
      label={label} description={hint} value={value} error={error ?? false} autoComplete="off" autoCapitalize="none"
      spellCheck={false} onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function PruneFields({ form, change }: FieldsProps) {
  const words = useLanguage().t.maintenance;
  return (
    <section className="card stack" role="group" aria-labelledby="prune">
      <h2 id="prune">{words.pruneSection}</h2>
      <p className="soft small">{words.pruneSectionText}</p>
      <ScheduleFields rule={form.prune} zone={form.time_zone.trim()} onChange={(prune) => change({ prune })} />
    </section>
  );
}

function VerifyFields({ form, change }: FieldsProps) {
  const words = useLanguage().t.maintenance;
  return (
    <section className="card stack" role="group" aria-labelledby="verify">
      <h2 id="verify">{words.verifySection}</h2>
      <p className="soft small">{words.verifySectionText}</p>
      <ScheduleFields rule={form.verify} zone={form.time_zone.trim()} onChange={(verify) => change({ verify })} />
      {form.verify !== '' && (
        <div className="fields-2">
          <PlainField
            label={words.verifyDays} hint={words.verifyDaysHint} value={form.verify_days}
            error={!areDays(form.verify_days) && words.wrongDays} onChange={(verify_days) => change({ verify_days })}
          />
        </div>
      )}
    </section>
  );
}

function MoreFields({ form, change }: FieldsProps) {
  const words = useLanguage().t.maintenance;
  return (
    <details className="card more-settings">
      <summary>{words.more}</summary>
      <div className="stack">
        <div className="fields-2">
          <PlainField
            label={words.maxUnused} hint={words.maxUnusedHint} value={form.max_unused}
            onChange={(max_unused) => change({ max_unused })}
          />
          <PlainField
            label={words.maxRepack} hint={words.maxRepackHint} value={form.max_repack}
            onChange={(max_repack) => change({ max_repack })}
          />
          <PlainField
            label={words.timeZone} hint={words.timeZoneHint} value={form.time_zone}
            onChange={(time_zone) => change({ time_zone })}
          />
        </div>
      </div>
    </details>
  );
}

// Holds on to the version that was loaded: an edit of somebody else is met when this one is saved.
function MaintenanceEdit({ loaded, reload }: { loaded: SeenRepository; reload: () => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [, go] = useLocation();
  const [seen] = useState(loaded);
  const { name, maintenance } = seen.repository;
  const [form, setForm] = useState(() => formOf(maintenance));
  const change = (part: Partial<MaintenanceForm>) => setForm({ ...form, ...part });
  const changed = changeOf(form, maintenance);
  const edit = useMutation({
    mutationFn: () =>
      ask('PATCH', path`/api/v1/repositories/${name}`, { maintenance: changed }, { headers: ifMatch(seen.etag) }),
    onSuccess: async () => {
      await Promise.all([keys.repositories, keys.schedules].map((queryKey) => client.invalidateQueries({ queryKey })));
      go(`/repositories/${name}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    edit.mutate();
  };
  return (
    <form className="stack maintenance-form" onSubmit={submit}>
      <PruneFields form={form} change={change} />
      <VerifyFields form={form} change={change} />
      <MoreFields form={form} change={change} />
      {edit.error && <EditProblem error={edit.error} reload={reload} />}
      <div className="form-buttons">
        <Button
          type="submit" loading={edit.isPending} disabled={Object.keys(changed).length === 0 || !areDays(form.verify_days)}
        >
          {t.forms.save}
        </Button>
        <Button component={Link} href={`/repositories/${name}`} variant="default">
          {t.forms.cancel}
        </Button>
      </div>
    </form>
  );
}

export default function MaintenancePage() {
  const { t } = useLanguage();
  const { name = '' } = useParams<{ name: string }>();
  const { data, error, refetch } = useQuery(repositoryQuery(name));
  const [version, setVersion] = useState(0);
  const reload = () => void refetch().then(() => setVersion(version + 1));
  return (
    <>
      <BackToRepositories />
      <PageHead title={t.maintenance.editTitle(name)}>{t.maintenance.editText}</PageHead>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <MaintenanceEdit key={version} loaded={data} reload={reload} />}
    </>
  );
}
