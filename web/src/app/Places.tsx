import { Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import { openCount } from '../features/attention/topic';
import { useOverview } from '../features/dashboard/overview';
import { useLanguage } from '../lib/language';
import { placeOf, placesFor, thumbPlaces } from './navigation';
import type { PlaceEntry } from './page-table';
import { useMe } from './session';

const icon = { size: 18, stroke: 1.5, 'aria-hidden': true } as const;

function usePlaces(): { places: PlaceEntry[]; lit: string | null } {
  const { role } = useMe();
  const [location] = useLocation();
  return { places: placesFor(role), lit: placeOf(location) };
}

// How much waits for somebody to look at it.
function OpenBadge() {
  const { t, f } = useLanguage();
  const count = openCount(useOverview().attention);
  if (count === 0) return null;
  return (
    <span className="place-badge">
      <span aria-hidden>{f.count(count)}</span>
      <span className="visually-hidden"> {t.attention.badge(count)}</span>
    </span>
  );
}

function Place({ place, lit }: { place: PlaceEntry; lit: string | null }) {
  const { t } = useLanguage();
  const [to] = place.at;
  return (
    <Link href={to} className="place" data-group={place.group} aria-current={lit === to ? 'page' : undefined}>
      <place.icon {...icon} />
      <span>{t.places[place.name]}</span>
      {place.name === 'notifications' && <OpenBadge />}
    </Link>
  );
}

export function SidePlaces({ help }: { help: boolean }) {
  const { places, lit } = usePlaces();
  return places
    .filter((place) => (place.group === 'help') === help)
    .map((place) => <Place key={place.at[0]} place={place} lit={lit} />);
}

function MorePlaces({ places, lit }: { places: readonly PlaceEntry[]; lit: string | null }) {
  const { t } = useLanguage();
  return (
    <Menu position="top-end" width={230} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button type="button" className="place" data-lit={places.some((place) => place.at[0] === lit) || undefined}>
          <IconDots {...icon} />
          <span>{t.places.more}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {places.map((place) => (
          <Menu.Item
            key={place.at[0]}
            component={Link}
            href={place.at[0]}
            leftSection={<place.icon {...icon} />}
            aria-current={lit === place.at[0] ? 'page' : undefined}
            rightSection={place.name === 'notifications' && <OpenBadge />}
          >
            {t.places[place.name]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

// On a phone: what is wanted most under the thumb, the rest one tap away.
export function ThumbPlaces() {
  const { places, lit } = usePlaces();
  const { bar, more } = thumbPlaces(places);
  return (
    <>
      {bar.map((place) => (
        <Place key={place.at[0]} place={place} lit={lit} />
      ))}
      <MorePlaces places={more} lit={lit} />
    </>
  );
}
