import { describe, expect, it } from 'vitest';
import { expiryOf, lastSeenOf, tokenState } from './tokens';

const now = Date.parse('2026-11-29T12:00:00Z');

describe('a token', () => {
  it('is good until it ends or is revoked', () => {
    expect(tokenState({ expires_at: null, revoked_at: null }, now)).toBe('good');
    expect(tokenState({ expires_at: '2026-11-29T12:00:01Z', revoked_at: null }, now)).toBe('good');
    expect(tokenState({ expires_at: '2026-11-29T12:00:00Z', revoked_at: null }, now)).toBe('expired');
    expect(tokenState({ expires_at: null, revoked_at: '2026-11-01T00:00:00Z' }, now)).toBe('revoked');
  });
  it('ends after so many days', () => {
    expect(expiryOf(30, now)).toBe('2026-12-29T12:00:00.000Z');
    expect(expiryOf(0, now)).toBeNull();
  });
});

describe('who was last seen when', () => {
  const sessions = [
    { user: 'ada', last_seen_at: '2026-11-28T10:00:00Z' },
    { user: 'ada', last_seen_at: '2026-11-29T11:00:00Z' },
    { user: 'kim', last_seen_at: '2026-11-29T11:30:00Z' },
  ];
  it('is said by the newest log-in', () => expect(lastSeenOf('ada', sessions)).toBe('2026-11-29T11:00:00Z'));
  it('is not known without one', () => expect(lastSeenOf('vic', sessions)).toBeNull());
});
