import type { StoragePlace } from '../api/types';
import '../features/dashboard/dashboard.css';
import { useLanguage } from '../lib/language';

// How full the disk is that something lies on.
export function Space({ place }: { place: StoragePlace }) {
  const { t, f } = useLanguage();
  const { free_bytes: free, total_bytes: total } = place;
  if (free === null || total === null || total === 0)
    return <p className="soft small">{place.problem ?? t.dashboard.spaceUnknown}</p>;
  const used = Math.min(100, Math.max(0, (1 - free / total) * 100));
  const [left, all] = f.bytesOf(free, total);
  return (
    <>
      <div className="meter" data-full={used > 95 || undefined} aria-hidden>
        <i style={{ width: `${used}%` }} />
      </div>
      <p className="soft small">{t.dashboard.free(left, all)}</p>
    </>
  );
}
