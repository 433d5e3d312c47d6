import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core';
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
import { environmentOf, kindOf, variablesOf, type Values } from './location';
import { PlaceFields } from './PlaceFields';
import '../../components/form.css';
import './repositories.css';
import { BackToRepositories } from './RepositoryPage';

function useEdit(seen: SeenRepository) {
  const client = useQueryClient();
  const [, go] = useLocation();
  const { name } = seen.repository;
  return useMutation({
    mutationFn: (change: object) =>
      ask('PATCH', path`/api/v1/repositories/${name}`, change, { headers: ifMatch(seen.etag) }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.repositories });
      go(`/repositories/${name}`);
    },
  });
}

// Holds on to the version that was loaded: an edit of somebody else is met when this one is saved.
function EditForm({ loaded, reload }: { loaded: SeenRepository; reload: () => void }) {
  const { t } = useLanguage();
  const [seen] = useState(loaded);
  const { repository } = seen;
  const [location, setLocation] = useState(repository.location);
  const [password, setPassword] = useState('');
  const [values, setValues] = useState<Values>({});
  const [probe, setProbe] = useState(true);
  const edit = useEdit(seen);
  const kind = kindOf(repository.backend);
  const variables = kind === null ? [] : variablesOf(kind);
  const hasVariables = variables.some((field) => (values[field.name] ?? '') !== '');
  const environment = kind !== null && hasVariables ? environmentOf(kind, values) : undefined;
  const isReady = location.trim() !== '' && environment !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    edit.mutate({
      location: location.trim(), probe,
      ...(password === '' ? {} : { password }),
      ...(environment ? { environment } : {}),
    });
  };
  return (
    <form className="stack card form-card" onSubmit={submit}>
      <TextInput
        label={t.repositories.editLocation} description={t.repositories.editLocationHint} value={location} spellCheck={false}
        autoComplete="off" onChange={(event) => setLocation(event.currentTarget.value)}
      />
      <PasswordInput
        label={t.repositories.editPassword} description={t.forms.unchanged} value={password} autoComplete="new-password"
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {variables.length > 0 && (
        <fieldset className="stack">
          <legend>{t.repositories.editVariables}</legend>
          <p className="soft small">{t.repositories.editVariablesHint}</p>
          <PlaceFields fields={variables} values={values} change={(part) => setValues({ ...values, ...part })} allOptional />
        </fieldset>
      )}
      <Checkbox
        label={t.repositories.editProbe} description={t.repositories.editProbeHint} checked={probe}
        onChange={(event) => setProbe(event.currentTarget.checked)}
      />
      {edit.error && <EditProblem error={edit.error} reload={reload} />}
      <div className="form-buttons">
        <Button type="submit" loading={edit.isPending} disabled={!isReady}>
          {t.forms.save}
        </Button>
        <Button component={Link} href={`/repositories/${repository.name}`} variant="default">
          {t.forms.cancel}
        </Button>
      </div>
    </form>
  );
}

export default function EditRepositoryPage() {
  const { t } = useLanguage();
  const { name = '' } = useParams<{ name: string }>();
  const { data, error, refetch } = useQuery(repositoryQuery(name));
  const [version, setVersion] = useState(0);
  const reload = () => void refetch().then(() => setVersion(version + 1));
  return (
    <>
      <BackToRepositories />
      <PageHead title={t.repositories.editTitle(name)}>{t.repositories.editText}</PageHead>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <EditForm key={version} loaded={data} reload={reload} />}
    </>
  );
}
