import type { Messages } from '../../messages/messages';

export type ReasonKind = keyof Messages['delivery']['reasons'];

export interface Reason {
  kind: ReasonKind;
  host: string;
  status: string | null; // of HTTP
  said: string | null; // the other side's words, or ours where the cause is another one
}

const kTroubles: readonly [RegExp, ReasonKind][] = [
  [/^there is no host of that name: (.+)$/, 'noHost'],
  [/^(\S+) takes no connection$/, 'noConnection'],
  [/^(\S+) did not answer in time$/, 'timeout'],
  [/^it was given up before (\S+) had answered$/, 'timeout'],
  [/^the certificate of (\S+) cannot be trusted$/, 'certificate'],
  [/^no encrypted connection to (\S+) could be made$/, 'encryption'],
  [/^(\S+) does not offer encryption$/, 'encryption'],
  [/^(\S+) ended the connection$/, 'closed'],
  [/^(\S+) does not take this user and password(?:: (.*))?$/, 'login'],
];

function kindOfStatus(status: number): ReasonKind {
  if (status === 401 || status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'gone';
  if (status === 408 || status === 425 || status === 429) return 'busy';
  if (status >= 300 && status < 400) return 'moved';
  return status >= 500 ? 'broken' : 'refused';
}

// Why a message did not get through, from the sentence of the service (src/notify/explanation.cpp). What is not known here is
// kept as it was said.
export function reasonOf(error: string): Reason {
  for (const [sign, kind] of kTroubles) {
    const found = sign.exec(error);
    if (found) return { kind, host: found[1] ?? '', status: null, said: found[2] || null };
  }
  const http = /^(\S+) answered (\d{3})(?:: (.*))?$/s.exec(error);
  if (http) {
    const kind = kindOfStatus(Number(http[2]));
    // What we add about redirects is in our own words above.
    return { kind, host: http[1] ?? '', status: http[2] ?? null, said: kind === 'moved' ? null : http[3] || null };
  }
  const mail = /^(\S+) answered: (.*)$/s.exec(error);
  if (mail) return { kind: 'refused', host: mail[1] ?? '', status: null, said: mail[2] ?? null };
  return { kind: 'other', host: '', status: null, said: error === '' ? null : error };
}

const kNotDelivered = 'the test message was not delivered';

// The reason in the refusal of a test; null: it was refused for something else, and nothing was sent.
export function testReason(message: string): Reason | null {
  if (!message.startsWith(kNotDelivered)) return null;
  return reasonOf(message.slice(kNotDelivered.length).replace(/^: /, ''));
}
