import type { Language, Messages } from './messages';

// What is said in a language. Nobody reads two of them: each comes when it is chosen.
const catalogues: Record<Language, () => Promise<Messages>> = {
  en: async () => (await import('./en')).en,
  de: async () => (await import('./de')).de,
};

export interface Words {
  language: Language;
  t: Messages;
}

export const wordsIn = async (language: Language): Promise<Words> => ({ language, t: await catalogues[language]() });
