import type { OpenFailure } from '../../api/types';

// Notices that this browser shows by itself, for as long as a tab has these pages open. Kept in this browser alone.

const kStored = 'strongroom-notices';

export type Standing = 'on' | 'off' | 'denied' | 'impossible';

// Browsers have them for pages over HTTPS and of this machine alone.
export function standing(): Standing {
  if (!('Notification' in window) || !window.isSecureContext) return 'impossible';
  if (Notification.permission === 'denied') return 'denied';
  return Notification.permission === 'granted' && isWanted() ? 'on' : 'off';
}

function isWanted(): boolean {
  try {
    return localStorage.getItem(kStored) === 'on';
  } catch {
    return false;
  }
}

// Asks for leave where it is needed; a browser only lets itself be asked by a click.
export async function turnNotices(on: boolean): Promise<Standing> {
  if (on && Notification.permission === 'default') await Notification.requestPermission();
  try {
    localStorage.setItem(kStored, on ? 'on' : 'off');
  } catch {
    // No storage: there are none.
  }
  return standing();
}

const keyOf = (failure: OpenFailure) => `${failure.topic} ${failure.seq}`;

export const seenIn = (failures: readonly OpenFailure[]): ReadonlySet<string> => new Set(failures.map(keyOf));

// What was not there at the look before; at the first look everything is known already.
export const newIn = (failures: readonly OpenFailure[], seen: ReadonlySet<string> | null): OpenFailure[] =>
  seen === null ? [] : failures.filter((failure) => !seen.has(keyOf(failure)));
