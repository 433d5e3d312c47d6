import { Button } from '@mantine/core';
import { Note } from '../../components/Note';
import { useLanguage } from '../../lib/language';
import { useNow } from '../../lib/use-now';
import { useConnection, useLive } from './live';
import './connection-banner.css';

// A blink of the connection is mended before anybody has read that it was gone.
const kWorthSayingMs = 2_000;

export function ConnectionBanner() {
  const { t, f } = useLanguage();
  const connection = useConnection();
  const phase = useLive((state) => state.phase);
  const heardAt = useLive((state) => (state.phase === 'lost' ? state.heardAt : null));
  const now = useNow(phase === 'lost' ? 1000 : null);
  if (phase !== 'lost') return null;
  const age = heardAt === null ? null : Math.max(0, now - heardAt);
  if (age !== null && age < kWorthSayingMs) return null;
  const again = (
    <Button size="xs" variant="default" onClick={() => connection.tryNow()}>
      {t.live.retryNow}
    </Button>
  );
  return (
    <div className="connection-banner" role="status">
      <Note tone="warn" title={t.live.lostTitle} action={again}>
        {age === null ? t.live.neverText : t.live.lostText(t.live.ago(f.duration(age)))} {t.live.retrying}
      </Note>
    </div>
  );
}
