// embed.mjs DIST OUT: writes OUT/embedded_pages.cpp, which holds every file of DIST as it is and compressed. The bytes are
// taken in by the assembler, so that the compiler has nothing to read of them.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const [dist, out] = process.argv.slice(2).map((path) => resolve(path));
if (!dist || !out) throw new Error('usage: embed.mjs DIST OUT');

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

function filesIn(directory, prefix = '') {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}/${entry.name}`;
    return entry.isDirectory() ? filesIn(join(directory, entry.name), path) : [path];
  });
}

const quoted = (text) => JSON.stringify(text);

// Names of files come from our own build; another kind of file has to be thought about first.
function typeOf(path) {
  const type = types[extname(path)];
  if (type === undefined) throw new Error(`${path}: of which type is it?`);
  return type;
}

const bytes = (name, path) => `__asm__(".section .rodata\\n.balign 16\\n" ${quoted(`page_${name}:\n`)} ${quoted(`.incbin ${quoted(path)}\n`)} ${quoted(`page_${name}_end:\n.byte 0\n.previous\n`)});
extern "C" const char page_${name}[] __attribute__((visibility("hidden")));
extern "C" const char page_${name}_end[] __attribute__((visibility("hidden")));
`;
const view = (name) => `{page_${name}, static_cast<std::size_t>(page_${name}_end - page_${name})}`;

mkdirSync(join(out, 'gzip'), { recursive: true });
// By byte, as std::string_view compares.
const paths = filesIn(dist).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
let code = '';
let table = '';
for (const [at, path] of paths.entries()) {
  const plain = readFileSync(join(dist, path));
  const etag = `"${createHash('sha256').update(plain).digest('hex').slice(0, 32)}"`;
  const zipped = gzipSync(plain, { level: 9 });
  const worthIt = zipped.length < plain.length * 0.9;
  code += bytes(`${at}`, join(dist, path));
  if (worthIt) {
    const file = join(out, 'gzip', `${at}.gz`);
    writeFileSync(file, zipped);
    code += bytes(`${at}_gzip`, file);
  }
  const hashed = path.startsWith('/assets/');
  table += `      {${quoted(path)}, ${quoted(typeOf(path))}, ${quoted(etag)}, ${hashed}, ${view(at)}, ${worthIt ? view(`${at}_gzip`) : '{}'}},\n`;
}

writeFileSync(
  join(out, 'embedded_pages.cpp'),
  `// Made by web/scripts/embed.mjs.
#include <array>

#include "api/pages.h"

${code}
namespace strongroom::api {

std::span<const PageFile> embedded_pages() {
  static const std::array<PageFile, ${paths.length}> files{{
${table}  }};
  return files;
}

}  // namespace strongroom::api
`,
);
