import { expect, it } from 'vitest';
import { signOf } from './tab';

it.each([
  ['42 %', true, 2, '42 % · '], [null, true, 2, '(2) '], [null, true, 0, '! '], [null, false, 0, ''],
] as const)('the tab of %s, %s, %s', (percent, needed, open, sign) => expect(signOf(percent, needed, open)).toBe(sign));
