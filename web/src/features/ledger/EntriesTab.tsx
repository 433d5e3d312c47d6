import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconListSearch } from '@tabler/icons-react';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { entriesQuery } from '../../api/queries';
import { Empty } from '../../components/Empty';
import { Note } from '../../components/Note';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { EntryFilters } from './EntryFilters';
import { EntryTable } from './EntryTable';
import { filterFrom, isFiltered, parametersOf, searchOf, type EntryFilter } from './filter';

function useFilter() {
  const [search, setSearch] = useSearchParams();
  const text = search.toString();
  const filter = useMemo(() => filterFrom(new URLSearchParams(text)), [text]);
  const change = useCallback(
    (part: Partial<EntryFilter>) => setSearch(searchOf({ ...filter, ...part }), { replace: true }),
    [filter, setSearch],
  );
  const reset = useCallback(() => setSearch(new URLSearchParams(), { replace: true }), [setSearch]);
  return { filter, change, reset };
}

// What happened, newest first; the filters are in the address, so that it can be sent to somebody.
export function EntriesTab() {
  const { t } = useLanguage();
  const { filter, change, reset } = useFilter();
  const asked = useInfiniteQuery(entriesQuery(parametersOf(filter)));
  const entries = asked.data?.pages.flatMap((page) => page.items);
  const showAll = (
    <Button variant="default" onClick={reset}>
      {t.ledger.filters.reset}
    </Button>
  );
  return (
    <>
      <EntryFilters filter={filter} change={change} />
      {filter.run !== '' && (
        <div className="ledger-only">
          <Note tone="plain" title={t.ledger.filters.only(filter.run)} action={showAll} />
        </div>
      )}
      {asked.error && <LoadFailed error={asked.error} retry={() => void asked.refetch()} />}
      {!entries && !asked.error && <CardSkeleton height={420} />}
      {entries && entries.length > 0 && <EntryTable entries={entries} />}
      {entries?.length === 0 && (
        <Empty icon={IconListSearch} title={t.ledger.none} action={isFiltered(filter) && showAll}>
          {t.ledger.noneText}
        </Empty>
      )}
      {asked.hasNextPage && (
        <div className="more">
          <Button variant="default" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
            {t.ledger.more}
          </Button>
        </div>
      )}
    </>
  );
}
