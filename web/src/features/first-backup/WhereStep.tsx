import { Button, Radio, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { repositoriesQuery } from '../../api/queries';
import { Note } from '../../components/Note';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { isWhole, type Place, type PlaceKind } from './place';
import { PlaceFields } from './PlaceFields';
import { StepFrame } from './StepFrame';
import { testPlace, type Tested } from './test-place';
import type { StepProps } from './wizard';

const kinds: readonly PlaceKind[] = ['existing', 'local', 's3', 'sftp', 'rest', 'rclone'];

function Verdict({ tested }: { tested: Tested }) {
  const { t, f } = useLanguage();
  if (tested.kind === 'new') return <Note tone="good" title={t.first.testNew} role="status" />;
  if (tested.kind === 'opens') return <Note tone="good" title={t.first.testThere(f.count(tested.snapshots))} role="status" />;
  return (
    <Note tone="warn" title={t.first.testPassword} role="alert">
      {t.first.testPasswordText}
    </Note>
  );
}

function Failed({ error }: { error: Error }) {
  const { t } = useLanguage();
  const told = toldOf(error);
  if (told.code === 'ERROR_PASSWORD')
    return (
      <Note tone="bad" title={t.first.wrongPassword} code={told.code} role="alert">
        {t.first.wrongPasswordText}
      </Note>
    );
  // The service's hint is for its command line.
  return <Problem told={{ ...told, hint: '' }} title={t.first.testFailed} role="alert" />;
}

function SameMachine() {
  const { t } = useLanguage();
  return (
    <Note tone="plain" title={t.first.sameMachine}>
      {t.first.sameMachineText}
    </Note>
  );
}

interface Props extends StepProps {
  next: () => void;
  back: () => void;
}

function DumpsWhere({ draft, change, next, back }: Props) {
  const { t } = useLanguage();
  const directory = draft.directory.trim();
  return (
    <StepFrame
      step="where"
      title={t.first.whereDatabase}
      back={back}
      next={{ text: t.first.next, disabled: directory !== '' && !directory.startsWith('/'), loading: false, act: next }}
    >
      <section className="card stack">
        <TextInput
          label={t.first.dumpFolder}
          description={t.first.dumpFolderHint}
          value={draft.directory}
          onChange={(event) => change({ directory: event.currentTarget.value })}
          autoComplete="off"
          spellCheck={false}
        />
      </section>
      <SameMachine />
    </StepFrame>
  );
}

function FilesWhere({ draft, change, next, back }: Props) {
  const { t } = useLanguage();
  const { place } = draft;
  const repositories = useQuery(repositoriesQuery).data ?? [];
  const test = useMutation({ mutationFn: () => testPlace(place) });
  const edit = (part: Partial<Place>) => {
    test.reset();
    change({ place: { ...place, ...part } });
  };
  const isExisting = place.kind === 'existing';
  const tried = (tested: Tested) => {
    if (tested.kind === 'password') change({ place: { ...place, isThere: true } });
    else next();
  };
  // What was not tested is tested on the way, so that the first backup does not fail for a typing mistake.
  const goOn = () => {
    if (isExisting || (test.data && test.data.kind !== 'password')) next();
    else test.mutate(undefined, { onSuccess: tried });
  };
  return (
    <StepFrame
      step="where"
      title={t.first.where}
      back={back}
      next={{ text: t.first.next, disabled: !isWhole(place), loading: test.isPending, act: goOn }}
    >
      <section className="card stack">
        <Radio.Group aria-label={t.first.where} value={place.kind} onChange={(kind) => edit({ kind: kind as PlaceKind })}>
          <div className="wizard-places">
            {kinds
              .filter((kind) => kind !== 'existing' || repositories.length > 0)
              .map((kind) => (
                <Radio key={kind} value={kind} label={t.first.places[kind]} description={t.first.placeHints[kind]} />
              ))}
          </div>
        </Radio.Group>
      </section>
      <section className="card stack">
        <PlaceFields place={place} change={edit} />
        {!isExisting && (
          <div>
            <Button variant="default" loading={test.isPending} disabled={!isWhole(place)} onClick={() => test.mutate()}>
              {t.first.test}
            </Button>
          </div>
        )}
        {test.data && <Verdict tested={test.data} />}
        {test.error && <Failed error={test.error} />}
        {place.kind === 'local' && <SameMachine />}
        {!isExisting && !place.isThere && (
          <p className="soft small">{place.kind === 'local' ? t.first.lookedAfter : t.first.prunedByItself}</p>
        )}
      </section>
    </StepFrame>
  );
}

export function WhereStep(props: Props) {
  return props.draft.kind === 'files' ? <FilesWhere {...props} /> : <DumpsWhere {...props} />;
}
