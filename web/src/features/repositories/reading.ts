import type { Repository } from '../../api/types';

// How far reading all of the stored data has come.
export type Reading =
  | { kind: 'never' } // not once, and no part of it now
  | { kind: 'whole'; at: string } // all of it was read by then
  | { kind: 'parts'; done: number; parts: number; since: string; wholeAt: string | null };

export function readingOf({ parts, done, began_at, completed_at }: Repository['reading']): Reading {
  if (began_at !== null && done > 0 && done < parts) return { kind: 'parts', done, parts, since: began_at, wholeAt: completed_at };
  return completed_at === null ? { kind: 'never' } : { kind: 'whole', at: completed_at };
}
