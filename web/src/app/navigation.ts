import type { Role } from '../api/types';
import { mayRole } from '../lib/roles';
import { pages, type PageEntry, type PlaceEntry } from './page-table';

// In the bar at the bottom of a phone; the others are behind "More".
const kThumb: readonly string[] = ['/', '/runs', '/plans', '/databases'];

const isPlace = (entry: PageEntry): entry is PlaceEntry => 'name' in entry;

// What somebody may not do is not offered.
export function placesFor(role: Role, all: readonly PageEntry[] = pages): PlaceEntry[] {
  return all.filter(isPlace).filter((place) => mayRole(role, place.role ?? 'viewer'));
}

export function thumbPlaces(places: readonly PlaceEntry[]): { bar: PlaceEntry[]; more: PlaceEntry[] } {
  const bar = places.filter((place) => kThumb.includes(place.at[0]));
  return { bar, more: places.filter((place) => !bar.includes(place)) };
}

const fits = (location: string, path: string): boolean =>
  path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`);

// Which place is lit: the page's own, or the one it is below.
export function placeOf(location: string, all: readonly PageEntry[] = pages): string | null {
  const found = all.find((entry) => fits(location, entry.at[0].split('/:')[0] ?? ''));
  if (found === undefined) return null;
  return isPlace(found) ? found.at[0] : found.below;
}
