import { describe, expect, it } from 'vitest';
import { mayRole } from '../lib/roles';
import { placeOf, placesFor, thumbPlaces } from './navigation';
import type { PageEntry } from './page-table';

const page = () => null;
const icon = () => null;
const all: readonly PageEntry[] = [
  { at: ['/'], page, name: 'dashboard', icon, group: 'now' },
  { at: ['/first-backup'], page, below: '/' },
  { at: ['/runs'], page, name: 'runs', icon, group: 'now' },
  { at: ['/runs/:id/:tab?'], page, below: '/runs' },
  { at: ['/users'], page, name: 'users', icon, group: 'service', role: 'admin' },
];

describe('the navigation', () => {
  it('offers nobody what is not for them', () => {
    expect(placesFor('viewer', all).map((place) => place.name)).toEqual(['dashboard', 'runs']);
    expect(placesFor('admin', all).map((place) => place.name)).toEqual(['dashboard', 'runs', 'users']);
  });
  it('lights the place that a page belongs to', () => {
    expect(placeOf('/', all)).toBe('/');
    expect(placeOf('/first-backup', all)).toBe('/');
    expect(placeOf('/runs', all)).toBe('/runs');
    expect(placeOf('/runs/20261129/report', all)).toBe('/runs');
    expect(placeOf('/runsandmore', all)).toBeNull();
  });
  it('keeps what the thumb reaches apart', () => {
    const { bar, more } = thumbPlaces(placesFor('admin', all));
    expect(bar.map((place) => place.name)).toEqual(['dashboard', 'runs']);
    expect(more.map((place) => place.name)).toEqual(['users']);
  });
  it('knows who may more', () => {
    expect(mayRole('operator', 'admin')).toBe(false);
    expect(mayRole('admin', 'viewer')).toBe(true);
  });
});
