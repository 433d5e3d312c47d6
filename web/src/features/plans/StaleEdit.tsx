import { Button } from '@mantine/core';
import type { Plan } from '../../api/types';
import { Note } from '../../components/Note';
import { useLanguage } from '../../lib/language';
import type { FieldName } from './fields';
import { theirNames } from './plan-form';

interface Props {
  theirs: Plan;
  base: Plan; // what was seen when the edit began
  mine: readonly string[]; // the members I have changed
  working: boolean;
  saveMine: () => void;
  takeTheirs: () => void;
}

// Two edited one plan: what the other one did, and the two ways on. Nothing typed is lost.
export function StaleEdit({ theirs, base, mine, working, saveMine, takeTheirs }: Props) {
  const { t } = useLanguage();
  const names = theirNames(theirs, base);
  const both = names.filter((name) => mine.includes(name));
  const shown = (list: readonly string[]) => list.map((name) => t.plans.fields[name as FieldName] ?? name).join(', ');
  return (
    <Note tone="warn" title={t.plans.stale} role="alert">
      <p>{t.plans.staleText}</p>
      <p>{names.length > 0 ? t.plans.staleTheirs(shown(names)) : t.plans.staleSame}</p>
      {both.length > 0 && <p>{t.plans.staleBoth(shown(both))}</p>}
      <p>{t.plans.staleMineText}</p>
      <div className="row wrap note-action">
        <Button size="xs" loading={working} onClick={saveMine}>
          {t.plans.staleMine}
        </Button>
        <Button size="xs" variant="default" disabled={working} onClick={takeTheirs}>
          {t.plans.staleTake}
        </Button>
      </div>
    </Note>
  );
}
