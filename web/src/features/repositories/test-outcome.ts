import { ApiError } from '../../api/client';

export type TestOutcome =
  | { kind: 'opens'; snapshots: number } // and that is what is wanted
  | { kind: 'free' } // reached, and nothing is there yet
  | { kind: 'taken' } // something is there already
  | { kind: 'problem'; error: Error };

// What a try says: one who wants to make a repository wants to find none.
export function outcomeOf(makes: boolean, tried: { snapshots: number } | Error): TestOutcome {
  if (!(tried instanceof Error)) return makes ? { kind: 'taken' } : { kind: 'opens', snapshots: tried.snapshots };
  const code = tried instanceof ApiError ? tried.code : '';
  if (makes && code === 'ERROR_REPOSITORY_MISSING') return { kind: 'free' };
  if (makes && code === 'ERROR_PASSWORD') return { kind: 'taken' };
  return { kind: 'problem', error: tried };
}
