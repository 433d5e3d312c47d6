import '../features/dashboard/dashboard.css';
import { useLanguage } from '../lib/language';

// How far something is; null: that is not known.
export function Bar({ label, percent }: { label: string; percent: number | null }) {
  const { f } = useLanguage();
  const known = percent !== null ? { 'aria-valuenow': Math.floor(percent), 'aria-valuetext': f.percent(percent) } : {};
  return (
    <div
      className="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      data-unknown={percent === null || undefined}
      {...known}
    >
      <i style={{ width: percent === null ? '100%' : `${percent}%` }} />
    </div>
  );
}
