import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { get, post } from '../../api/client';
import { keys } from '../../api/queries';
import { Note } from '../../components/Note';
import { Problem, toldOf } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { Door } from './Door';

// The token is behind the #, so that no server and no log ever saw it.
function tokenInLink(): string {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
}

export function SetupPage() {
  const { t } = useLanguage();
  const [token] = useState(tokenInLink);
  const [, go] = useLocation();
  const setup = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => get<{ needed: boolean }>('/api/v1/auth/setup', { signal }),
  });
  const toLogIn = (
    <Button variant="default" onClick={() => go('/', { replace: true })}>
      {t.setup.toLogIn}
    </Button>
  );
  if (setup.isPending)
    return (
      <Door title={t.setup.title}>
        <CardSkeleton />
      </Door>
    );
  if (setup.data && !setup.data.needed)
    return (
      <Door title={t.setup.done} text={t.setup.doneText}>
        {toLogIn}
      </Door>
    );
  if (token === '')
    return (
      <Door title={t.setup.noToken} text={t.setup.noTokenText}>
        {toLogIn}
      </Door>
    );
  return (
    <Door title={t.setup.title} text={t.setup.text}>
      {setup.error && <Problem told={toldOf(setup.error)} tone="warn" />}
      <SetupForm token={token} />
    </Door>
  );
}

function SetupForm({ token }: { token: string }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [, go] = useLocation();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const make = useMutation({
    mutationFn: () => post('/api/v1/auth/setup', { token, username, password }),
    onSuccess: async () => {
      // Whoever has just come in is led to the first backup.
      go('/first-backup', { replace: true });
      await client.resetQueries({ queryKey: keys.me });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={submit} className="stack">
      <TextInput
        label={t.setup.username}
        autoComplete="username"
        autoCapitalize="none"
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
        required
        withAsterisk={false}
        autoFocus
      />
      <PasswordInput
        label={t.setup.password}
        description={t.setup.passwordHint}
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        required
        withAsterisk={false}
      />
      {make.error && <SetupProblem error={make.error} />}
      <Button type="submit" loading={make.isPending} fullWidth>
        {t.setup.button}
      </Button>
    </form>
  );
}

// Here "not logged in" means that the link is not good any more.
function SetupProblem({ error }: { error: Error }) {
  const { t } = useLanguage();
  const told = toldOf(error);
  if (told.code === 'ERROR_UNAUTHENTICATED') return <Note tone="bad" title={t.setup.wrongToken} role="alert" />;
  return <Problem told={told} role="alert" />;
}
