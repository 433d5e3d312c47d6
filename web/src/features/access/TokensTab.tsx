import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconBan, IconCheck, IconClock, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { path, remove } from '../../api/client';
import { keys, tokensQuery } from '../../api/queries';
import type { NewToken, Token } from '../../api/types';
import { Confirm } from '../../components/Confirm';
import { CopyButton } from '../../components/CopyButton';
import { Empty } from '../../components/Empty';
import { Moment } from '../../components/Moment';
import { Note } from '../../components/Note';
import { LoadFailed } from '../../components/Problem';
import { Pill } from '../../components/StatePill';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { CreateToken } from './CreateToken';
import { tokenState, type TokenState } from './tokens';

const looks = { good: ['good', IconCheck], expired: ['idle', IconClock], revoked: ['idle', IconBan] } as const;

function StateOf({ state }: { state: TokenState }) {
  const { t } = useLanguage();
  const [look, icon] = looks[state];
  return <Pill look={look} icon={icon} text={t.access.states[state]} />;
}

function Revoke({ token, done }: { token: Token; done: (name: string) => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const revoke = useMutation({
    mutationFn: () => remove(path`/api/v1/tokens/${token.id}`),
    onSuccess: async () => {
      setOpen(false);
      done(token.name);
      await client.invalidateQueries({ queryKey: keys.tokens });
    },
  });
  return (
    <>
      <Button
        size="compact-sm" variant="subtle" color="danger" aria-label={`${t.access.revoke}: ${token.name}`}
        onClick={() => setOpen(true)}
      >
        {t.access.revoke}
      </Button>
      <Confirm
        open={open} title={t.access.revokeTitle(token.name)} text={t.access.revokeText(token.name)}
        type={{ label: t.access.typeName, text: token.name }} button={t.access.revokeButton} keep={t.access.keep}
        working={revoke.isPending} error={revoke.error} onConfirm={() => revoke.mutate()}
        onClose={() => {
          setOpen(false);
          revoke.reset();
        }}
      />
    </>
  );
}

function TokenLine({ token, done }: { token: Token; done: (name: string) => void }) {
  const { t } = useLanguage();
  const state = tokenState(token, Date.now());
  return (
    <li data-over={state !== 'good' || undefined}>
      <IconKey size={18} stroke={1.5} aria-hidden className="access-icon" />
      <div className="access-body">
        <div className="row wrap access-name">
          <b>{token.name}</b>
          <span className="soft small">{t.user.roles[token.role]}</span>
          <StateOf state={state} />
        </div>
        <p className="soft small">
          {t.access.lastUsed}: {token.last_used_at === null ? t.access.neverUsed : <Moment at={token.last_used_at} />} ·{' '}
          {t.access.madeAt}: <Moment at={token.created_at} /> · {t.access.expires}:{' '}
          {token.expires_at === null ? t.access.never : <Moment at={token.expires_at} />}
        </p>
      </div>
      {state !== 'revoked' && <Revoke token={token} done={done} />}
    </li>
  );
}

function Made({ token, kept }: { token: NewToken; kept: () => void }) {
  const { t } = useLanguage();
  return (
    <section className="card stack">
      <h2>{t.access.tokenTitle(token.name)}</h2>
      <Note tone="warn" title={t.access.tokenOnce} role="status" />
      <code className="shown-once">{token.token}</code>
      <div className="soft small">
        {t.access.tokenUse} <code>Authorization: Bearer {token.token.slice(0, 6)}…</code>
      </div>
      <div className="row wrap">
        <CopyButton text={token.token} />
        <Button size="xs" onClick={kept}>
          {t.access.tokenKept}
        </Button>
      </div>
    </section>
  );
}

export function TokensTab() {
  const { t } = useLanguage();
  const { data, error, refetch } = useQuery(tokensQuery);
  const [made, setMade] = useState<NewToken | null>(null);
  const [revoked, setRevoked] = useState<string | null>(null);
  return (
    <div className="stack">
      <p className="soft">{t.access.tokensText}</p>
      {made !== null && <Made token={made} kept={() => setMade(null)} />}
      {revoked !== null && <Note tone="good" title={t.access.revoked(revoked)} role="status" />}
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && <CardSkeleton height={140} />}
      {data?.length === 0 && (
        <Empty icon={IconKey} title={t.access.noTokens} action={<CreateToken made={setMade} />}>
          {t.access.noTokensText}
        </Empty>
      )}
      {data && data.length > 0 && (
        <section className="card">
          <ul className="bare lines access-list" aria-label={t.access.tabs.tokens}>
            {data.map((token) => (
              <TokenLine key={token.id} token={token} done={setRevoked} />
            ))}
          </ul>
        </section>
      )}
      {data && data.length > 0 && (
        <div>
          <CreateToken made={setMade} />
        </div>
      )}
    </div>
  );
}
