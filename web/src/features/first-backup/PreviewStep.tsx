import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconX } from '@tabler/icons-react';
import { draftPreviewQuery, storageQuery } from '../../api/queries';
import { Facts } from '../../components/Facts';
import { Note } from '../../components/Note';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { patternFor } from '../plans/plan-form';
import { PreviewPanel } from '../plans/PreviewPanel';
import { ScheduleFields } from '../schedule/ScheduleFields';
import { locationOf } from './place';
import { StepFrame } from './StepFrame';
import type { StepProps } from './wizard';

interface Props extends StepProps {
  start: () => Promise<void>;
  back: () => void;
}

function LeftOut({ draft, change }: StepProps) {
  const { t } = useLanguage();
  if (draft.exclude.length === 0) return null;
  return (
    <section className="card stack">
      <h3 className="section-title">{t.first.leftOut}</h3>
      <ul className="chosen-folders bare">
        {draft.exclude.map((pattern) => (
          <li key={pattern}>
            <code>{pattern}</code>
            <Button
              size="compact-sm" variant="subtle" color="danger" aria-label={t.folders.removeOf(pattern)}
              leftSection={<IconX size={14} stroke={1.5} aria-hidden />}
              onClick={() => change({ exclude: draft.exclude.filter((one) => one !== pattern) })}
            >
              {t.folders.remove}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

// Only of what lies in the data directory the space that is left is known.
function useFree(location: string | null): number | null {
  const places = useQuery(storageQuery).data ?? [];
  const data = places.find((one) => one.kind === 'data');
  return location !== null && data && location.startsWith(`${data.where}/`) ? data.free_bytes : null;
}

function FilesPreview({ draft, change }: StepProps) {
  const { t, f } = useLanguage();
  const { place } = draft;
  const files = { sources: draft.sources, exclude: draft.exclude };
  const query = useQuery(draftPreviewQuery(files, place.kind === 'existing' ? place.existing : ''));
  const free = useFree(locationOf(place));
  const exclude = (path: string) => {
    const pattern = patternFor(path);
    if (!draft.exclude.includes(pattern)) change({ exclude: [...draft.exclude, pattern] });
  };
  return (
    <>
      <PreviewPanel query={query} exclude={exclude} sources={draft.sources} />
      <LeftOut draft={draft} change={change} />
      <section className="card">
        <Facts facts={[{ name: t.first.goesTo, value: <code>{locationOf(place) ?? place.existing}</code> }]} />
      </section>
      {query.data && free !== null && query.data.bytes > free && <Note tone="warn" title={t.first.noRoom(f.bytes(free))} />}
    </>
  );
}

function DatabasePreview({ draft }: Pick<StepProps, 'draft'>) {
  const { t } = useLanguage();
  // Without what may be a password in it.
  const shown = draft.url.trim().replace(/\/\/([^:@/]*):[^@/]*@/, '//$1@');
  return (
    <section className="card">
      <Facts
        facts={[
          { name: t.first.database, value: <code>{shown}</code> },
          { name: t.first.goesTo, value: draft.directory.trim() === '' ? t.first.dataDirectory : <code>{draft.directory.trim()}</code> },
        ]}
      />
    </section>
  );
}

// All of it once more, before anything is made.
export function PreviewStep({ draft, change, start, back }: Props) {
  const { t } = useLanguage();
  const starting = useMutation({ mutationFn: start });
  const notes = starting.error && (
    <div className="notes">
      <Problem told={toldOf(starting.error)} title={t.first.startFailed} role="alert" action={t.first.madeSoFar} />
    </div>
  );
  return (
    <StepFrame
      step="preview"
      title={t.first.preview}
      back={back}
      notes={notes}
      next={{ text: t.first.start, disabled: false, loading: starting.isPending, act: () => starting.mutate() }}
    >
      {draft.kind === 'files' ? <FilesPreview draft={draft} change={change} /> : <DatabasePreview draft={draft} />}
      <section className="card stack">
        <h3>{t.first.when}</h3>
        <ScheduleFields rule={draft.schedule} zone="" onChange={(schedule) => change({ schedule })} />
      </section>
    </StepFrame>
  );
}
