import { NativeSelect, TextInput } from '@mantine/core';
import { useLanguage } from '../../lib/language';
import { type Fields } from './connection';

interface Props {
  fields: Fields;
  change: (part: Partial<Fields>) => void;
}

const kModes = ['', 'require', 'verify-ca', 'verify-full', 'disable'];

export function ConnectionFields({ fields, change }: Props) {
  const { t } = useLanguage();
  const words = t.databaseForms;
  const plain = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
  const modes = kModes.includes(fields.sslmode) ? kModes : [...kModes, fields.sslmode];
  return (
    <>
      <TextInput
        {...plain} label={words.fields.host} description={words.hostHint} value={fields.host}
        onChange={(event) => change({ host: event.currentTarget.value })}
      />
      <TextInput
        {...plain} label={`${words.fields.port} (${t.forms.optional})`} placeholder="5432" inputMode="numeric" value={fields.port}
        onChange={(event) => change({ port: event.currentTarget.value })}
      />
      <TextInput
        {...plain} label={words.fields.dbname} value={fields.dbname}
        onChange={(event) => change({ dbname: event.currentTarget.value })}
      />
      <TextInput
        {...plain} label={words.fields.user} description={words.userHint} value={fields.user}
        onChange={(event) => change({ user: event.currentTarget.value })}
      />
      <NativeSelect
        label={words.fields.sslmode} value={fields.sslmode}
        data={modes.map((mode) => ({ value: mode, label: words.sslmodes[mode] ?? mode }))}
        onChange={(event) => change({ sslmode: event.currentTarget.value })}
      />
    </>
  );
}
