import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { databasesQuery, keys, plansQuery, repositoriesQuery, storageQuery } from '../../api/queries';
import type { Database, Plan, Repository, StoragePlace } from '../../api/types';
import { useMay } from '../../app/session';
import { Note } from '../../components/Note';
import { PageHead } from '../../components/PageHead';
import { LoadFailed } from '../../components/Problem';
import { Waiting } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import '../../components/form.css';
import '../plans/plans.css';
import './first-backup.css';
import { databaseName, kNoPlace, nameFrom, repositoryName } from './place';
import { PreviewStep } from './PreviewStep';
import { kNothingMade, startDatabase, startFiles, type Made } from './start';
import { Started } from './Started';
import { WhatStep } from './WhatStep';
import { WhereStep } from './WhereStep';
import { kNothingChosen, kSteps, type Draft, type Step } from './wizard';

interface Known {
  plans: Plan[];
  repositories: Repository[];
  databases: Database[];
  storage: StoragePlace[];
}

// The first repository lies in the data directory unless somebody says otherwise, as the command line has it.
function firstDraft({ repositories, storage }: Known): Draft {
  const data = storage.find((place) => place.kind === 'data');
  const existing = repositories[0]?.name ?? '';
  const isUsed = repositories.some((one) => one.backend === 'local');
  const folder = data && !isUsed ? `${data.where}/repository` : '';
  return { ...kNothingChosen, place: { ...kNoPlace, kind: existing === '' ? 'local' : 'existing', existing, folder } };
}

function useStart(draft: Draft, { plans, repositories, databases }: Known) {
  const client = useQueryClient();
  const made = useRef<Made>({ ...kNothingMade });
  const [started, setStarted] = useState<Made | null>(null);
  const start = async () => {
    const names = plans.map((plan) => plan.name);
    try {
      if (draft.kind === 'database') {
        const name = databaseName(draft.url, [...names, ...databases.map((one) => one.name)]);
        const { url, password, directory, schedule } = draft;
        await startDatabase({ name, url, password, directory, schedule }, made.current);
      } else {
        const repository = repositoryName(draft.place.kind, repositories.map((one) => one.name));
        const plan = nameFrom(draft.sources[0] ?? '', 'files', names);
        const { place, sources, exclude, schedule } = draft;
        await startFiles({ place, sources, exclude, schedule, names: { repository, plan } }, made.current);
      }
      setStarted({ ...made.current });
    } finally {
      const old = [keys.status, keys.plans, keys.repositories, keys.databases, keys.storage];
      await Promise.all(old.map((queryKey) => client.invalidateQueries({ queryKey })));
    }
  };
  return { start, started };
}

function Wizard({ known }: { known: Known }) {
  const { t } = useLanguage();
  // As it was when the page was opened: what the wizard itself makes must not change the names it chose.
  const [before] = useState(known);
  const [draft, setDraft] = useState(() => firstDraft(before));
  const [step, setStep] = useState<Step>('what');
  const { start, started } = useStart(draft, before);
  const isFirst = before.plans.length === 0;
  if (started?.run) return <Started run={started.run} kept={started.kept} isFirst={isFirst} />;
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const go = (by: 1 | -1) => () => setStep(kSteps[kSteps.indexOf(step) + by] ?? step);
  const props = { draft, change };
  return (
    <>
      <PageHead title={isFirst ? t.first.title : t.first.titleAgain} />
      {step === 'what' && <WhatStep {...props} next={go(1)} />}
      {step === 'where' && <WhereStep {...props} next={go(1)} back={go(-1)} />}
      {step === 'preview' && <PreviewStep {...props} start={start} back={go(-1)} />}
    </>
  );
}

// What to protect, where to keep it, a look at what that means, and it runs (UC-MON-001, AF-1; UC-BK-001).
function Questions() {
  const { t } = useLanguage();
  const plans = useQuery(plansQuery);
  const repositories = useQuery(repositoriesQuery);
  const databases = useQuery(databasesQuery);
  const storage = useQuery(storageQuery);
  const error = plans.error ?? repositories.error ?? databases.error ?? storage.error;
  if (plans.data && repositories.data && databases.data && storage.data)
    return (
      <Wizard
        known={{ plans: plans.data, repositories: repositories.data, databases: databases.data, storage: storage.data }}
      />
    );
  if (!error) return <Waiting />;
  return (
    <>
      <PageHead title={t.first.title} />
      <LoadFailed error={error} />
    </>
  );
}

export default function FirstBackupPage() {
  const { t } = useLanguage();
  if (useMay('admin')) return <Questions />;
  return (
    <>
      <PageHead title={t.first.forbidden} />
      <Note tone="plain" title={t.first.forbiddenText} />
    </>
  );
}
