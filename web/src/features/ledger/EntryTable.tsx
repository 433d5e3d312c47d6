import { IconAlertCircle } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { DamagedEntry, Entry } from '../../api/types';
import { Moment } from '../../components/Moment';
import { Pill, SeverityPill } from '../../components/StatePill';
import { useLanguage } from '../../lib/language';

function Row({ entry }: { entry: Entry }) {
  const { t, f } = useLanguage();
  return (
    <tr>
      <td>
        <Link href={`/ledger/entries/${entry.seq}`}>{t.ledger.actions[entry.action] ?? entry.action}</Link>{' '}
        {entry.result === 'denied' && <span className="soft small">{t.ledger.results['denied']}</span>}
        {entry.target !== null && <div className="mono soft entry-target">{entry.target}</div>}
        <div className="narrow soft small">
          <Moment at={entry.time} /> · {entry.actor}
        </div>
      </td>
      <td>
        <SeverityPill severity={entry.severity} />
      </td>
      <td className="wide">
        <Moment at={entry.time} />
      </td>
      <td className="wide soft entry-actor">{entry.actor}</td>
      <td className="wide number soft">{f.count(entry.seq)}</td>
    </tr>
  );
}

function DamagedRow({ entry }: { entry: DamagedEntry }) {
  const { t, f } = useLanguage();
  return (
    <tr>
      <td>
        <Link href={`/ledger/entries/${entry.seq}`}>{t.ledger.damaged}</Link>
        <div className="soft small">{entry.damaged}</div>
      </td>
      <td>
        <Pill look="bad" icon={IconAlertCircle} text={t.ledger.severities.critical} />
      </td>
      <td className="wide" />
      <td className="wide" />
      <td className="wide number soft">{f.count(entry.seq)}</td>
    </tr>
  );
}

export function EntryTable({ entries }: { entries: readonly (Entry | DamagedEntry)[] }) {
  const { t } = useLanguage();
  const { columns } = t.ledger;
  return (
    <div className="card table-card">
      <table className="run-table" aria-label={t.ledger.list}>
        <thead>
          <tr>
            <th scope="col">{columns.what}</th>
            <th scope="col">{columns.severity}</th>
            <th scope="col" className="wide">{columns.time}</th>
            <th scope="col" className="wide">{columns.actor}</th>
            <th scope="col" className="wide number">{columns.seq}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) =>
            entry.damaged === null ? (
              <Row key={entry.seq} entry={entry} />
            ) : (
              <DamagedRow key={entry.seq} entry={entry} />
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}
