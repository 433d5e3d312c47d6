import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { path, post, remove } from '../../api/client';
import { keys } from '../../api/queries';
import type { OutboxMessage } from '../../api/types';
import { useMay } from '../../app/session';
import { Confirm } from '../../components/Confirm';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';

interface Props {
  message: OutboxMessage;
  done: (sentence: string) => void;
}

function useOld() {
  const client = useQueryClient();
  return () => Promise.all([keys.outbox, keys.status].map((queryKey) => client.invalidateQueries({ queryKey })));
}

export function RetryButton({ message, done }: Props) {
  const { t } = useLanguage();
  const makeOld = useOld();
  const may = useMay('operator');
  const retry = useMutation({
    mutationFn: () => post(path`/api/v1/outbox/${message.id}/retry`),
    onSuccess: () => done(t.outbox.retriedAll(1)),
    onSettled: makeOld,
  });
  if (!may || message.state === 'queued') return null;
  return (
    <>
      <Button
        size="compact-sm" variant="default" loading={retry.isPending} aria-label={t.outbox.retryOf(message.id)}
        onClick={() => retry.mutate()}
      >
        {t.outbox.retry}
      </Button>
      {retry.error && <Problem told={toldOf(retry.error)} role="alert" />}
    </>
  );
}

export function DropButton({ message, done }: Props) {
  const { t } = useLanguage();
  const makeOld = useOld();
  const may = useMay('admin');
  const [asking, setAsking] = useState(false);
  const dropping = useMutation({
    mutationFn: () => remove(path`/api/v1/outbox/${message.id}`),
    onSuccess: async () => {
      setAsking(false);
      done(t.outbox.dropped(message.id));
      await makeOld();
    },
  });
  if (!may) return null;
  return (
    <>
      <Button
        size="compact-sm" variant="subtle" color="danger" aria-label={t.outbox.dropOf(message.id)} onClick={() => setAsking(true)}
      >
        {t.outbox.drop}
      </Button>
      <Confirm
        open={asking} title={t.outbox.dropTitle} text={t.outbox.dropText(message.channel)} button={t.outbox.dropButton}
        keep={t.outbox.keep} working={dropping.isPending} error={dropping.error} onConfirm={() => dropping.mutate()}
        onClose={() => {
          setAsking(false);
          dropping.reset();
        }}
      />
    </>
  );
}
