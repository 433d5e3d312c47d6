import { useLanguage } from '../../lib/language';
import { ScheduleFields } from '../schedule/ScheduleFields';
import { ChoiceField, TextField } from './fields';
import { kTimes, kTimingCounts, type TimingForm } from './plan-form';

interface Props {
  form: TimingForm;
  change: (part: Partial<TimingForm>) => void;
}

export function WhenFields({ form, change }: Props) {
  const { t } = useLanguage();
  return (
    <section className="card stack">
      <h2>{t.schedule.title}</h2>
      <ScheduleFields rule={form.schedule} zone={form.time_zone} onChange={(schedule) => change({ schedule })} />
    </section>
  );
}

export function MoreTimingFields({ form, change, wrong }: Props & { wrong: readonly string[] }) {
  const { t } = useLanguage();
  const { hints } = t.plans;
  return (
    <div className="fields-2">
      <TextField
        name="time_zone" hint={hints.time_zone} value={form.time_zone}
        onChange={(time_zone) => change({ time_zone })}
      />
      <TextField
        name="windows" hint={hints.windows} value={form.windows}
        onChange={(windows) => change({ windows })}
      />
      <ChoiceField
        name="missed"
        hint={hints.missed}
        value={form.missed}
        choices={Object.entries(t.schedule.missed).map(([value, label]) => ({ value, label }))}
        onChange={(missed) => change({ missed })}
      />
      {kTimingCounts.map((name) => (
        <TextField
          key={name} name={name} hint={hints[name]} value={form[name]} wrong={wrong.includes(name)}
          onChange={(value) => change({ [name]: value })}
        />
      ))}
      {kTimes.map((name) => (
        <TextField
          key={name} name={name} hint={hints[name]} value={form[name]} wrong={wrong.includes(name)}
          onChange={(value) => change({ [name]: value })}
        />
      ))}
    </div>
  );
}
