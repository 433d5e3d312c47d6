import { chosenLanguage } from '../lib/language';
import { wordsIn } from '../messages/catalogues';

// On their way before anything else of the program has begun: main.tsx imports this first.
export const words = wordsIn(chosenLanguage());
