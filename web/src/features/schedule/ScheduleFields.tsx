import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLanguage } from '../../lib/language';
import { NextTimes } from './NextTimes';
import { choiceOf, chosen, kOften, kWeekdays, ruleOf, type Choice, type Often } from './rule';
import './schedule.css';

interface Props {
  rule: string;
  zone: string;
  onChange: (rule: string) => void;
}

// Which choice somebody has made is more than the rule says: "own" may hold one that is offered, too.
function useChoice(rule: string, onChange: (rule: string) => void) {
  const [choice, setChoice] = useState(() => choiceOf(rule));
  const shown = ruleOf(choice) === rule ? choice : choiceOf(rule);
  const change = (next: Choice) => {
    setChoice(next);
    onChange(ruleOf(next));
  };
  return { choice: shown, change };
}

export function ScheduleFields({ rule, zone, onChange }: Props) {
  const { t } = useLanguage();
  const { choice, change } = useChoice(rule, onChange);
  const words = t.schedule;
  return (
    <>
      <div className="fields-2">
        <NativeSelect
          label={words.often}
          value={choice.often}
          data={kOften.map((value) => ({ value, label: words.choices[value] }))}
          onChange={(event) => change(chosen(choice, event.currentTarget.value as Often))}
        />
        {choice.often === 'weekly' && (
          <NativeSelect
            label={words.weekday}
            value={String(choice.weekday)}
            data={kWeekdays.map((day) => ({ value: String(day), label: words.weekdays[day] ?? '' }))}
            onChange={(event) => change({ ...choice, weekday: Number(event.currentTarget.value) })}
          />
        )}
        {(choice.often === 'daily' || choice.often === 'weekly') && (
          <TextInput
            type="time"
            label={words.time}
            value={choice.time}
            onChange={(event) => event.currentTarget.value !== '' && change({ ...choice, time: event.currentTarget.value })}
          />
        )}
        {choice.often === 'own' && (
          <TextInput
            label={words.own}
            description={words.ownHint}
            value={choice.own}
            onChange={(event) => change({ ...choice, own: event.currentTarget.value })}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            classNames={{ input: 'mono-input' }}
          />
        )}
      </div>
      <NextTimes rule={rule} zone={zone} />
    </>
  );
}
