import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { historyQuery, statusQuery } from '../../api/queries';
import type { Attention, LedgerView, LiveRun } from '../../api/types';
import { useLanguage } from '../../lib/language';
import { useLive } from '../live/live';
import { withOverdue, type ToldPlan } from './plan-state';
import { sentenceOn, type Sentence } from './sentence';

export interface OverviewData {
  plans: readonly ToldPlan[] | null; // null: not known yet
  running: readonly LiveRun[];
  ledger: LedgerView | null;
  attention: Attention | null; // what needs somebody
  sentence: Sentence | null;
  error: Error | null; // the status cannot be read now
  knownAt: number; // when plans were read
  stale: boolean; // what is shown may not be so any more
}

const kPollMs = 5000;
const kNothing: readonly LiveRun[] = [];

// What the dashboard and the icon in every header are made of: the status for what has ended, the live picture for
// what runs. Without a connection the status says both, and is asked for again and again.
export function useOverview(): OverviewData {
  const { t } = useLanguage();
  const phase = useLive((state) => state.phase);
  const runs = useLive((state) => state.picture?.runs ?? null);
  const liveLedger = useLive((state) => state.picture?.ledger ?? null);
  const unreadable = useLive((state) => state.picture?.store.state === 'unreadable');
  const isLive = phase === 'live';
  const status = useQuery({
    ...statusQuery,
    refetchInterval: (query) => (query.state.error || !isLive || unreadable ? kPollMs : false),
  });
  const history = useQuery(historyQuery).data?.runs;
  const { data, error, dataUpdatedAt } = status;
  return useMemo(() => {
    const running = isLive && runs !== null ? Object.values(runs) : (data?.running ?? kNothing);
    const attention = data?.attention ?? null;
    const plans = data ? withOverdue(data.plans, data.attention.failures) : null;
    // The state is what was last verified; the live picture counts entries as they come.
    const ledger = data ? { ...data.ledger, ...(isLive && liveLedger ? { size: liveLedger.size } : {}) } : null;
    const sentence = plans === null ? null : sentenceOn({ plans, running, ledger, runs: history ?? null, attention }, t);
    return { plans, running, ledger, attention, sentence, error, knownAt: dataUpdatedAt, stale: error !== null || phase === 'lost' };
  }, [data, error, dataUpdatedAt, isLive, phase, runs, liveLedger, history, t]);
}
