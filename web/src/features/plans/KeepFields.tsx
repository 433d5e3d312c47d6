import type { ReactNode } from 'react';
import { useLanguage } from '../../lib/language';
import { ChoiceField, TextField } from './fields';
import { kKeepCounts, type KeepingForm } from './keeping';

interface Props {
  form: KeepingForm;
  change: (part: Partial<KeepingForm>) => void;
  wrong: readonly string[];
  scheduled: boolean; // the plan is backed up by itself
  children?: ReactNode; // what these rules would do
}

// Which snapshots of a plan stay, and when the others go.
export function KeepFields({ form, change, wrong, scheduled, children }: Props) {
  const { t } = useLanguage();
  const { hints } = t.plans;
  return (
    <section className="card stack" aria-labelledby="keep">
      <h2 id="keep">{t.plans.groups.keepSnapshots}</h2>
      <p className="soft small">{t.plans.groups.keepSnapshotsText}</p>
      <div className="fields-2">
        {kKeepCounts.map((name) => (
          <TextField
            key={name} name={name} hint={hints.keep[name]} value={form[name]} wrong={wrong.includes(name)}
            onChange={(value) => change({ [name]: value })}
          />
        ))}
        <TextField
          name="keep_within" hint={hints.keep_within} value={form.keep_within}
          onChange={(keep_within) => change({ keep_within })}
        />
        <ChoiceField
          name="when"
          hint={form.when === 'scheduled' && !scheduled ? hints.whenUnscheduled : undefined}
          value={form.when}
          choices={Object.entries(t.plans.when).map(([value, label]) => ({ value, label }))}
          onChange={(when) => change({ when })}
        />
      </div>
      {children}
    </section>
  );
}
