import type { Run } from '../../api/types';
import { Note } from '../../components/Note';
import { useLanguage } from '../../lib/language';
import { EntryView } from '../ledger/EntryView';

// The entry of the ledger that records how the run ended (View Report of UC-MON-001).
export function Report({ run }: { run: Run }) {
  const { t } = useLanguage();
  if (run.ledger_seq === null) return <Note tone="plain" title={t.report.pending} />;
  return <EntryView seq={run.ledger_seq} />;
}
