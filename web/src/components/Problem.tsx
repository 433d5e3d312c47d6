import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError, kNoAnswer } from '../api/client';
import { useLanguage } from '../lib/language';
import type { Messages } from '../messages/messages';
import { serviceWarnings, serviceWords } from '../messages/service-words';
import { Note, type Tone } from './Note';

export interface Told {
  code: string;
  message: string;
  hint: string;
}

interface Words {
  what: string;
  why: string | null; // what exactly, in the service's words
  next: string;
}

export const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

// "the repository is locked: by PID 4711 on nas": what comes first is said in our own words already.
export function whyOf({ code, message }: Pick<Told, 'code' | 'message'>): string | null {
  const said = serviceWords[code];
  if (said === undefined || !message.startsWith(said)) return sentence(message);
  const rest = message.slice(said.length).replace(/^: /, '');
  return rest === '' ? null : sentence(rest);
}

type Warning = keyof typeof serviceWarnings;
const kWarnings = Object.keys(serviceWarnings) as Warning[];

// A warning of a run in the reader's words; what exactly it met, in the service's.
export function warningIn(message: string, t: Messages): string {
  const begins = (known: Warning) => message.startsWith(serviceWarnings[known]);
  const [found] = kWarnings.filter(begins).sort((a, b) => serviceWarnings[b].length - serviceWarnings[a].length);
  if (found === undefined) return sentence(message);
  return sentence(t.warnings[found] + message.slice(serviceWarnings[found].length));
}

export function wordsFor(told: Told, t: Messages): Words {
  if (told.code === kNoAnswer) return { what: t.app.noAnswer, why: null, next: t.app.noAnswerHint };
  const known = t.errors[told.code];
  const english = t.code === 'en';
  if (!known) return { what: told.message, why: null, next: told.hint };
  const why = whyOf(told);
  // The service's hint may be made for the case; it knows English only.
  return { what: known.what, why, next: english && told.hint !== '' ? told.hint : known.next };
}

export function toldOf(error: unknown): Told {
  if (error instanceof ApiError) return { code: error.code, message: error.message, hint: error.hint };
  return { code: 'ERROR_INTERNAL', message: String(error), hint: '' };
}

interface Props {
  told: Told;
  tone?: Tone;
  title?: ReactNode;
  action?: ReactNode;
  role?: 'alert' | 'status';
}

// What happened, why, and what to do now; the code small, for whoever looks it up.
export function Problem({ told, tone = 'bad', title, action, role }: Props) {
  const { t } = useLanguage();
  const { what, why, next } = wordsFor(told, t);
  const code = told.code === kNoAnswer ? undefined : told.code;
  return (
    <Note tone={tone} title={title ?? what} code={code} action={action} {...(role ? { role } : {})}>
      {title !== undefined && <p>{what}.</p>}
      {why !== null && <p className="problem-why">{why}</p>}
      <p>{next}</p>
    </Note>
  );
}

// In the place of a block that could not be loaded.
export function LoadFailed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useLanguage();
  const again = retry && (
    <Button size="xs" variant="default" onClick={retry}>
      {t.app.retry}
    </Button>
  );
  return <Problem told={toldOf(error)} tone="warn" title={t.app.failedTitle} action={again} role="alert" />;
}
