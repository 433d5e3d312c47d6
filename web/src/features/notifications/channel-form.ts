import type { Channel, ChannelChange, ChannelDraft, ChannelKind, ChannelSettings, NotificationEvent } from '../../api/types';
import { events, fieldsOf, isPing, usualEvents, type Field, type SettingName } from './kinds';

// What somebody types for a channel, and what is sent of it: all of a new one, and of an edit what was changed and nothing else.

export type Values = Partial<Record<SettingName, string>>;

export interface ChannelForm {
  name: string;
  values: Values; // of a secret that is stored: empty, which keeps it
  taken: readonly SettingName[]; // secrets that are taken away
  events: readonly NotificationEvent[];
  everyPlan: boolean;
  plans: readonly string[];
  digest: string | null; // "07:30"
  anchor: boolean;
}

export const kUsualDigest = '07:30';

export function newForm(kind: ChannelKind): ChannelForm {
  return {
    name: kind, values: {}, taken: [], events: usualEvents(kind), everyPlan: !isPing(kind), plans: [], digest: null, anchor: false,
  };
}

function shown(field: Field, channel: Channel): string {
  const value = channel.settings[field.name];
  if (field.secret || value === undefined || value === null) return '';
  return Array.isArray(value) ? value.join('\n') : String(value);
}

export function formOf(channel: Channel): ChannelForm {
  return {
    name: channel.name,
    values: Object.fromEntries(fieldsOf[channel.kind].map((field) => [field.name, shown(field, channel)])),
    taken: [],
    events: events.filter((event) => channel.events.includes(event)),
    everyPlan: channel.plans.length === 0,
    plans: channel.plans,
    digest: channel.digest_at,
    anchor: channel.anchor,
  };
}

const linesOf = (text: string) => text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
export const addressesOf = (text: string): string[] =>
  text.split(/[\n,;]/).map((one) => one.trim()).filter((one) => one !== '');

export type Wrong = 'missing' | 'number' | 'port' | 'seconds' | 'url' | 'path' | { line: string };

const kHeader = /^[\w-]+:\s*\S/;
const kAddress = /^[^\s@<>]+@[^\s@<>]+$/;
const isBetween = (text: string, least: number, most: number) =>
  /^\d{1,5}$/.test(text) && Number(text) >= least && Number(text) <= most;

const wrongLine = (lines: readonly string[], form: RegExp): Wrong | null => {
  const line = lines.find((one) => !form.test(one));
  return line === undefined ? null : { line };
};

function wrongValue(field: Field, text: string): Wrong | null {
  switch (field.type) {
    case 'url':
      return /^https?:\/\/[^/\s]/.test(text) ? null : 'url';
    case 'file':
      return text.startsWith('/') ? null : 'path';
    case 'number':
      if (field.name === 'timeout_s') return isBetween(text, 1, 120) ? null : 'seconds';
      return isBetween(text, 1, 65535) ? null : 'port';
    case 'headers':
      return wrongLine(linesOf(text), kHeader);
    case 'addresses':
      return wrongLine(addressesOf(text), kAddress);
    default:
      return null;
  }
}

// What is wrong with a field, as far as it can be told here; null: nothing. What else may be the service says, which knows.
export function wrongOf(field: Field, form: ChannelForm, stored: Channel | null): Wrong | null {
  const text = (form.values[field.name] ?? '').trim();
  if (text !== '') return wrongValue(field, text);
  const isKept = field.secret === true && stored !== null && stored.secrets.includes(field.name) && !form.taken.includes(field.name);
  return field.required && !isKept ? 'missing' : null;
}

export function isWhole(kind: ChannelKind, form: ChannelForm, stored: Channel | null): boolean {
  if (form.name.trim() === '' || form.events.length === 0) return false;
  if (!form.everyPlan && form.plans.length === 0) return false;
  return fieldsOf[kind].every((field) => wrongOf(field, form, stored) === null);
}

function headersOf(text: string): Record<string, string> {
  return Object.fromEntries(
    linesOf(text).map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

function valueOf(field: Field, text: string): unknown {
  if (field.type === 'body') return text;
  if (field.type === 'headers') return headersOf(text);
  if (field.type === 'addresses') return addressesOf(text);
  return field.type === 'number' ? Number(text.trim()) : text.trim();
}

const isEmpty = (form: ChannelForm, field: Field) => (form.values[field.name] ?? '').trim() === '';
const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const plansOf = (form: ChannelForm): string[] => (form.everyPlan ? [] : [...form.plans]);
// As the table has them, so that another order is no change.
const eventsOf = (form: ChannelForm) => events.filter((event) => form.events.includes(event));

export function draftOf(kind: ChannelKind, form: ChannelForm): ChannelDraft {
  const given = fieldsOf[kind].filter((field) => !isEmpty(form, field));
  const settings = Object.fromEntries(given.map((field) => [field.name, valueOf(field, form.values[field.name] ?? '')]));
  return {
    name: form.name.trim(), kind, settings, events: eventsOf(form), plans: plansOf(form),
    ...(form.digest === null ? {} : { digest_at: form.digest }), ...(form.anchor ? { anchor: true } : {}),
  };
}

// null takes a setting away; what is not named stays.
function settingsChange(form: ChannelForm, stored: Channel): ChannelSettings {
  const before = formOf(stored);
  const change: Record<string, unknown> = {};
  for (const field of fieldsOf[stored.kind]) {
    const { name } = field;
    if (form.taken.includes(name)) change[name] = null;
    else if ((form.values[name] ?? '') !== (before.values[name] ?? ''))
      change[name] = isEmpty(form, field) ? null : valueOf(field, form.values[name] ?? '');
  }
  return change as ChannelSettings;
}

export function changeOf(form: ChannelForm, stored: Channel): ChannelChange {
  const before = formOf(stored);
  const settings = settingsChange(form, stored);
  return {
    ...(isSame(eventsOf(form), before.events) ? {} : { events: eventsOf(form) }),
    ...(isSame(plansOf(form), plansOf(before)) ? {} : { plans: plansOf(form) }),
    ...(form.digest === before.digest ? {} : { digest_at: form.digest }),
    ...(form.anchor === before.anchor ? {} : { anchor: form.anchor }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

// The innermost members of a change: "url", "events".
export const namesIn = (change: ChannelChange): string[] =>
  Object.keys(change).flatMap((name) => (name === 'settings' ? Object.keys(change.settings ?? {}) : [name]));

// What somebody else has changed of what was seen: secrets as far as they are told.
export function theirNames(theirs: Channel, base: Channel): string[] {
  const names = namesIn(changeOf(formOf(theirs), base));
  if (theirs.enabled !== base.enabled) names.push('enabled');
  const secrets = fieldsOf[base.kind].filter(
    ({ name, secret }) =>
      secret && (theirs.secrets.includes(name) !== base.secrets.includes(name) || theirs.settings[name] !== base.settings[name]),
  );
  return [...names, ...secrets.map((field) => field.name)];
}
