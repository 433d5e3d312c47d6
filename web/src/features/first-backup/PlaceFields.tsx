import { Checkbox, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { repositoriesQuery } from '../../api/queries';
import { useLanguage } from '../../lib/language';
import type { Messages } from '../../messages/messages';
import type { Place, PlaceKind } from './place';

type TextName = {
  [Name in keyof Place]: Place[Name] extends string ? Name : never;
}[keyof Place];

interface Field {
  name: Exclude<TextName, 'kind'>;
  label: (t: Messages) => string;
  hint?: (t: Messages) => string;
  secret?: true;
}

// What each kind of place is asked for.
const fields: Record<PlaceKind, readonly Field[]> = {
  existing: [],
  local: [{ name: 'folder', label: (t) => t.first.folder, hint: (t) => t.first.folderHint }],
  s3: [
    { name: 'endpoint', label: (t) => t.first.endpoint },
    { name: 'bucket', label: (t) => t.first.bucket },
    { name: 'path', label: (t) => t.first.pathIn, hint: (t) => t.first.pathInHint },
    { name: 'region', label: (t) => t.first.region, hint: (t) => t.first.regionHint },
    { name: 'key', label: (t) => t.first.key },
    { name: 'secret', label: (t) => t.first.secret, secret: true },
  ],
  sftp: [
    { name: 'user', label: (t) => t.first.user },
    { name: 'host', label: (t) => t.first.host },
    { name: 'port', label: (t) => t.first.port, hint: (t) => t.first.portHint },
    { name: 'path', label: (t) => t.first.path },
  ],
  rest: [
    { name: 'url', label: (t) => t.first.restUrl, hint: (t) => t.first.restUrlHint },
    { name: 'login', label: (t) => t.first.login, hint: (t) => t.first.pathInHint },
    { name: 'loginPassword', label: (t) => t.first.loginPassword, secret: true },
  ],
  rclone: [
    { name: 'remote', label: (t) => t.first.remote },
    { name: 'path', label: (t) => t.first.pathIn },
  ],
};

interface Props {
  place: Place;
  change: (part: Partial<Place>) => void;
}

function Input({ field, place, change }: Props & { field: Field }) {
  const { t } = useLanguage();
  const Component = field.secret ? PasswordInput : TextInput;
  return (
    <Component
      label={field.label(t)}
      description={field.hint?.(t)}
      value={place[field.name]}
      onChange={(event) => change({ [field.name]: event.currentTarget.value })}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}

function Existing({ place, change }: Props) {
  const { t } = useLanguage();
  const names = useQuery(repositoriesQuery).data?.map((one) => one.name) ?? [];
  return (
    <NativeSelect
      label={t.first.repository}
      value={place.existing}
      data={names}
      onChange={(event) => change({ existing: event.currentTarget.value })}
    />
  );
}

export function PlaceFields({ place, change }: Props) {
  const { t } = useLanguage();
  if (place.kind === 'existing') return <Existing place={place} change={change} />;
  return (
    <>
      <div className={place.kind === 'local' ? 'stack' : 'fields-2'}>
        {fields[place.kind].map((field) => (
          <Input key={field.name} field={field} place={place} change={change} />
        ))}
      </div>
      <Checkbox
        label={t.first.isThere}
        checked={place.isThere}
        onChange={(event) => change({ isThere: event.currentTarget.checked })}
      />
      {place.isThere && (
        <PasswordInput
          label={t.first.repositoryPassword}
          value={place.password}
          onChange={(event) => change({ password: event.currentTarget.value })}
          autoComplete="off"
        />
      )}
    </>
  );
}
