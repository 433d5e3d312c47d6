import { webcrypto } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { leadsToRoot, parseProof, signatureVerdict, verifyProof } from './proof';

// Node 18 has it as well, but not in the place where browsers do.
if (!globalThis.crypto) vi.stubGlobal('crypto', webcrypto);

// Made by the program itself: entry 3 of a ledger with 11.
const origin = 'strongroom-ledger/9c3xmrhryhwjqc4q';
const key = `${origin}+d5ed7efb+AXt1w4jaQwekYXsTBU+fV1yoX29p5hAAdKhzTq0Uig2b`;
const leaf = '64bc55b3cd6c3acd8518cb79ec843a99813a17f794594d362444b71813ba00d9';
const proof = `c2sp.org/tlog-proof@v1
extra eyJhY3Rpb24iOiJzZXR0aW5nLmNoYW5nZWQiLCJhY3RvciI6InN5c3RlbSIsImJvb3QiOiI0MzhmMjY4NWVmMzQ0NmQzOTlkODI5ZDljZjFhZGY0MToxOTA1MDI4MDMyNSIsInByZXYiOiIxY2I3ZmY0NWFmNjExM2I1OWNhYTFmNGNhM2RkNjkzODVjNGExNjI4NDI2MWQ0NWNiZWQ2NDhmM2YzYmMxMGE0IiwicmVzdWx0Ijoib2siLCJzZXEiOjMsInNldiI6Im5vdGljZSIsInRhcmdldCI6InNldHRpbmcvYXV0aC5zZXR1cCIsInRzIjoiMjAyNi0xMS0yOVQxODo0NjoxOS4zMTkxNjhaIiwidiI6MX0=
index 3
HLf/Ra9hE7Wcqh9Mo91pOFxKFihCYdRcvtZI8/O8EKQ=
tuTF/RsmRThtOC6guC0nBtmW720eLyLtdfH9M2/b8+o=
XU0F9uldik+q2zM0FjnKis8IF+qZXz7rIILQObAm23M=
SGop0Fu1smD6VCdATqY6apCFSFhApHz4t09mLTXWYls=

${origin}
11
FApIRqSiWeN7wTIqa8Uam3GLucZ1TRNgn2bClXowj1Y=

— ${origin} 1e1++8HrKHfXlFvgNpwyHT2kd6fkOIc1ASKRDx4cpbAOq66ATprj+AMjmpJin5szpK0LNqnc+/vIUyFUEGuum1D/Zgk=
`;

describe('a proof of the program', () => {
  it('leads to the root, and its checkpoint is signed', async () => {
    expect(await verifyProof(proof, key, leaf)).toEqual({ verdict: 'proven', signature: 'good', hash: leaf });
  });
  it.each([
    ['another entry', proof.replace('extra eyJhY3', 'extra eyJiY3')],
    ['another number', proof.replace('index 3', 'index 2')],
    ['another neighbour', proof.replace('HLf/Ra9h', 'HLf/Ra9i')],
    ['another size', proof.replace('\n11\n', '\n12\n')],
    ['another root', proof.replace('FApIRqSi', 'FApIRqSj')],
    ['a neighbour less', proof.replace('SGop0Fu1smD6VCdATqY6apCFSFhApHz4t09mLTXWYls=\n', '')],
  ])('does not hold for %s', async (_, changed) => {
    expect(changed).not.toBe(proof);
    expect((await verifyProof(changed, key, leaf)).verdict).toBe('not-proven');
  });
  it('does not hold for a leaf that was not asked for', async () =>
    expect((await verifyProof(proof, key, '00'.repeat(32))).verdict).toBe('not-proven'));
  it('is wrong under another key', async () => {
    const other = key.replace('AXt1w4ja', 'AXt1w4jb');
    expect(await signatureVerdict(parseProof(proof).checkpoint, other)).not.toBe('good');
    expect(await signatureVerdict(parseProof(proof).checkpoint, 'x')).toBe('wrong');
  });
  it('never leads beyond the tree', async () => {
    const parsed = parseProof(proof);
    expect(await leadsToRoot({ ...parsed, index: 11n })).toBe(false);
  });
  it('has to be whole', () => {
    expect(() => parseProof('')).toThrow();
    expect(() => parseProof(proof.replace('@v1', '@v9'))).toThrow();
  });
});
