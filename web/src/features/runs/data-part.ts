import type { Run } from '../../api/types';
import type { Messages } from '../../messages/messages';

// How much of the stored data a check has read: what is made in one part is all of it.
export function dataReadInWords({ number, of }: NonNullable<Run['data_part']>, t: Messages): string {
  return of === 1 ? t.runs.allData : t.runs.dataPart(number, of);
}
