import { NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useLanguage } from '../../lib/language';
import { severities, type EntryFilter } from './filter';

const kPauseMs = 350;

interface Props {
  filter: EntryFilter;
  change: (part: Partial<EntryFilter>) => void;
}

interface TypedProps extends Props {
  name: keyof EntryFilter;
  label: string;
  placeholder: string;
}

// What is typed is asked for when the typing pauses.
function Typed({ name, label, placeholder, filter, change }: TypedProps) {
  const wanted = filter[name];
  const [typed, setTyped] = useState(wanted);
  useEffect(() => setTyped(wanted), [wanted]);
  useEffect(() => {
    if (typed.trim() === wanted) return undefined;
    const timer = setTimeout(() => change({ [name]: typed.trim() }), kPauseMs);
    return () => clearTimeout(timer);
  }, [typed, wanted, name, change]);
  return (
    <TextInput
      label={label}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      autoComplete="off"
      spellCheck={false}
      placeholder={placeholder}
    />
  );
}

export function DayField({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) {
  return <TextInput type="date" label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
}

export function EntryFilters({ filter, change }: Props) {
  const { t } = useLanguage();
  const words = t.ledger.filters;
  const all = { value: '', label: words.all };
  const kinds = Object.entries(t.ledger.kinds).map(([value, label]) => ({ value, label }));
  const { action } = filter;
  if (action !== '' && !(action in t.ledger.kinds)) kinds.push({ value: action, label: t.ledger.actions[action] ?? action });
  return (
    <div className="ledger-filters" role="search" aria-label={words.label}>
      <Typed name="text" label={words.text} placeholder={words.textHint} filter={filter} change={change} />
      <NativeSelect
        label={words.kind}
        value={action}
        data={[all, ...kinds]}
        onChange={(event) => change({ action: event.currentTarget.value })}
      />
      <NativeSelect
        label={words.severity}
        value={filter.severity}
        data={[all, ...severities.map((severity) => ({ value: severity, label: t.ledger.severities[severity] }))]}
        onChange={(event) => change({ severity: event.currentTarget.value })}
      />
      <DayField label={words.since} value={filter.since} onChange={(since) => change({ since })} />
      <DayField label={words.until} value={filter.until} onChange={(until) => change({ until })} />
      <Typed name="actor" label={words.actor} placeholder="user:ada" filter={filter} change={change} />
      <Typed name="target" label={words.target} placeholder="plan/photos" filter={filter} change={change} />
    </div>
  );
}
