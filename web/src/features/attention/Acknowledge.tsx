import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, path, post } from '../../api/client';
import { keys } from '../../api/queries';
import type { OpenFailure } from '../../api/types';
import { Dialog } from '../../components/Dialog';
import { useLanguage } from '../../lib/language';
import { entriesOf, failureTitle } from './topic';

// Of several, one that is over or was acknowledged meanwhile is no reason to stop.
async function acknowledge(entries: readonly number[], reason: string | null): Promise<void> {
  for (const seq of entries)
    try {
      await post(path`/api/v1/failures/${seq}/acknowledge`, { reason });
    } catch (error) {
      if (entries.length === 1 || !(error instanceof ApiError) || error.status !== 404) throw error;
    }
}

// Says that somebody has seen to them: to one, or to all that are given.
export function Acknowledge({ failures, done }: { failures: readonly OpenFailure[]; done: () => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const entries = entriesOf(failures);
  const one = failures.length === 1 ? failures[0] : undefined;
  const saying = useMutation({
    mutationFn: () => acknowledge(entries, reason.trim() === '' ? null : reason.trim()),
    onSuccess: () => {
      setOpen(false);
      done();
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.status }),
  });
  const words = t.attention;
  return (
    <>
      <Button
        size="compact-sm" variant="default" onClick={() => setOpen(true)}
        {...(one ? { 'aria-label': words.acknowledgeOf(failureTitle(one, t)) } : {})}
      >
        {one ? words.acknowledge : words.acknowledgeAll(failures.length)}
      </Button>
      <Dialog
        open={open} title={one ? words.acknowledgeTitle : words.acknowledgeAllTitle(failures.length)}
        button={words.acknowledgeButton} working={saying.isPending} error={saying.error} onSubmit={() => saying.mutate()}
        onClose={() => {
          setOpen(false);
          saying.reset();
        }}
      >
        {one && <p>{failureTitle(one, t)}.</p>}
        <p className="small">{words.acknowledgeText}</p>
        <TextInput
          label={`${words.reason} (${t.forms.optional})`} description={words.reasonHint} value={reason} autoComplete="off"
          maxLength={500} data-autofocus onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Dialog>
    </>
  );
}
