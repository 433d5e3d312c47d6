import { useParams } from 'wouter';
import { useMay } from '../../app/session';
import { PageHead } from '../../components/PageHead';
import { Tabs } from '../../components/Tabs';
import { useLanguage } from '../../lib/language';
import { AnchorsCard } from './AnchorsCard';
import { CheckpointCard } from './CheckpointCard';
import { EntriesTab } from './EntriesTab';
import { ExportTab } from './ExportTab';
import './ledger.css';
import { LedgerState } from './LedgerState';

export default function LedgerPage() {
  const { t } = useLanguage();
  const { tab } = useParams<{ tab?: string }>();
  const mayAnchors = useMay('operator');
  const mayExport = useMay('admin');
  const at = tab === 'anchors' || (tab === 'export' && mayExport) ? tab : 'entries';
  const tabs = [
    { to: '/ledger', name: t.ledger.tabs.entries, isHere: at === 'entries' },
    { to: '/ledger/anchors', name: mayAnchors ? t.ledger.tabs.anchors : t.ledger.checkpoint, isHere: at === 'anchors' },
    ...(mayExport ? [{ to: '/ledger/export', name: t.ledger.tabs.export, isHere: at === 'export' }] : []),
  ];
  return (
    <>
      <PageHead title={t.ledger.title}>{t.ledger.text}</PageHead>
      <LedgerState />
      <Tabs label={t.ledger.title} tabs={tabs} />
      {at === 'entries' && <EntriesTab />}
      {at === 'anchors' && (
        <div className="stack">
          <CheckpointCard />
          {mayAnchors && <AnchorsCard />}
        </div>
      )}
      {at === 'export' && <ExportTab />}
    </>
  );
}
