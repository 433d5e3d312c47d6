import { Skeleton } from '@mantine/core';
import { useMemo } from 'react';
import type { History } from '../../api/queries';
import { formatDay } from '../../lib/moments';
import { useLanguage } from '../../lib/language';
import { countDays, dayStrip } from './day-strip';

interface Props {
  plan: string;
  history: History | null;
  isRunning: boolean;
}

// Thirty bars: height as well as hue says how a day was, and a sentence says it to whoever sees neither.
export function DayStrip({ plan, history, isRunning }: Props) {
  const { t, locale } = useLanguage();
  const days = useMemo(() => {
    if (history === null) return null;
    const since = history.knownSince === null ? null : new Date(history.knownSince);
    return dayStrip(history.runs, plan, new Date(), since);
  }, [history, plan]);
  if (days === null) return <Skeleton height={22} my={14} />;
  const counts = countDays(days);
  return (
    <div
      className="strip"
      role="img"
      aria-label={t.dashboard.strip(counts.succeeded, counts.warning, counts.failed, counts.none)}
    >
      {days.map((day, at) => (
        <i
          key={day.date.getTime()}
          data-state={isRunning && at === days.length - 1 && day.state === 'none' ? 'running' : day.state}
          title={t.dashboard.day(formatDay(day.date, locale), day.succeeded, day.warning, day.failed)}
        />
      ))}
    </div>
  );
}
