import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/client';
import { outcomeOf } from './test-outcome';

const failed = (code: string) => new ApiError(404, code, 'why', 'what now');

describe('a repository that was tried', () => {
  it('opens, when it is to be used', () =>
    expect(outcomeOf(false, { snapshots: 3 })).toEqual({ kind: 'opens', snapshots: 3 }));
  it('is not there yet, when it is to be made', () =>
    expect(outcomeOf(true, failed('ERROR_REPOSITORY_MISSING'))).toEqual({ kind: 'free' }));
  it('is in the way, when it is to be made', () => {
    expect(outcomeOf(true, { snapshots: 0 })).toEqual({ kind: 'taken' });
    expect(outcomeOf(true, failed('ERROR_PASSWORD'))).toEqual({ kind: 'taken' });
  });
  it('is a problem otherwise', () => {
    const error = failed('ERROR_REPOSITORY_MISSING');
    expect(outcomeOf(false, error)).toEqual({ kind: 'problem', error });
    const network = failed('ERROR_NETWORK');
    expect(outcomeOf(true, network)).toEqual({ kind: 'problem', error: network });
  });
});
