import type { ChannelKind, ChannelSettings, NotificationEvent } from '../../api/types';

// What each kind of channel takes, in the order in which people are asked: as src/domain/channel_fields.cpp has it.

export type SettingName = keyof ChannelSettings;
export type FieldType = 'text' | 'number' | 'url' | 'addresses' | 'choice' | 'file' | 'body' | 'headers';

export interface Field {
  name: SettingName;
  type: FieldType;
  secret?: boolean;
  required?: boolean;
  choices?: readonly string[]; // the first is taken unless given
  more?: boolean; // few need it
  half?: boolean; // two of them fit side by side
}

const kMore: readonly Field[] = [
  { name: 'ca_file', type: 'file', more: true },
  { name: 'timeout_s', type: 'number', more: true },
];
const kSecretUrl: Field = { name: 'url', type: 'url', secret: true, required: true };
const kServer: Field = { name: 'url', type: 'url', required: true };
const kToken: Field = { name: 'token', type: 'text', secret: true, required: true };
const kHook: readonly Field[] = [kSecretUrl, ...kMore];

export const fieldsOf: Record<ChannelKind, readonly Field[]> = {
  email: [
    { name: 'host', type: 'text', required: true },
    { name: 'security', type: 'choice', choices: ['starttls', 'tls', 'none'], half: true },
    { name: 'port', type: 'number', half: true },
    { name: 'user', type: 'text', half: true },
    { name: 'password', type: 'text', secret: true, half: true },
    { name: 'from', type: 'text', required: true },
    { name: 'to', type: 'addresses', required: true },
    ...kMore,
  ],
  webhook: [
    kSecretUrl,
    { name: 'signing_key', type: 'text', secret: true },
    { name: 'headers', type: 'headers', secret: true, more: true },
    { name: 'template', type: 'body', more: true },
    { name: 'content_type', type: 'text', more: true, half: true },
    { name: 'method', type: 'choice', choices: ['POST', 'PUT'], more: true, half: true },
    ...kMore,
  ],
  ntfy: [kSecretUrl, { name: 'token', type: 'text', secret: true }, ...kMore],
  slack: kHook,
  discord: kHook,
  telegram: [kToken, { name: 'chat', type: 'text', required: true }, { name: 'url', type: 'url', more: true }, ...kMore],
  gotify: [kServer, kToken, ...kMore],
  matrix: [kServer, kToken, { name: 'room', type: 'text', required: true }, ...kMore],
  healthchecks: kHook,
  desktop: [{ name: 'timeout_s', type: 'number', more: true }],
};

// In the order in which they are offered: what most have comes first.
export const kinds: readonly ChannelKind[] = [
  'email', 'ntfy', 'webhook', 'slack', 'discord', 'telegram', 'matrix', 'gotify', 'healthchecks', 'desktop',
];

// The weightiest first, as docs/notifications.md has them.
export const events: readonly NotificationEvent[] = [
  'ledger-break', 'unhealthy', 'failure', 'missed', 'disk-space', 'warning', 'recovered', 'success', 'started',
];

// What is chosen unless somebody says otherwise: what needs somebody; of a ping, everything that becomes of the plan.
export function usualEvents(kind: ChannelKind): NotificationEvent[] {
  if (kind === 'healthchecks') return ['failure', 'warning', 'success', 'started'];
  return events.filter((event) => event !== 'success' && event !== 'started');
}

export const isPing = (kind: ChannelKind): boolean => kind === 'healthchecks';
