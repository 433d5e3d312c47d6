// budget.mjs DIST: fails when what a browser has to load before it shows anything is more than we allow ourselves.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const allowed = 250_000;
const dist = process.argv[2] ?? 'dist';
const page = readFileSync(join(dist, 'index.html'), 'utf8');
const scripts = [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1]);
if (scripts.length === 0) throw new Error('index.html names no script');

const compressed = (script) => gzipSync(readFileSync(join(dist, script)), { level: 9 }).length;
const languages = readdirSync(join(dist, 'assets')).filter((name) => /^(en|de)-.*\.js$/.test(name)).map((name) => `assets/${name}`);
if (languages.length !== 2) throw new Error('there should be one script for each language');

const total = [...scripts.map(compressed), Math.max(...languages.map(compressed))].reduce((sum, size) => sum + size);
console.log(`initial JavaScript: ${total} of ${allowed} bytes, compressed`);
if (total > allowed) {
  console.error('That is too much. Load what the first page does not need later (React.lazy).');
  process.exit(1);
}
