// What a page has to tell on the one that follows it, because it is left: "photos was removed". It travels in the history's
// state, so it is gone with the next step.
export function brought(name: string): string | null {
  const state: unknown = history.state;
  if (typeof state !== 'object' || state === null) return null;
  const value = (state as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : null;
}
