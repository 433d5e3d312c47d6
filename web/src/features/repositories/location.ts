// Where a repository may be, asked for field by field, and the one line that restic knows it by.

export const kinds = ['local', 'sftp', 's3', 'rest', 'rclone', 'b2', 'azure', 'gs'] as const;
export type Kind = (typeof kinds)[number];

export const fieldNames = [
  'path', 'user', 'host', 'port', 'endpoint', 'bucket', 'folder', 'url', 'remote', 'keyId', 'keySecret', 'region',
  'login', 'password', 'accountName', 'accountKey', 'project', 'keyFile',
] as const;
export type FieldName = (typeof fieldNames)[number];
export type Values = Partial<Record<FieldName, string>>;

export interface Field {
  name: FieldName;
  optional?: boolean;
  secret?: boolean;
  variable?: string; // it is no part of the location: restic takes it from its environment
}

interface Spec {
  fields: readonly Field[];
  location: (value: (name: FieldName) => string) => string;
}

const trimSlashes = (text: string) => text.replace(/^\/+|\/+$/g, '');
const below = (folder: string) => (trimSlashes(folder) === '' ? '' : `/${trimSlashes(folder)}`);
const withScheme = (text: string) => (/^https?:\/\//.test(text) ? text : `https://${text}`).replace(/\/+$/, '');

// With a port restic wants a URL, in which an absolute path begins with a second slash.
function sftp(value: (name: FieldName) => string): string {
  const user = value('user') === '' ? '' : `${value('user')}@`;
  const host = user + value('host');
  return value('port') === '' ? `sftp:${host}:${value('path')}` : `sftp://${host}:${value('port')}/${value('path')}`;
}

export const specs: Record<Kind, Spec> = {
  local: { fields: [{ name: 'path' }], location: (value) => value('path') },
  sftp: {
    fields: [{ name: 'host' }, { name: 'user', optional: true }, { name: 'port', optional: true }, { name: 'path' }],
    location: sftp,
  },
  s3: {
    fields: [
      { name: 'endpoint' },
      { name: 'bucket' },
      { name: 'folder', optional: true },
      { name: 'keyId', variable: 'AWS_ACCESS_KEY_ID' },
      { name: 'keySecret', variable: 'AWS_SECRET_ACCESS_KEY', secret: true },
      { name: 'region', variable: 'AWS_DEFAULT_REGION', optional: true },
    ],
    location: (value) => `s3:${withScheme(value('endpoint'))}/${trimSlashes(value('bucket'))}${below(value('folder'))}`,
  },
  rest: {
    fields: [
      { name: 'url' },
      { name: 'login', variable: 'RESTIC_REST_USERNAME', optional: true },
      { name: 'password', variable: 'RESTIC_REST_PASSWORD', optional: true, secret: true },
    ],
    location: (value) => `rest:${withScheme(value('url'))}/`,
  },
  rclone: {
    fields: [{ name: 'remote' }, { name: 'folder' }],
    location: (value) => `rclone:${value('remote').replace(/:$/, '')}:${trimSlashes(value('folder'))}`,
  },
  b2: {
    fields: [
      { name: 'bucket' },
      { name: 'folder', optional: true },
      { name: 'keyId', variable: 'B2_ACCOUNT_ID' },
      { name: 'keySecret', variable: 'B2_ACCOUNT_KEY', secret: true },
    ],
    location: (value) => `b2:${value('bucket')}:${trimSlashes(value('folder'))}`,
  },
  azure: {
    fields: [
      { name: 'bucket' },
      { name: 'folder', optional: true },
      { name: 'accountName', variable: 'AZURE_ACCOUNT_NAME' },
      { name: 'accountKey', variable: 'AZURE_ACCOUNT_KEY', secret: true },
    ],
    location: (value) => `azure:${value('bucket')}:/${trimSlashes(value('folder'))}`,
  },
  gs: {
    fields: [
      { name: 'bucket' },
      { name: 'folder', optional: true },
      { name: 'project', variable: 'GOOGLE_PROJECT_ID' },
      { name: 'keyFile', variable: 'GOOGLE_APPLICATION_CREDENTIALS' },
    ],
    location: (value) => `gs:${value('bucket')}:/${trimSlashes(value('folder'))}`,
  },
};

const trimmed = (values: Values) => (name: FieldName) => (values[name] ?? '').trim();

function isGood(field: Field, text: string): boolean {
  if (text === '') return field.optional === true;
  if (field.name === 'port') return /^[1-9]\d{0,4}$/.test(text);
  if (field.name === 'path') return text.startsWith('/');
  return true;
}

// null while something is missing.
export function locationOf(kind: Kind, values: Values): string | null {
  const value = trimmed(values);
  const parts = specs[kind].fields.filter((field) => field.variable === undefined);
  return parts.every((field) => isGood(field, value(field.name))) ? specs[kind].location(value) : null;
}

export const variablesOf = (kind: Kind) => specs[kind].fields.filter((field) => field.variable !== undefined);

// null while something is missing; what is not given is not in it. Passwords are taken as they are.
export function environmentOf(kind: Kind, values: Values): Record<string, string> | null {
  const environment: Record<string, string> = {};
  for (const field of variablesOf(kind)) {
    const text = field.secret ? (values[field.name] ?? '') : trimmed(values)(field.name);
    if (!isGood(field, text)) return null;
    if (text !== '' && field.variable !== undefined) environment[field.variable] = text;
  }
  return environment;
}

export const kindOf = (backend: string): Kind | null => kinds.find((kind) => kind === backend) ?? null;
