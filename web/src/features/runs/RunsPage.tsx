import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconHistory } from '@tabler/icons-react';
import { Link, useSearchParams } from 'wouter';
import { runsQuery, type RunFilter } from '../../api/queries';
import { finalStates, type Run, type RunKind, type RunState } from '../../api/types';
import { Empty } from '../../components/Empty';
import { Moment } from '../../components/Moment';
import { PageHead } from '../../components/PageHead';
import { LoadFailed } from '../../components/Problem';
import { RunPill } from '../../components/StatePill';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import type { Messages } from '../../messages/messages';
import { useOverview } from '../dashboard/overview';
import { dataReadInWords } from './data-part';
import './runs.css';

const states: readonly RunState[] = ['queued', 'running', ...finalStates];
const kinds: readonly RunKind[] = ['backup', 'restore', 'check', 'prune'];

function useFilter(): [RunFilter, (change: Partial<RunFilter>) => void, () => void] {
  const [search, setSearch] = useSearchParams();
  const state = states.find((known) => known === search.get('state')) ?? '';
  const kind = kinds.find((known) => known === search.get('kind')) ?? '';
  const filter: RunFilter = { plan: search.get('plan') ?? '', state, kind };
  const change = (part: Partial<RunFilter>) => {
    const wanted = Object.entries({ ...filter, ...part }).filter(([, value]) => value !== '');
    setSearch(new URLSearchParams(wanted), { replace: true });
  };
  return [filter, change, () => setSearch(new URLSearchParams(), { replace: true })];
}

function Filters({ filter, change }: { filter: RunFilter; change: (part: Partial<RunFilter>) => void }) {
  const { t } = useLanguage();
  const plans = useOverview().plans?.map((plan) => plan.plan) ?? [];
  const all = { value: '', label: t.runs.all };
  if (filter.plan !== '' && !plans.includes(filter.plan)) plans.push(filter.plan);
  return (
    <div className="filters">
      <NativeSelect
        label={t.runs.plan}
        value={filter.plan}
        data={[all, ...plans.map((name) => ({ value: name, label: name }))]}
        onChange={(event) => change({ plan: event.currentTarget.value })}
      />
      <NativeSelect
        label={t.runs.state}
        value={filter.state}
        data={[all, ...states.map((state) => ({ value: state, label: t.run.states[state] }))]}
        onChange={(event) => change({ state: event.currentTarget.value as RunState | '' })}
      />
      <NativeSelect
        label={t.runs.kind}
        value={filter.kind}
        data={[all, ...kinds.map((kind) => ({ value: kind, label: t.run.kinds[kind] }))]}
        onChange={(event) => change({ kind: event.currentTarget.value as RunKind | '' })}
      />
    </div>
  );
}

function kindInWords(run: Run, t: Messages): string {
  const kind = t.run.kinds[run.kind];
  return run.data_part ? `${kind}, ${dataReadInWords(run.data_part, t)}` : kind;
}

function sizeOf(run: Run, bytes: (value: number) => string): string {
  if (run.state !== 'succeeded' && run.state !== 'warning') return '–';
  if (run.kind !== 'backup') return '–';
  return bytes(run.dump ? run.dump.size : run.bytes.processed);
}

function Row({ run }: { run: Run }) {
  const { t, f } = useLanguage();
  const size = sizeOf(run, f.bytes);
  const took = run.finished_at === null ? '–' : f.duration(run.duration_ms);
  return (
    <tr>
      <td>
        <Link href={`/runs/${run.id}`}>{run.plan || run.repository}</Link>{' '}
        {run.kind !== 'backup' && <span className="soft small">{kindInWords(run, t)}</span>}
        <div className="narrow soft small">
          <Moment at={run.created_at} /> · {took}
          {size === '–' ? '' : ` · ${size}`}
        </div>
      </td>
      <td>
        <RunPill state={run.state} />
      </td>
      <td className="wide">
        <Moment at={run.created_at} />
      </td>
      <td className="wide number">{took}</td>
      <td className="wide number">{size}</td>
      <td className="wide soft">{run.actor}</td>
    </tr>
  );
}

function Table({ runs }: { runs: Run[] }) {
  const { t } = useLanguage();
  return (
    <div className="card table-card">
      <table className="run-table">
        <thead>
          <tr>
            <th scope="col">{t.runs.plan}</th>
            <th scope="col">{t.runs.state}</th>
            <th scope="col" className="wide">{t.runs.started}</th>
            <th scope="col" className="wide number">{t.runs.took}</th>
            <th scope="col" className="wide number">{t.runs.size}</th>
            <th scope="col" className="wide">{t.runs.by}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <Row key={run.id} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

export default function RunsPage() {
  const { t } = useLanguage();
  const [filter, change, reset] = useFilter();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(runsQuery(filter));
  const runs = data?.pages.flatMap((page) => page.items);
  const isFiltered = filter.plan !== '' || filter.state !== '' || filter.kind !== '';
  const showAll = (
    <Button variant="default" onClick={reset}>
      {t.runs.reset}
    </Button>
  );
  return (
    <>
      <PageHead title={t.runs.title}>{t.runs.text}</PageHead>
      <Filters filter={filter} change={change} />
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!runs && !error && <CardSkeleton height={320} />}
      {runs && runs.length > 0 && <Table runs={runs} />}
      {runs?.length === 0 && !isFiltered && (
        <Empty icon={IconHistory} title={t.runs.none}>
          {t.runs.noneText}
        </Empty>
      )}
      {runs?.length === 0 && isFiltered && (
        <Empty icon={IconHistory} title={t.runs.noMatch} action={showAll}>
          {t.runs.noMatchText}
        </Empty>
      )}
      {hasNextPage && (
        <div className="more">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t.runs.more}
          </Button>
        </div>
      )}
    </>
  );
}
