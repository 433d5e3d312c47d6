import type { QueryClient } from '@tanstack/react-query';

export interface DumpsLeft {
  directory: string;
  count: number;
}
export interface RemovedDatabase {
  name: string;
  left: DumpsLeft[];
}

export const kRemoved = ['removed-database'] as const;

// What was removed on its own page is told on the one that follows.
export function rememberRemoved(client: QueryClient, removed: RemovedDatabase): void {
  client.setQueryData(kRemoved, removed);
}
