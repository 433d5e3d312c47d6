// The list says what was just removed: its page is gone, and so is what that page would have said. It travels in the
// history's state, so it is gone with the next step.
export function lastRemoved(): string | null {
  const state: unknown = history.state;
  if (typeof state !== 'object' || state === null || !('removed' in state)) return null;
  return typeof state.removed === 'string' ? state.removed : null;
}
