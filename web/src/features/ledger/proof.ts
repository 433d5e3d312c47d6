// Whether an entry is in the ledger, computed here: docs/ledger.md, RFC 6962, c2sp.org/tlog-proof.

export interface ParsedProof {
  body: Uint8Array<ArrayBuffer>; // the entry, to the byte
  index: bigint;
  path: Uint8Array<ArrayBuffer>[]; // from the leaf's neighbour upwards
  checkpoint: ParsedCheckpoint;
}

export interface ParsedCheckpoint {
  origin: string;
  size: bigint;
  root: Uint8Array<ArrayBuffer>;
  signed: string; // what the signature is over
  signatures: { name: string; bytes: Uint8Array<ArrayBuffer> }[];
}

export type Verdict = 'proven' | 'not-proven' | 'cannot';
export type SignatureVerdict = 'good' | 'wrong' | 'cannot';

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function requireLine(line: string | undefined, what: string): string {
  if (line === undefined) throw new Error(`the proof ends before ${what}`);
  return line;
}

function numberIn(text: string): bigint {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text)) throw new Error('the proof has a number that is none');
  return BigInt(text);
}

export function parseCheckpoint(note: string): ParsedCheckpoint {
  const end = note.indexOf('\n\n');
  if (end < 0) throw new Error('the checkpoint is not signed');
  const signed = note.slice(0, end + 1);
  const [origin, size, root] = signed.split('\n');
  const signatures = [...note.slice(end + 2).matchAll(/^— (\S+) (\S+)$/gm)].map((match) => ({
    name: match[1] ?? '',
    bytes: fromBase64(match[2] ?? ''),
  }));
  return {
    origin: requireLine(origin, 'its origin'),
    size: numberIn(requireLine(size, 'its size')),
    root: fromBase64(requireLine(root, 'its root')),
    signed,
    signatures,
  };
}

export function parseProof(text: string): ParsedProof {
  const end = text.indexOf('\n\n');
  if (end < 0) throw new Error('the proof has no checkpoint');
  const [format, extra, index, ...path] = text.slice(0, end).split('\n');
  if (format !== 'c2sp.org/tlog-proof@v1') throw new Error('the proof is of another kind');
  return {
    body: fromBase64(requireLine(extra, 'the entry').replace(/^extra /, '')),
    index: numberIn(requireLine(index, 'its number').replace(/^index /, '')),
    path: path.map(fromBase64),
    checkpoint: parseCheckpoint(text.slice(end + 2)),
  };
}

async function hash(prefix: number, ...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(1 + parts.reduce((length, part) => length + part.length, 0));
  whole[0] = prefix;
  let at = 1;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

export const leafHash = (body: Uint8Array) => hash(0, body);

const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, at) => byte === b[at]);

export const toHex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

// RFC 9162, 2.1.3.2: whether the path leads from the leaf to the root.
export async function leadsToRoot(proof: ParsedProof): Promise<boolean> {
  const { index, path, checkpoint } = proof;
  if (index >= checkpoint.size) return false;
  let node = index;
  let last = checkpoint.size - 1n;
  let reached = await leafHash(proof.body);
  for (const neighbour of path) {
    if (last === 0n) return false;
    if ((node & 1n) === 1n || node === last) {
      reached = await hash(1, neighbour, reached);
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      reached = await hash(1, reached, neighbour);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && equal(reached, checkpoint.root);
}

// `key` is a verifier key as notes have it: NAME+ID+BASE64(0x01 || public key).
export async function signatureVerdict(checkpoint: ParsedCheckpoint, key: string): Promise<SignatureVerdict> {
  const [name, id, encoded] = key.split(/\+(?=[0-9a-f]{8}\+)|(?<=\+[0-9a-f]{8})\+/);
  if (name === undefined || id === undefined || encoded === undefined) return 'wrong';
  const found = checkpoint.signatures.find((one) => one.name === name && toHex(one.bytes.slice(0, 4)) === id);
  const typed = fromBase64(encoded);
  if (!found || typed[0] !== 1) return 'wrong';
  try {
    const imported = await crypto.subtle.importKey('raw', typed.slice(1), 'Ed25519', false, ['verify']);
    const text = new TextEncoder().encode(checkpoint.signed);
    return (await crypto.subtle.verify('Ed25519', imported, found.bytes.slice(4), text)) ? 'good' : 'wrong';
  } catch {
    return 'cannot'; // older browsers have no Ed25519
  }
}

export interface Verified {
  verdict: Verdict;
  signature: SignatureVerdict;
  hash: string | null;
}

export async function verifyProof(text: string, key: string, expectedLeaf: string): Promise<Verified> {
  if (!globalThis.crypto?.subtle) return { verdict: 'cannot', signature: 'cannot', hash: null };
  const proof = parseProof(text);
  const own = toHex(await leafHash(proof.body));
  const signature = await signatureVerdict(proof.checkpoint, key);
  const proven = own === expectedLeaf && (await leadsToRoot(proof)) && signature !== 'wrong';
  return { verdict: proven ? 'proven' : 'not-proven', signature, hash: own };
}
