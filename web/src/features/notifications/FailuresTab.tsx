import { IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useMay } from '../../app/session';
import { Empty } from '../../components/Empty';
import { Note } from '../../components/Note';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { FailureList } from '../attention/FailureList';
import { GivenUp } from '../attention/GivenUp';
import { useOverview } from '../dashboard/overview';

// All that is wrong and that nobody has acknowledged.
export function FailuresTab() {
  const { t } = useLanguage();
  const { attention, error } = useOverview();
  const works = useMay('operator'); // whoever does not has that page alone, which says it on top
  const [isSaid, setSaid] = useState(false);
  if (attention === null) return error ? <LoadFailed error={error} /> : <CardSkeleton height={180} />;
  const { failures, outbox } = attention;
  return (
    <div className="stack">
      {isSaid && <Note tone="good" title={t.attention.acknowledged} role="status" />}
      {failures.length === 0 ? (
        <Empty icon={IconCircleCheck} title={t.attention.none}>
          {t.attention.noneText}
        </Empty>
      ) : (
        <section className="card stack">
          {works && <p className="soft small">{t.attention.text}</p>}
          <FailureList failures={failures} done={() => setSaid(true)} />
        </section>
      )}
      {outbox.given_up > 0 && (
        <Note tone="warn" title={t.attention.givenUp(outbox.given_up)}>
          <GivenUp />
        </Note>
      )}
    </div>
  );
}
