import { Button } from '@mantine/core';
import { useLanguage } from '../lib/language';
import { Note } from './Note';

interface Props {
  title: string;
  theirs: readonly string[]; // what the other one changed, as fields are called
  both: readonly string[]; // what of it I have changed, too
  working: boolean;
  saveMine: () => void;
  takeTheirs: () => void;
}

// Two edited one thing: what the other one did, and the two ways on. Nothing typed is lost.
export function StaleEdit({ title, theirs, both, working, saveMine, takeTheirs }: Props) {
  const { t } = useLanguage();
  const words = t.forms;
  return (
    <Note tone="warn" title={title} role="alert">
      <p>{words.staleText}</p>
      <p>{theirs.length > 0 ? words.staleTheirs(theirs.join(', ')) : words.staleSame}</p>
      {both.length > 0 && <p>{words.staleBoth(both.join(', '))}</p>}
      <p>{words.staleMineText}</p>
      <div className="row wrap note-action">
        <Button size="xs" loading={working} onClick={saveMine}>
          {words.staleMine}
        </Button>
        <Button size="xs" variant="default" disabled={working} onClick={takeTheirs}>
          {words.staleTake}
        </Button>
      </div>
    </Note>
  );
}
