// The first word of what is asked for: an event that makes something old names it by that (features/live/live.tsx).
export const keys = {
  me: ['me'],
  status: ['status'],
  history: ['history'],
  runs: ['runs'],
  plans: ['plans'],
  storage: ['storage'],
  verification: ['verification'],
  databases: ['databases'],
  dumps: ['dumps'],
  repositories: ['repositories'],
  snapshots: ['snapshots'],
} as const;
