import { Button } from '@mantine/core';
import { ApiError } from '../api/client';
import { useLanguage } from '../lib/language';
import { Note } from './Note';
import { Problem, toldOf } from './Problem';

const kPreconditionFailed = 412;

// Why an edit was refused; where somebody else's came first, the way to theirs.
export function EditProblem({ error, reload }: { error: Error; reload: () => void }) {
  const { t } = useLanguage();
  if (!(error instanceof ApiError) || error.status !== kPreconditionFailed)
    return <Problem told={toldOf(error)} role="alert" />;
  const again = (
    <Button size="xs" variant="default" onClick={reload}>
      {t.forms.loadAgain}
    </Button>
  );
  return (
    <Note tone="warn" title={t.forms.changedMeanwhile} action={again} role="alert">
      {t.forms.changedMeanwhileText}
    </Note>
  );
}
