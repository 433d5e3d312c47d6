// Where the backup goes, as somebody fills it in. Secrets live in this value alone, for as long as the page is open.
export type PlaceKind = 'existing' | 'local' | 's3' | 'sftp' | 'rest' | 'rclone';

export interface Place {
  kind: PlaceKind;
  existing: string; // a repository's name
  folder: string; // of this machine
  endpoint: string;
  bucket: string;
  region: string;
  key: string;
  secret: string;
  user: string;
  host: string;
  port: string;
  url: string;
  login: string;
  loginPassword: string;
  remote: string;
  path: string; // within a bucket, of a server, of a remote
  isThere: boolean; // there is a repository already, and this opens it:
  password: string;
}

export const kNoPlace: Place = {
  kind: 'local', existing: '', folder: '', endpoint: 'https://s3.amazonaws.com', bucket: '', region: '', key: '', secret: '',
  user: '', host: '', port: '', url: '', login: '', loginPassword: '', remote: '', path: '', isThere: false, password: '',
};

// What is done by itself to a repository that is made here, as the service's own first command has it. Reading it all again
// and again costs money where traffic does.
export const maintenanceOf = (kind: PlaceKind): { prune: string; verify?: string } =>
  kind === 'local' ? { prune: '0 3 * * 0', verify: '0 4 * * *' } : { prune: '0 3 * * 0' };

const trimSlashes = (text: string): string => text.trim().replace(/^\/+|\/+$/g, '');

function s3(place: Place): string | null {
  const endpoint = place.endpoint.trim().replace(/\/+$/, '');
  const bucket = trimSlashes(place.bucket);
  if (!/^https?:\/\/[^/]+$/.test(endpoint) || bucket === '') return null;
  const path = trimSlashes(place.path);
  return `s3:${endpoint}/${bucket}${path === '' ? '' : `/${path}`}`;
}

// A path without a slash in front begins in the user's home.
function sftp(place: Place): string | null {
  const host = place.host.trim();
  const path = place.path.trim();
  if (host === '' || path === '' || !/^\d*$/.test(place.port.trim())) return null;
  const user = place.user.trim() === '' ? '' : `${place.user.trim()}@`;
  const port = place.port.trim();
  if (port === '') return `sftp:${user}${host}:${path}`;
  return `sftp://${user}${host}:${port}/${path}`;
}

function rest(place: Place): string | null {
  const url = place.url.trim();
  return /^https?:\/\/[^/]+/.test(url) ? `rest:${url}` : null;
}

function rclone(place: Place): string | null {
  const remote = place.remote.trim().replace(/:$/, '');
  return remote === '' ? null : `rclone:${remote}:${trimSlashes(place.path)}`;
}

// As restic names it; null while something is missing.
export function locationOf(place: Place): string | null {
  switch (place.kind) {
    case 'existing':
      return null;
    case 'local':
      return place.folder.trim().startsWith('/') ? place.folder.trim() : null;
    case 's3':
      return s3(place);
    case 'sftp':
      return sftp(place);
    case 'rest':
      return rest(place);
    case 'rclone':
      return rclone(place);
  }
}

// What opens the place, beside its location, which everybody may see.
export function environmentOf(place: Place): Record<string, string> {
  const all: Record<string, string> =
    place.kind === 's3'
      ? { AWS_ACCESS_KEY_ID: place.key.trim(), AWS_SECRET_ACCESS_KEY: place.secret.trim(), AWS_DEFAULT_REGION: place.region.trim() }
      : place.kind === 'rest'
        ? { RESTIC_REST_USERNAME: place.login.trim(), RESTIC_REST_PASSWORD: place.loginPassword }
        : {};
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

export const isWhole = (place: Place): boolean =>
  place.kind === 'existing' ? place.existing !== '' : locationOf(place) !== null && (!place.isThere || place.password !== '');

function free(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  for (let n = 2; taken.includes(name); n += 1) name = `${wanted}-${n}`;
  return name;
}

export const repositoryName = (kind: PlaceKind, taken: readonly string[]): string =>
  free(kind === 'local' ? 'default' : kind, taken);

const kLongestName = 50;

// A name of a path's or an address's last part, as the service allows names (operations/quickstart.cpp has the same).
export function nameFrom(text: string, otherwise: string, taken: readonly string[]): string {
  const last = text.split('/').filter((part) => part !== '').at(-1) ?? '';
  const name = last
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '')
    .slice(0, kLongestName);
  return free(name === '' ? otherwise : name, taken);
}

// The database's name out of postgresql://user@host:5432/shop?sslmode=require
export const databaseName = (url: string, taken: readonly string[]): string =>
  nameFrom(/^[a-z]+:\/\/[^/?]*\/([^/?]*)/.exec(url.trim())?.[1] ?? '', 'database', taken);
