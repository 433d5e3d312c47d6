// Sizes, counts and durations as the command line writes them (src/base/text.h), with the viewer's digits.

const kUnits = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

interface Scaled {
  value: number;
  unit: string;
  digits: number;
}

function scaled(bytes: number): Scaled {
  if (bytes < 1000) return { value: bytes, unit: 'B', digits: 0 };
  let value = bytes / 1000;
  let unit = 0;
  // 999.95 would be shown as 1000.0.
  while (value >= 999.95 && unit + 1 < kUnits.length) {
    value /= 1000;
    unit += 1;
  }
  return { value, unit: kUnits[unit] ?? 'EB', digits: 1 };
}

function digits(value: number, places: number, locale: string): string {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: places, maximumFractionDigits: places }).format(value);
}

// "999 B", "1.0 kB", "2.5 MB".
export function formatBytes(bytes: number, locale: string): string {
  const { value, unit, digits: places } = scaled(Math.max(0, bytes));
  return `${digits(value, places, locale)} ${unit}`;
}

// Done and all in the unit of all: ["349.2", "831.0 MB"].
export function formatBytesOf(done: number, all: number, locale: string): [string, string] {
  const whole = scaled(Math.max(0, all));
  const factor = all > 0 ? whole.value / all : 1;
  return [digits(Math.max(0, done) * factor, whole.digits, locale), formatBytes(all, locale)];
}

export function formatCount(count: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(count);
}

// A whole number, cut and not rounded: 100 means done.
export function formatPercent(percent: number, locale: string): string {
  return `${formatCount(Math.floor(Math.min(100, Math.max(0, percent))), locale)} %`;
}

const two = (value: number) => String(value).padStart(2, '0');

// "0.4 s", "12 s", "3 min 20 s", "2 h 05 min", "3 d 4 h".
export function formatDuration(milliseconds: number, locale: string): string {
  const total = Math.max(0, milliseconds);
  // 9.95 would be shown as 10.0.
  if (total < 9_950) return `${digits(total / 1000, 1, locale)} s`;
  const seconds = total < 10_000 ? 10 : Math.floor(total / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (seconds < 60) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  if (hours < 24) return `${hours} h ${two(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

// What is left, no more exact than it can be known: "8 s", "40 s", "3 min", "2 h 10 min", "3 d".
export function formatTimeLeft(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds < 20) return `${seconds} s`;
  if (seconds <= 90) return `${Math.ceil(seconds / 10) * 10} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rounded = Math.ceil(minutes / 5) * 5;
  const hours = Math.floor(rounded / 60);
  if (hours < 24) return rounded % 60 === 0 ? `${hours} h` : `${hours} h ${two(rounded % 60)} min`;
  return `${Math.ceil(hours / 24)} d`;
}
