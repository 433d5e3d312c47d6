// How a database is reached, as a form asks for it: libpq's own words for it.
export const fieldNames = ['host', 'port', 'dbname', 'user', 'sslmode'] as const;
export type FieldName = (typeof fieldNames)[number];
export type Fields = Record<FieldName, string>;

export const noFields: Fields = { host: '', port: '', dbname: '', user: '', sslmode: '' };

export const fieldsOf = (parameters: Readonly<Record<string, string>>): Fields => ({
  ...noFields,
  ...Object.fromEntries(fieldNames.map((name) => [name, parameters[name] ?? ''])),
});

const isField = (name: string) => fieldNames.some((known) => known === name);

// What is known of it besides: a form does not ask for it and leaves it as it is.
export const othersOf = (parameters: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => !isField(name)));

export function parametersOf(fields: Fields, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const given = fieldNames.map((name) => [name, fields[name].trim()] as const).filter(([, value]) => value !== '');
  return { ...othersOf(before), ...Object.fromEntries(given) };
}

export const isWhole = (fields: Fields): boolean =>
  fields.host.trim() !== '' && fields.dbname.trim() !== '' && /^([1-9]\d{0,4})?$/.test(fields.port.trim());
