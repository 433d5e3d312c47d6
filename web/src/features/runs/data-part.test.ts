import { expect, it } from 'vitest';
import { de } from '../../messages/de';
import { en } from '../../messages/en';
import { dataReadInWords } from './data-part';

it('is a part of the data, or all of it', () => {
  expect(dataReadInWords({ number: 3, of: 12 }, en)).toBe('part 3 of 12 of the data');
  expect(dataReadInWords({ number: 1, of: 1 }, en)).toBe('all of the data');
  expect(dataReadInWords({ number: 3, of: 12 }, de)).toBe('Teil 3 von 12 der Daten');
});
