import type { ReactNode } from 'react';
import { ApiError } from '../../api/client';
import { Note } from '../../components/Note';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { testReason, type Reason } from './reason';

// The cause, what to do, and what the other side said.
// `isTitled`: the cause is said above.
export function ReasonText({ reason, isTitled = false }: { reason: Reason; isTitled?: boolean }) {
  const { t } = useLanguage();
  const { what, next } = t.delivery.reasons[reason.kind];
  return (
    <>
      <p>
        {!isTitled && what(reason.host)} {reason.status !== null && t.delivery.answered(reason.status)} {next}
      </p>
      {reason.said !== null && (
        <p className="soft">
          {t.delivery.said}: <q>{reason.said}</q>
        </p>
      )}
    </>
  );
}

export interface Tried {
  isSuccess: boolean;
  error: Error | null;
}

// How a test went. Nothing while there was none.
export function TestOutcome({ tried, action }: { tried: Tried; action?: ReactNode }) {
  const { t } = useLanguage();
  if (tried.isSuccess)
    return (
      <Note tone="good" title={t.channels.testTaken} role="status">
        {t.channels.testTakenText}
      </Note>
    );
  if (tried.error === null) return null;
  const reason = tried.error instanceof ApiError ? testReason(tried.error.message) : null;
  if (reason === null) return <Problem told={toldOf(tried.error)} role="alert" />;
  return (
    <Note tone="bad" title={t.channels.testFailed} role="alert" action={action}>
      <ReasonText reason={reason} />
    </Note>
  );
}
