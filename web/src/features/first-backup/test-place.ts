import { ApiError, post } from '../../api/client';
import { randomKey } from '../../lib/random';
import { environmentOf, locationOf, type Place } from './place';

export type Tested = { kind: 'new' } | { kind: 'opens'; snapshots: number } | { kind: 'password' };

// Asks whether a repository opens. That there is none is what a new one takes; that the password is wrong says that
// there is one. Throws what else is wrong.
export async function testPlace(place: Place): Promise<Tested> {
  const draft = {
    name: 'test', location: locationOf(place), environment: environmentOf(place),
    password: place.isThere ? place.password : randomKey(),
  };
  try {
    const { snapshots } = await post<{ snapshots: number }>('/api/v1/repositories/test', draft);
    return { kind: 'opens', snapshots };
  } catch (error) {
    const code = error instanceof ApiError ? error.code : '';
    if (code === 'ERROR_REPOSITORY_MISSING' && !place.isThere) return { kind: 'new' };
    if (code === 'ERROR_PASSWORD' && !place.isThere) return { kind: 'password' };
    throw error;
  }
}
