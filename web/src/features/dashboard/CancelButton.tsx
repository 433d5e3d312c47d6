import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { path, post } from '../../api/client';
import type { LiveRun } from '../../api/types';
import { Confirm } from '../../components/Confirm';
import { useLanguage } from '../../lib/language';
import type { Messages } from '../../messages/messages';

type Running = Pick<LiveRun, 'run_id' | 'kind' | 'plan' | 'repository' | 'cancelling'>;

// What exactly ends, and what stays.
function wordsOf(run: Running, t: Messages): { title: string; text: string; button: string } {
  const { cancelRestore: restore, cancelCheck: check, cancelPrune: prune } = t.run;
  if (run.kind === 'restore') return { ...restore, title: restore.title(run.plan) };
  if (run.kind === 'check') return { ...check, title: check.title(run.repository) };
  if (run.kind === 'prune') return { ...prune, title: prune.title(run.repository) };
  return { title: t.run.cancelTitle(run.plan), text: t.run.cancelText, button: t.run.cancelButton };
}

export function CancelButton({ run }: { run: Running }) {
  const { t } = useLanguage();
  const words = wordsOf(run, t);
  const [asking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => post(path`/api/v1/runs/${run.run_id}/cancel`),
    onSuccess: () => setAsking(false),
  });
  return (
    <>
      <Button variant="default" size="compact-sm" disabled={run.cancelling} onClick={() => setAsking(true)}>
        {run.cancelling ? t.run.cancelling : t.run.cancel}
      </Button>
      <Confirm
        open={asking}
        title={words.title}
        text={words.text}
        button={words.button}
        keep={t.run.keepRunning}
        working={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate()}
        onClose={() => {
          setAsking(false);
          cancel.reset();
        }}
      />
    </>
  );
}
