import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { post } from '../../api/client';
import { keys } from '../../api/queries';
import { useMay } from '../../app/session';
import { Dialog } from '../../components/Dialog';
import { Note } from '../../components/Note';
import { useLanguage } from '../../lib/language';

function Acknowledge() {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const acknowledge = useMutation({
    mutationFn: () => post('/api/v1/ledger/acknowledge', { reason: reason.trim() }),
    onSuccess: async () => {
      setOpen(false);
      await client.invalidateQueries({ queryKey: keys.status });
    },
  });
  return (
    <>
      <Button color="danger" size="xs" onClick={() => setOpen(true)}>
        {t.ledger.acknowledge}
      </Button>
      <Dialog
        open={open}
        title={t.ledger.acknowledgeTitle}
        button={t.ledger.acknowledgeButton}
        ready={reason.trim() !== ''}
        working={acknowledge.isPending}
        error={acknowledge.error}
        onSubmit={() => acknowledge.mutate()}
        onClose={() => {
          setOpen(false);
          acknowledge.reset();
        }}
      >
        <p>{t.ledger.acknowledgeText}</p>
        <Textarea
          label={t.ledger.reason}
          description={t.ledger.reasonHint}
          minRows={3}
          rows={3}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
      </Dialog>
    </>
  );
}

// What is broken, what to do now, and who answers for it.
export function Broken({ state, findings }: { state: 'broken' | 'acknowledged'; findings: readonly string[] }) {
  const { t } = useLanguage();
  const mayAnswer = useMay('admin');
  if (state === 'acknowledged')
    return (
      <Note tone="warn" title={t.ledger.acknowledged}>
        <Link href="/ledger?action=ledger.acknowledged">{t.ledger.showAcknowledged}</Link>
      </Note>
    );
  return (
    <Note tone="bad" title={t.ledger.broken} action={mayAnswer && <Acknowledge />} role="alert">
      {findings.length > 0 && (
        <>
          <p>{t.ledger.brokenFound}</p>
          <ul className="ledger-findings">
            {findings.map((finding) => (
              <li key={finding}>{finding}</li>
            ))}
          </ul>
        </>
      )}
      <ol className="ledger-steps">
        {t.ledger.brokenSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <Link href="/ledger?action=ledger.broken">{t.ledger.showBreak}</Link>
    </Note>
  );
}
