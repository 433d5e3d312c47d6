import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError, get, post } from '../../api/client';
import { keys } from '../../api/queries';
import { Note } from '../../components/Note';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { Door } from './Door';

export function LogInPage() {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const setup = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => get<{ needed: boolean }>('/api/v1/auth/setup', { signal }),
  });
  const logIn = useMutation({
    mutationFn: () => post('/api/v1/auth/login', { username, password }),
    // The cookie says the rest; who it is and what they may is asked for with it.
    onSuccess: () => client.resetQueries({ queryKey: keys.me }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    logIn.mutate();
  };
  const isWrong = logIn.error instanceof ApiError && logIn.error.status === 401;
  return (
    <Door title={t.logIn.title}>
      {setup.data?.needed && <Note tone="plain" title={t.logIn.setupHint} />}
      <form onSubmit={submit} className="stack">
        <TextInput
          label={t.logIn.username}
          autoComplete="username"
          autoCapitalize="none"
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          required
          withAsterisk={false}
          autoFocus
        />
        <PasswordInput
          label={t.logIn.password}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          required
          withAsterisk={false}
        />
        {logIn.error && <LogInProblem error={logIn.error} isWrong={isWrong} />}
        <Button type="submit" loading={logIn.isPending} fullWidth>
          {t.logIn.button}
        </Button>
      </form>
    </Door>
  );
}

function LogInProblem({ error, isWrong }: { error: Error; isWrong: boolean }) {
  const { t } = useLanguage();
  if (isWrong) return <Note tone="bad" title={t.logIn.wrong} role="alert" />;
  return <Problem told={toldOf(error)} role="alert" />;
}
