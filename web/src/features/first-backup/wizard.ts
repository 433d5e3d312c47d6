import { kNoPlace, type Place } from './place';

// What the wizard asks, in its order; each has a page of its own (FirstBackupPage).
export const kSteps = ['what', 'where', 'preview'] as const;
export type Step = (typeof kSteps)[number];

export interface Draft {
  kind: 'files' | 'database';
  sources: string[];
  exclude: string[];
  url: string;
  password: string; // of the database
  directory: string; // for dumps
  place: Place;
  schedule: string; // empty: by hand only
}

// What is offered: a backup that somebody has to think of is forgotten.
const kDaily = '0 2 * * *';

export const kNothingChosen: Draft = {
  kind: 'files', sources: [], exclude: [], url: '', password: '', directory: '', place: kNoPlace, schedule: kDaily,
};

export interface StepProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}
