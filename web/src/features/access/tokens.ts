import type { Session, Token } from '../../api/types';

export type TokenState = 'good' | 'expired' | 'revoked';

export function tokenState(token: Pick<Token, 'expires_at' | 'revoked_at'>, now: number): TokenState {
  if (token.revoked_at !== null) return 'revoked';
  return token.expires_at !== null && Date.parse(token.expires_at) <= now ? 'expired' : 'good';
}

// null = without an end.
export const expiryOf = (days: number, now: number): string | null =>
  days === 0 ? null : new Date(now + days * 86_400_000).toISOString();

// When somebody was last seen, of the log-ins that have not ended.
export function lastSeenOf(user: string, sessions: readonly Pick<Session, 'user' | 'last_seen_at'>[]): string | null {
  const seen = sessions.filter((session) => session.user === user).map((session) => session.last_seen_at);
  return seen.reduce<string | null>((newest, at) => (newest === null || at > newest ? at : newest), null);
}
