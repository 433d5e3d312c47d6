import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { wordsIn, type Words } from '../messages/catalogues';
import { kLanguages, localeFor, preferredLanguage, type Language, type Messages } from '../messages/messages';
import { formatExactly, formatIn, formatMoment } from './moments';
import * as units from './units';

const kStored = 'strongroom-language';

function stored(): Language | null {
  try {
    const text = localStorage.getItem(kStored);
    return kLanguages.find((language) => language === text) ?? null;
  } catch {
    return null;
  }
}

function remember(language: Language): void {
  try {
    localStorage.setItem(kStored, language);
  } catch {
    // No storage: it holds until the page is left.
  }
}

// What this viewer chose here before, or prefers elsewhere.
export const chosenLanguage = (): Language => stored() ?? preferredLanguage(navigator.languages);

// Figures and moments as this viewer reads them.
function formats(locale: string, words: Messages) {
  return {
    bytes: (value: number) => units.formatBytes(value, locale),
    bytesOf: (done: number, all: number) => units.formatBytesOf(done, all, locale),
    count: (value: number) => units.formatCount(value, locale),
    percent: (value: number) => units.formatPercent(value, locale),
    duration: (milliseconds: number) => units.formatDuration(milliseconds, locale),
    age: (milliseconds: number) => units.formatAge(milliseconds, locale),
    timeLeft: units.formatTimeLeft,
    moment: (text: string, now: Date = new Date()) => formatMoment(new Date(text), now, locale, words.days),
    exactly: (text: string) => formatExactly(new Date(text), locale),
    inZone: (text: string, zone: string | null) => formatIn(new Date(text), locale, zone),
  };
}

export type Formats = ReturnType<typeof formats>;

interface Spoken {
  language: Language;
  locale: string;
  t: Messages;
  f: Formats;
  choose: (language: Language) => void; // holds once its words are there; without a connection, from the next visit on
}

const Context = createContext<Spoken | null>(null);

export function LanguageProvider({ words, children }: { words: Words; children: ReactNode }) {
  const [{ language, t }, setWords] = useState(words);
  const wanted = useRef(language); // the last that was chosen: its words may come before those of the one before
  useEffect(() => document.documentElement.setAttribute('lang', language), [language]);
  const spoken = useMemo<Spoken>(() => {
    const locale = localeFor(language, navigator.languages);
    const choose = (next: Language) => {
      wanted.current = next;
      remember(next);
      wordsIn(next).then((known) => wanted.current === next && setWords(known), () => undefined);
    };
    return { language, locale, t, f: formats(locale, t), choose };
  }, [language, t]);
  return <Context.Provider value={spoken}>{children}</Context.Provider>;
}

export function useLanguage(): Spoken {
  const spoken = useContext(Context);
  if (spoken === null) throw new Error('outside of LanguageProvider');
  return spoken;
}
