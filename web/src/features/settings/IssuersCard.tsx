import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconFingerprint } from '@tabler/icons-react';
import { useState } from 'react';
import { path, remove } from '../../api/client';
import { issuersQuery, keys } from '../../api/queries';
import type { Issuer } from '../../api/types';
import { Confirm } from '../../components/Confirm';
import { Note } from '../../components/Note';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { AddIssuer } from './AddIssuer';

function RemoveIssuer({ name, done }: { name: string; done: (sentence: string) => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const removing = useMutation({
    mutationFn: () => remove(path`/api/v1/issuers/${name}`),
    onSuccess: async () => {
      setOpen(false);
      done(t.settings.removed(name));
      await client.invalidateQueries({ queryKey: keys.issuers });
    },
  });
  return (
    <>
      <Button
        size="compact-sm" variant="subtle" color="danger" aria-label={`${t.settings.removeIssuer}: ${name}`}
        onClick={() => setOpen(true)}
      >
        {t.settings.removeIssuer}
      </Button>
      <Confirm
        open={open} title={t.settings.removeTitle(name)} text={t.settings.removeText(name)}
        type={{ label: t.settings.typeName, text: name }} button={t.settings.removeButton} keep={t.settings.keep}
        working={removing.isPending} error={removing.error} onConfirm={() => removing.mutate()}
        onClose={() => {
          setOpen(false);
          removing.reset();
        }}
      />
    </>
  );
}

function IssuerLine({ issuer, done }: { issuer: Issuer; done: (sentence: string) => void }) {
  const { t } = useLanguage();
  const { name, public_key: file, jwks } = issuer;
  const how = file ? t.settings.byFile(file) : jwks ? t.settings.byKeys(jwks) : t.settings.bySecret;
  const roles = Object.entries(issuer.roles).map(([theirs, ours]) => t.settings.mapping(theirs, ours));
  return (
    <li>
      <IconFingerprint size={18} stroke={1.5} aria-hidden className="access-icon" />
      <div className="access-body">
        <b>{name}</b>
        <p className="soft small">
          {t.settings.takes(issuer.iss, issuer.aud)} · {how}
        </p>
        <p className="soft small">
          <code>{issuer.role_claim}</code>: {roles.join(', ')}
        </p>
      </div>
      <RemoveIssuer name={name} done={done} />
    </li>
  );
}

// Other applications whose tokens are taken.
export function IssuersCard() {
  const { t } = useLanguage();
  const { data, error, refetch } = useQuery(issuersQuery);
  const [told, setTold] = useState<string | null>(null);
  return (
    <section className="card stack">
      <h2>{t.settings.issuers}</h2>
      <p className="small">{t.settings.issuersText}</p>
      {told !== null && <Note tone="good" title={told} role="status" />}
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && <CardSkeleton height={60} />}
      {data?.length === 0 && <p className="soft small">{t.settings.noIssuers}</p>}
      {data && data.length > 0 && (
        <ul className="bare lines access-list">
          {data.map((issuer) => (
            <IssuerLine key={issuer.name} issuer={issuer} done={setTold} />
          ))}
        </ul>
      )}
      <div>
        <AddIssuer done={setTold} />
      </div>
    </section>
  );
}
