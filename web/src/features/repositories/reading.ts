import type { Repository } from '../../api/types';

// How far reading all of the stored data has come.
export type Reading =
  | { kind: 'never' } // not once, and no part of it now
  | { kind: 'whole'; at: string } // all that was stored by then has been read
  | { kind: 'parts'; done: number; parts: number; since: string; wholeAt: string | null };

// When a pass ended says less than when it began: what came between the two may lie in a part that had been read before.
export function readingOf({ parts, done, began_at, complete_since }: Repository['reading']): Reading {
  if (began_at !== null && done > 0 && done < parts) return { kind: 'parts', done, parts, since: began_at, wholeAt: complete_since };
  return complete_since === null ? { kind: 'never' } : { kind: 'whole', at: complete_since };
}
