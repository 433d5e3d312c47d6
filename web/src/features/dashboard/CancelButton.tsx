import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { path, post } from '../../api/client';
import type { LiveRun } from '../../api/types';
import { Confirm } from '../../components/Confirm';
import { useLanguage } from '../../lib/language';

export function CancelButton({ run }: { run: Pick<LiveRun, 'run_id' | 'plan' | 'cancelling'> }) {
  const { t } = useLanguage();
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
        title={t.run.cancelTitle(run.plan)}
        text={t.run.cancelText}
        button={t.run.cancelButton}
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
