import { Checkbox, NativeSelect, Radio, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { plansQuery } from '../../api/queries';
import { Note } from '../../components/Note';
import { useLanguage } from '../../lib/language';
import { kUsualDigest } from './channel-form';
import { events, isPing } from './kinds';
import type { FormProps } from './SettingField';

function Events({ form, stored, change }: FormProps) {
  const words = useLanguage().t.channelForm;
  return (
    <Checkbox.Group
      label={words.events} description={stored === null && words.eventsHint} value={[...form.events]}
      error={form.events.length === 0 && words.noEvents}
      onChange={(chosen) => change({ events: events.filter((event) => chosen.includes(event)) })}
    >
      <div className="event-choices">
        {events.map((event) => (
          <Checkbox key={event} value={event} label={words.eventNames[event]} description={words.eventTexts[event]} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

// Those that there are, and those that were chosen once and are gone.
function usePlanNames(chosen: readonly string[]): string[] {
  const known = useQuery(plansQuery).data?.map((plan) => plan.name) ?? [];
  return [...known, ...chosen.filter((name) => !known.includes(name))];
}

function OnePlan({ form, change }: FormProps) {
  const words = useLanguage().t.channelForm;
  const names = usePlanNames(form.plans);
  const isLoaded = useQuery(plansQuery).data !== undefined;
  if (isLoaded && names.length === 0) return <Note tone="warn" title={words.noPlanYet} />;
  return (
    <NativeSelect
      label={words.onePlan} description={words.onePlanHint} value={form.plans[0] ?? ''}
      data={[...(form.plans.length === 0 ? [{ value: '', label: words.choosePlan }] : []), ...names.map((name) => ({ value: name, label: name }))]}
      onChange={(event) => change({ plans: event.currentTarget.value === '' ? [] : [event.currentTarget.value], everyPlan: false })}
    />
  );
}

function Plans({ form, change }: FormProps) {
  const words = useLanguage().t.channelForm;
  const names = usePlanNames(form.plans);
  return (
    <>
      <Radio.Group
        label={words.plans} description={words.plansHint} value={form.everyPlan ? 'every' : 'some'}
        onChange={(value) => change({ everyPlan: value === 'every' })}
      >
        <div className="stack radios">
          <Radio value="every" label={words.everyPlan} />
          <Radio value="some" label={words.somePlans} />
        </div>
      </Radio.Group>
      {!form.everyPlan && (
        <Checkbox.Group
          aria-label={words.plans} value={[...form.plans]} error={form.plans.length === 0 && words.noPlans}
          onChange={(plans) => change({ plans })}
        >
          <div className="plan-choices">
            {names.map((name) => (
              <Checkbox key={name} value={name} label={name} />
            ))}
          </div>
        </Checkbox.Group>
      )}
    </>
  );
}

function Digest({ form, change }: FormProps) {
  const words = useLanguage().t.channelForm;
  return (
    <>
      <div className="fields-2">
        <NativeSelect
          label={words.digest} value={form.digest === null ? 'now' : 'daily'}
          data={(['now', 'daily'] as const).map((value) => ({ value, label: words.digests[value] }))}
          onChange={(event) => change({ digest: event.currentTarget.value === 'daily' ? kUsualDigest : null })}
        />
        {form.digest !== null && (
          <TextInput
            type="time" label={words.digestTime} value={form.digest}
            onChange={(event) => event.currentTarget.value !== '' && change({ digest: event.currentTarget.value })}
          />
        )}
      </div>
      {form.digest !== null && <p className="soft small">{words.digestHint}</p>}
    </>
  );
}

// What somebody wants to hear of, and when.
export function WantFields(props: FormProps) {
  const words = useLanguage().t.channelForm;
  const { kind, form, change } = props;
  return (
    <>
      <Events {...props} />
      {isPing(kind) ? <OnePlan {...props} /> : <Plans {...props} />}
      {!isPing(kind) && <Digest {...props} />}
      {kind === 'webhook' && (
        <Checkbox
          label={words.anchor} description={words.anchorHint} checked={form.anchor}
          onChange={(event) => change({ anchor: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
