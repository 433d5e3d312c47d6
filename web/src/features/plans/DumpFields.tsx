import type { ReactNode } from 'react';
import { useLanguage } from '../../lib/language';
import { ChoiceField, FlagField, TextField } from './fields';
import type { DumpForm, LimitsForm } from './plan-form';

const levels = ['auto', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const rules = ['keep_days', 'keep_last', 'keep_daily', 'keep_weekly', 'keep_monthly'] as const;
const limits = ['network_ms', 'lock_wait_ms', 'stall_ms'] as const;

interface DumpProps {
  form: DumpForm;
  change: (part: Partial<DumpForm>) => void;
  wrong: readonly string[];
  scheduled: boolean; // the plan is backed up by itself
  children?: ReactNode; // what the rules would do
}

export function DumpFields({ form, change, wrong, scheduled, children }: DumpProps) {
  const { t } = useLanguage();
  const { hints } = t.plans;
  return (
    <>
      <section className="card stack">
        <h2>{t.plans.groups.dump}</h2>
        <TextField name="directory" hint={hints.directory} value={form.directory} onChange={(directory) => change({ directory })} />
        <ChoiceField
          name="level"
          value={form.level}
          choices={levels.map((level) => ({ value: level, label: level === 'auto' ? t.plans.levelAuto : t.plans.levelOf(level) }))}
          onChange={(level) => change({ level })}
        />
        <FlagField name="globals" hint={hints.globals} value={form.globals} onChange={(globals) => change({ globals })} />
        <FlagField
          name="all_databases" hint={hints.all_databases} value={form.all_databases}
          onChange={(all_databases) => change({ all_databases })}
        />
      </section>
      <section className="card stack">
        <h2>{t.plans.groups.keep}</h2>
        <p className="soft small">{t.plans.groups.keepText}</p>
        <div className="fields-2">
          {rules.map((name) => (
            <TextField
              key={name} name={name} value={form[name]} wrong={wrong.includes(name)}
              onChange={(value) => change({ [name]: value })}
            />
          ))}
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
    </>
  );
}

interface LimitsProps {
  form: LimitsForm;
  change: (part: Partial<LimitsForm>) => void;
  wrong: readonly string[];
}

export function LimitsFields({ form, change, wrong }: LimitsProps) {
  const { t } = useLanguage();
  return (
    <div className="fields-2">
      {limits.map((name) => (
        <TextField
          key={name} name={name} hint={t.plans.hints.minutes} value={form[name]} wrong={wrong.includes(name)}
          onChange={(value) => change({ [name]: value })}
        />
      ))}
    </div>
  );
}
