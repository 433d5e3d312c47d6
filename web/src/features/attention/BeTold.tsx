import { Link } from 'wouter';
import { useMay } from '../../app/session';
import { useLanguage } from '../../lib/language';
import { useOverview } from '../dashboard/overview';

// The way to the first channel, for whoever may add one, for as long as nobody is told of failures.
export function BeTold() {
  const { t } = useLanguage();
  const { attention } = useOverview();
  const may = useMay('admin');
  if (!may || attention === null || attention.is_anybody_told) return null;
  return (
    <Link href="/new/channel" className="be-told">
      {t.attention.addChannel}
    </Link>
  );
}
