import { toldOf, wordsFor } from '../../components/Problem';
import { Note } from '../../components/Note';
import { kNoAnswer } from '../../api/client';
import { useLanguage } from '../../lib/language';
import { useNow } from '../../lib/use-now';

// The status cannot be read (UC-MON-001, AF-2): that it is so, what to do, and what is shown meanwhile.
export function FetchBanner({ error, knownAt }: { error: Error; knownAt: number | null }) {
  const { t, f } = useLanguage();
  const now = useNow(1000);
  const told = toldOf(error);
  const { why, next } = wordsFor(told, t);
  const code = told.code === kNoAnswer ? undefined : told.code;
  return (
    <div className="fetch-banner">
      <Note tone="bad" title={t.dashboard.fetchFailed} code={code} role="alert">
        {why !== null && <p>{why}</p>}
        <p>
          {next} {told.code !== kNoAnswer && t.dashboard.fetchRetry}
        </p>
        {/* Not read out again each second. */}
        {knownAt !== null && <p aria-live="off">{t.dashboard.fetchKept(f.duration(Math.max(0, now - knownAt)))}</p>}
      </Note>
    </div>
  );
}
