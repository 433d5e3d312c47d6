import { Button, Checkbox, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link, useLocation } from 'wouter';
import { ask, ifMatch, path } from '../../api/client';
import { keys, type SeenDatabase } from '../../api/queries';
import { EditProblem } from '../../components/EditProblem';
import { Facts } from '../../components/Facts';
import { useLanguage } from '../../lib/language';
import { fieldsOf, isWhole, othersOf, parametersOf } from './connection';
import { ConnectionFields } from './ConnectionFields';

function Others({ parameters }: { parameters: Record<string, string> }) {
  const { t } = useLanguage();
  const others = Object.entries(parameters);
  if (others.length === 0) return null;
  return (
    <div>
      <p className="soft small">{t.databaseForms.others}</p>
      <Facts facts={others.map(([name, value]) => ({ name, value: <code>{value}</code> }))} />
    </div>
  );
}

// Holds on to the version that was loaded: an edit of somebody else is met when this one is saved.
export function EditDatabaseForm({ loaded, reload }: { loaded: SeenDatabase; reload: () => void }) {
  const { t } = useLanguage();
  const words = t.databaseForms;
  const client = useQueryClient();
  const [, go] = useLocation();
  const [seen] = useState(loaded);
  const { name, parameters, has_password: hasPassword } = seen.database;
  const [fields, setFields] = useState(() => fieldsOf(parameters));
  const [password, setPassword] = useState('');
  const [forgets, setForgets] = useState(false);
  const [probe, setProbe] = useState(true);
  const edit = useMutation({
    mutationFn: () => {
      const secret = forgets ? { password: null } : password === '' ? {} : { password };
      const change = { parameters: parametersOf(fields, parameters), probe, ...secret };
      return ask('PATCH', path`/api/v1/databases/${name}`, change, { headers: ifMatch(seen.etag) });
    },
    onSuccess: async () => {
      await Promise.all([keys.databases, ['health', name]].map((queryKey) => client.invalidateQueries({ queryKey })));
      go('/databases');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    edit.mutate();
  };
  return (
    <form className="card stack form-card" onSubmit={submit}>
      <ConnectionFields fields={fields} change={(part) => setFields({ ...fields, ...part })} />
      <Others parameters={othersOf(parameters)} />
      <PasswordInput
        label={words.password} description={hasPassword ? t.forms.unchanged : words.passwordHint} value={password}
        autoComplete="new-password" disabled={forgets} onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {hasPassword && (
        <Checkbox
          label={words.forgetPassword} checked={forgets}
          onChange={(event) => setForgets(event.currentTarget.checked)}
        />
      )}
      <Checkbox
        label={words.probe} description={words.probeHint} checked={probe}
        onChange={(event) => setProbe(event.currentTarget.checked)}
      />
      {edit.error && <EditProblem error={edit.error} reload={reload} />}
      <div className="form-buttons">
        <Button type="submit" loading={edit.isPending} disabled={!isWhole(fields)}>
          {t.forms.save}
        </Button>
        <Button component={Link} href="/databases" variant="default">
          {t.forms.cancel}
        </Button>
      </div>
    </form>
  );
}
