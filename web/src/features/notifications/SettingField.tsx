import { Checkbox, NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { Channel, ChannelKind } from '../../api/types';
import { useLanguage } from '../../lib/language';
import type { Messages } from '../../messages/messages';
import { wrongOf, type ChannelForm, type Wrong } from './channel-form';
import type { Field, SettingName } from './kinds';

export interface FormProps {
  kind: ChannelKind;
  form: ChannelForm;
  stored: Channel | null; // null: of one that is new
  change: (part: Partial<ChannelForm>) => void;
}

export function fieldName(kind: ChannelKind, name: SettingName, t: Messages): string {
  return t.channelForm.fieldsOf[kind]?.[name] ?? t.channelForm.fields[name];
}

function wrongWords(field: Field, wrong: Wrong, t: Messages): string | null {
  const words = t.channelForm;
  if (typeof wrong === 'object') return field.type === 'headers' ? words.wrongHeaders(wrong.line) : words.wrongAddress(wrong.line);
  // That something is missing is seen by its field; the button waits for it.
  const known = { missing: null, number: words.wrongNumber, port: words.wrongPort, seconds: words.wrongSeconds, url: words.wrongUrl, path: words.wrongPath };
  return known[wrong];
}

interface InputProps {
  field: Field;
  label: string;
  hint: string | undefined;
  error: string | null;
  value: string;
  onChange: (text: string) => void;
}

function Choice({ field, label, hint, value, onChange }: InputProps) {
  const { t } = useLanguage();
  const words: Record<string, string> = t.channelForm.securities;
  const choices = field.choices ?? [];
  return (
    <NativeSelect
      label={label} description={hint} value={value === '' ? choices[0] : value} data={choices.map((one) => ({ value: one, label: words[one] ?? one }))}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Input(props: InputProps) {
  const { field, label, hint, error, value, onChange } = props;
  const common = {
    label, description: hint, error, value, spellCheck: false, autoCapitalize: 'none', autoComplete: field.secret ? 'new-password' : 'off',
  } as const;
  const take = (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value);
  if (field.type === 'choice') return <Choice {...props} />;
  if (field.type === 'addresses') return <Textarea {...common} rows={2} autosize={false} onChange={take} />;
  if (field.type === 'body' || field.type === 'headers')
    return <Textarea {...common} rows={field.type === 'body' ? 5 : 2} classNames={{ input: 'mono-input' }} onChange={take} />;
  if (field.secret && field.type !== 'url') return <PasswordInput {...common} onChange={take} />;
  return <TextInput {...common} {...(field.type === 'number' ? { inputMode: 'numeric' } : {})} onChange={take} />;
}

// Of a secret that is set: that it is, and the way to be without it where it may be missing.
function Kept({ field, props }: { field: Field; props: FormProps }) {
  const { t } = useLanguage();
  const { form, stored, change } = props;
  if (!field.secret || stored === null || !stored.secrets.includes(field.name)) return null;
  const shown = field.type === 'url' ? String(stored.settings[field.name] ?? '') : '';
  const isTaken = form.taken.includes(field.name);
  const toggle = () =>
    change({ taken: isTaken ? form.taken.filter((name) => name !== field.name) : [...form.taken, field.name] });
  return (
    <>
      <p className="soft small">
        {t.channelForm.secretSet(shown)} {t.forms.unchanged}
      </p>
      {!field.required && (
        <Checkbox
          size="xs" label={t.channelForm.removeSecret} checked={isTaken} onChange={toggle}
          aria-label={`${t.channelForm.removeSecret}: ${fieldName(props.kind, field.name, t)}`}
        />
      )}
    </>
  );
}

export function SettingField({ field, props }: { field: Field; props: FormProps }) {
  const { t } = useLanguage();
  const { kind, form, stored, change } = props;
  const { name } = field;
  const wrong = wrongOf(field, form, stored);
  const label = fieldName(kind, name, t);
  const isOptional = !field.required && field.type !== 'choice';
  return (
    <div className="setting-field" data-half={field.half}>
      <Input
        field={field} label={isOptional ? `${label} (${t.forms.optional})` : label}
        hint={t.channelForm.hintsOf[kind]?.[name] ?? t.channelForm.hints[name]}
        error={wrong === null ? null : wrongWords(field, wrong, t)} value={form.values[name] ?? ''}
        onChange={(text) => change({ values: { ...form.values, [name]: text }, taken: form.taken.filter((one) => one !== name) })}
      />
      <Kept field={field} props={props} />
    </div>
  );
}
