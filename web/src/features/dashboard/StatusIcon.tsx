import { IconAlertTriangle, IconCircleCheck, IconHelpHexagon, IconLoader, IconShield } from '@tabler/icons-react';
import { Link } from 'wouter';
import { useLanguage } from '../../lib/language';
import type { Messages } from '../../messages/messages';
import { useOverview, type OverviewData } from './overview';
import type { Mood } from './sentence';

const icons = { good: IconCircleCheck, attention: IconAlertTriangle, running: IconLoader, empty: IconShield };

function wordsFor(mood: Mood, overview: OverviewData, t: Messages): string {
  if (mood === 'attention') return t.icon.attention;
  const { running } = overview;
  if (mood === 'running')
    return running.every((run) => run.kind === 'backup') ? t.icon.running(running.length) : t.sentence.running(running.length);
  return mood === 'good' ? t.icon.fine : t.icon.empty;
}

// In every page's header: how everything is, and the way to where it is explained.
export function StatusIcon() {
  const { t, f } = useLanguage();
  const overview = useOverview();
  const known = overview.sentence !== null && !overview.stale;
  // What runs is told even while something needs somebody; that it is needed is told first.
  const mood = known && overview.sentence ? overview.sentence.mood : null;
  const text = mood === null ? t.icon.unknown : wordsFor(mood, overview, t);
  const Icon = mood === null ? IconHelpHexagon : icons[mood];
  const percent = overview.running.length === 1 ? overview.running[0]?.percent : null;
  const label = `${t.icon.label}: ${text}`;
  return (
    <Link href="/" className="status-icon" data-mood={mood ?? 'unknown'} aria-label={label} title={label}>
      <Icon size={20} stroke={1.5} aria-hidden />
      {mood === 'running' && typeof percent === 'number' && <span aria-hidden>{f.percent(percent)}</span>}
    </Link>
  );
}
