// A key that nobody else uses. (crypto.randomUUID is there for pages over HTTPS and of this machine alone.)
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
