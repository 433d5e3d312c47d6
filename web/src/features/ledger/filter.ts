// What of the ledger is shown: as the address of the page has it, and as the API is asked.

export const severities = ['info', 'notice', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const filterNames = ['text', 'action', 'severity', 'since', 'until', 'actor', 'target', 'run'] as const;
export type EntryFilter = Record<(typeof filterNames)[number], string>; // '' = whatever it is

const kDay = /^\d{4}-\d{2}-\d{2}$/;

// The viewer's midnight, so many days after the one that this day begins with; null for what is no day.
export function startOfDay(day: string, later = 0): Date | null {
  if (!kDay.test(day)) return null;
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const begin = new Date(year, month - 1, date);
  const exists = begin.getMonth() === month - 1 && begin.getDate() === date;
  return exists ? new Date(year, month - 1, date + later) : null;
}

export function filterFrom(search: URLSearchParams): EntryFilter {
  const filter = Object.fromEntries(filterNames.map((name) => [name, search.get(name) ?? ''])) as EntryFilter;
  if (!severities.some((known) => known === filter.severity)) filter.severity = '';
  for (const name of ['since', 'until'] as const) if (startOfDay(filter[name]) === null) filter[name] = '';
  return filter;
}

export function searchOf(filter: EntryFilter): URLSearchParams {
  return new URLSearchParams(filterNames.filter((name) => filter[name] !== '').map((name) => [name, filter[name]]));
}

export const isFiltered = (filter: EntryFilter): boolean => filterNames.some((name) => filter[name] !== '');

// Whole days of the viewer's zone: the last day is in it.
export function spanOf({ since, until }: Pick<EntryFilter, 'since' | 'until'>): { since?: string; until?: string } {
  const first = startOfDay(since)?.toISOString();
  const end = startOfDay(until, 1)?.toISOString();
  return { ...(first ? { since: first } : {}), ...(end ? { until: end } : {}) };
}

export function parametersOf(filter: EntryFilter): Record<string, string> {
  const { since: _, until: __, ...words } = filter;
  return { ...words, ...spanOf(filter) };
}
