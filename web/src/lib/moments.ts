// Moments in the viewer's zone, as somebody would say them.

export interface DayWords {
  today: string;
  yesterday: string;
  tomorrow: string;
}

function startOfDay(moment: Date): number {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}

// How many midnights lie between; rounded, because a day may have 23 or 25 hours.
export function daysBetween(earlier: Date, later: Date): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / 86_400_000);
}

// "2026-11-29", of the viewer's day.
export function dayKey(moment: Date): string {
  const month = String(moment.getMonth() + 1).padStart(2, '0');
  return `${moment.getFullYear()}-${month}-${String(moment.getDate()).padStart(2, '0')}`;
}

// "today 13:00", "yesterday 02:04", "tomorrow 02:00", "Friday 02:04", "3 Nov 2026, 02:04": a weekday alone is the last one
// for what has been, and the next one for what comes.
export function formatMoment(moment: Date, now: Date, locale: string, words: DayWords): string {
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(moment);
  const days = daysBetween(moment, now);
  if (days === 0) return `${words.today} ${time}`;
  if (days === 1) return `${words.yesterday} ${time}`;
  if (days === -1) return `${words.tomorrow} ${time}`;
  if (Math.abs(days) > 1 && Math.abs(days) < 7) return `${new Intl.DateTimeFormat(locale, { weekday: 'long' }).format(moment)} ${time}`;
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(moment);
  return `${day}, ${time}`;
}

// To the second and with the zone: what is shown on hover.
export function formatExactly(moment: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' }).format(moment);
}

// "Tue, 1 Dec 2026, 02:30", as clocks in `zone` show; in the viewer's where the browser does not know it.
export function formatIn(moment: Date, locale: string, zone: string | null): string {
  const form = {
    weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit',
  } as const;
  try {
    return new Intl.DateTimeFormat(locale, zone === null ? form : { ...form, timeZone: zone }).format(moment);
  } catch {
    return new Intl.DateTimeFormat(locale, { ...form, timeZoneName: 'short' }).format(moment);
  }
}

export function formatDay(moment: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' }).format(moment);
}
