import { PasswordInput, TextInput } from '@mantine/core';
import { useLanguage } from '../../lib/language';
import type { Field, FieldName, Values } from './location';

interface Props {
  fields: readonly Field[];
  values: Values;
  change: (part: Values) => void;
  allOptional?: boolean;
}

interface OneProps {
  field: Field;
  value: string;
  isOptional: boolean;
  onChange: (text: string) => void;
}

function OneField({ field, value, isOptional, onChange }: OneProps) {
  const { t } = useLanguage();
  const Input = field.secret ? PasswordInput : TextInput;
  const hint = t.repositories.hints[field.name];
  const name: FieldName = field.name;
  return (
    <Input
      label={isOptional ? `${t.repositories.fields[name]} (${t.forms.optional})` : t.repositories.fields[name]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete={field.secret ? 'new-password' : 'off'}
      spellCheck={false}
      {...(hint === undefined ? {} : { description: hint })}
      {...(name === 'port' ? { inputMode: 'numeric' as const } : {})}
    />
  );
}

// What has to be known of a place, a field each.
export function PlaceFields({ fields, values, change, allOptional = false }: Props) {
  return fields.map((field) => (
    <OneField
      key={field.name}
      field={field}
      value={values[field.name] ?? ''}
      onChange={(text) => change({ [field.name]: text })}
      isOptional={allOptional ? false : field.optional === true}
    />
  ));
}
