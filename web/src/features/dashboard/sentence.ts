import type { Attention, LedgerView, LiveRun, Run } from '../../api/types';
import type { Messages } from '../../messages/messages';
import { openCount } from '../attention/topic';
import { lastState, type ToldPlan } from './plan-state';

// The one sentence about the state of everything. Nothing is in it that the data does not say.

export interface Overview {
  plans: readonly ToldPlan[];
  running: readonly LiveRun[];
  ledger: LedgerView | null;
  runs: readonly Told[] | null; // of the last weeks; null: not known
  attention: Attention | null;
}

export type Mood = 'good' | 'attention' | 'running' | 'empty';

export interface Sentence {
  headline: string;
  mood: Mood;
  lastBackup: string | null; // when the newest good one was finished
  runningCount: number;
}

interface Counts {
  all: number;
  good: number;
  bad: number; // the last backup is not what it should be
  never: number; // without a backup so far
}

export function countPlans(plans: readonly ToldPlan[]): Counts {
  const counts = { all: plans.length, good: 0, bad: 0, never: 0 };
  for (const plan of plans) {
    const state = lastState(plan);
    if (state === 'protected') counts.good += 1;
    else if (state === 'never') counts.never += 1;
    else counts.bad += 1;
  }
  return counts;
}

type Told = Pick<Run, 'plan' | 'kind' | 'state' | 'finished_at'>;

// When the newest backup that exists was finished, of one plan or of all.
export function newestGood(runs: readonly Told[], plan?: string): string | null {
  let newest: string | null = null;
  for (const run of runs) {
    const isGood = run.kind === 'backup' && (run.state === 'succeeded' || run.state === 'warning');
    if (!isGood || run.finished_at === null || (plan !== undefined && run.plan !== plan)) continue;
    if (newest === null || run.finished_at > newest) newest = run.finished_at;
  }
  return newest;
}

function headlineFor(counts: Counts, running: number, broken: boolean, words: Messages): string {
  const { sentence } = words;
  if (broken) return sentence.ledgerBroken;
  if (counts.never === counts.all) return running > 0 ? sentence.firstRuns : sentence.none;
  const parts = [sentence.protectedOf(counts.good, counts.all)];
  if (counts.bad > 0) parts.push(sentence.needYou(counts.bad, counts.all));
  else if (counts.never > 0) parts.push(sentence.neverRan(counts.never));
  return parts.join(' ');
}

// What is open beside the plans (a disk, a restore, a message that was given up) is told by the banner.
function moodFor(counts: Counts, running: number, needed: boolean): Mood {
  if (needed || counts.bad > 0) return 'attention';
  if (running > 0) return 'running';
  return counts.good === 0 ? 'empty' : 'good';
}

export function sentenceOn(overview: Overview, words: Messages): Sentence {
  const counts = countPlans(overview.plans);
  const running = overview.running.length;
  const broken = overview.ledger?.state === 'broken';
  return {
    headline: headlineFor(counts, running, broken, words),
    mood: moodFor(counts, running, broken || openCount(overview.attention) > 0),
    lastBackup: overview.runs && newestGood(overview.runs),
    runningCount: running,
  };
}
