import type { Channel } from '../../api/types';
import type { Messages } from '../../messages/messages';
import { events } from './kinds';

// Where a channel leads, as far as it may be shown.
export function whereOf({ kind, settings }: Channel, t: Messages): string {
  const url = String(settings.url ?? '');
  switch (kind) {
    case 'email':
      return t.channels.via((settings.to ?? []).join(', '), String(settings.host ?? ''));
    case 'matrix':
      return t.channels.at(String(settings.room ?? ''), url);
    case 'telegram':
      return url === '' ? String(settings.chat ?? '') : t.channels.at(String(settings.chat ?? ''), url);
    case 'desktop':
      return t.channels.thisDesktop;
    default:
      return url;
  }
}

export const eventsText = (channel: Pick<Channel, 'events'>, t: Messages): string =>
  events.filter((event) => channel.events.includes(event)).map((event) => t.channelForm.eventNames[event]).join(', ');

export const tellsOfFailures = (channel: Channel): boolean => channel.enabled && channel.events.includes('failure');
