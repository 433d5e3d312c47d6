import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useLanguage } from '../../lib/language';
import type { Messages } from '../../messages/messages';

export type FieldName = keyof Messages['plans']['fields'];

interface Common {
  name: FieldName;
  hint?: string | undefined;
}
interface TextProps extends Common {
  value: string;
  onChange: (value: string) => void;
  wrong?: boolean;
}

export function LinesField({ name, hint, value, onChange }: TextProps) {
  const { t } = useLanguage();
  return (
    <Textarea
      label={t.plans.fields[name]}
      description={hint}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autosize
      minRows={2}
      maxRows={12}
      spellCheck={false}
      autoCapitalize="none"
      classNames={{ input: 'mono-input' }}
    />
  );
}

export function TextField({ name, hint, value, onChange, wrong = false }: TextProps) {
  const { t } = useLanguage();
  return (
    <TextInput
      label={t.plans.fields[name]}
      description={hint}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={wrong && t.plans.wrongNumber}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}

export function FlagField({ name, hint, value, onChange }: Common & { value: boolean; onChange: (is: boolean) => void }) {
  const { t } = useLanguage();
  return (
    <Checkbox
      label={t.plans.fields[name]}
      description={hint}
      checked={value}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

interface ChoiceProps<Value extends string> extends Common {
  value: Value;
  choices: readonly { value: string; label: string }[];
  onChange: (value: Value) => void;
}

export function ChoiceField<Value extends string>({ name, hint, value, choices, onChange }: ChoiceProps<Value>) {
  const { t } = useLanguage();
  return (
    <NativeSelect
      label={t.plans.fields[name]}
      description={hint}
      value={value}
      data={[...choices]}
      onChange={(event) => onChange(event.currentTarget.value as Value)}
    />
  );
}
