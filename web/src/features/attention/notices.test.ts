import { expect, it } from 'vitest';
import type { OpenFailure } from '../../api/types';
import { newIn, seenIn } from './notices';

const failure = (topic: string, seq: number) => ({ topic, seq }) as OpenFailure;

it('gives notice of what is new, and of what has happened again', () => {
  const before = [failure('backup/a', 4), failure('disk//srv', 5)];
  const now = [failure('backup/a', 9), failure('disk//srv', 5), failure('backup/b', 8)];
  expect(newIn(now, seenIn(before)).map((one) => one.topic)).toEqual(['backup/a', 'backup/b']);
});
it('gives none of what was there before anybody looked', () => expect(newIn([failure('backup/a', 4)], null)).toEqual([]));
