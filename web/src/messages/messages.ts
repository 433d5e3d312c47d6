import type { en } from './en';

// Every catalogue has all of this: a sentence that is missing in one language does not compile.
export type Messages = typeof en;

export const kLanguages = ['en', 'de'] as const;
export type Language = (typeof kLanguages)[number];
export const kLanguageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' };

export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = kLanguages.find((known) => tag.toLowerCase().split('-')[0] === known);
    if (language) return language;
  }
  return 'en';
}

// The viewer's own variant of the language, for digits and dates: "de-AT" for somebody who prefers that to "en".
export function localeFor(language: Language, wanted: readonly string[]): string {
  const own = wanted.find((tag) => tag.toLowerCase().split('-')[0] === language);
  return own ?? (language === 'de' ? 'de-DE' : 'en-GB');
}
