// budget.mjs DIST: fails when what a browser has to load before it shows anything is more than we allow ourselves.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const allowed = 250_000;
const dist = process.argv[2] ?? 'dist';
const page = readFileSync(join(dist, 'index.html'), 'utf8');
const scripts = [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1]);
if (scripts.length === 0) throw new Error('index.html names no script');

let total = 0;
for (const script of scripts) total += gzipSync(readFileSync(join(dist, script)), { level: 9 }).length;
console.log(`initial JavaScript: ${total} of ${allowed} bytes, compressed`);
if (total > allowed) {
  console.error('That is too much. Load what the first page does not need later (React.lazy).');
  process.exit(1);
}
