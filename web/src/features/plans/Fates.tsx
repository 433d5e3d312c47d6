import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Fate, Plan, RetentionPreview } from '../../api/types';
import { Moment } from '../../components/Moment';
import { useLanguage } from '../../lib/language';
import { keptFor, whyInWords } from './reasons';

const kShown = 6;
const kIdLength = 8;

type Owner = Pick<Plan, 'repository' | 'dump'>;

// A snapshot by the beginning of its id, which leads to it; a dump by the name of its file.
function Name({ fate, owner }: { fate: Fate; owner: Owner }) {
  const { f } = useLanguage();
  if (owner.dump)
    return (
      <>
        <code>{fate.id}</code> {fate.size !== null && <span className="soft small">{f.bytes(fate.size)}</span>}
      </>
    );
  return (
    <Link href={`/snapshots/${encodeURIComponent(owner.repository ?? '')}/${fate.id}`}>
      <code>{fate.id.slice(0, kIdLength)}</code>
    </Link>
  );
}

function FateLine({ fate, owner }: { fate: Fate; owner: Owner }) {
  const { t } = useLanguage();
  return (
    <li>
      <Moment at={fate.time} />
      <span className="fate-name">
        <Name fate={fate} owner={owner} />
      </span>
      <span className="fate-why soft small">{whyInWords(fate, t)}</span>
    </li>
  );
}

interface ListProps {
  fates: readonly Fate[];
  owner: Owner;
  label: string;
  shown: number; // before somebody wants to see all
  more: string;
}

function FoldedList({ fates, owner, label, shown, more }: ListProps) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const visible = isOpen ? fates : fates.slice(0, shown);
  return (
    <>
      {visible.length > 0 && (
        <ul className="fates bare" aria-label={label}>
          {visible.map((fate) => (
            <FateLine key={fate.id} fate={fate} owner={owner} />
          ))}
        </ul>
      )}
      {fates.length > shown && (
        <div>
          <Button variant="subtle" size="compact-sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? t.retention.fewer : more}
          </Button>
        </div>
      )}
    </>
  );
}

function Kept({ kept, owner, isAll }: { kept: readonly Fate[]; owner: Owner; isAll: boolean }) {
  const { t, f } = useLanguage();
  const reasons = keptFor(kept, t);
  const title = (isAll ? t.retention.staysAll : t.retention.stays)(kept.length);
  const several = reasons.reduce((sum, { count }) => sum + count, 0) > kept.length;
  return (
    <>
      <h3 className="section-title">{title}</h3>
      <dl className="rule-list">
        {reasons.map(({ why, count }) => (
          <div key={why}>
            <dt>{why}</dt>
            <dd>{f.count(count)}</dd>
          </div>
        ))}
      </dl>
      {several && <p className="soft small">{t.retention.several}</p>}
      <FoldedList
        fates={kept} owner={owner} label={title} shown={0} more={t.retention.showKept(kept.length, f.count(kept.length))}
      />
    </>
  );
}

// What goes comes first, each by name; what stays is counted by its reasons.
export function Fates({ preview, owner }: { preview: RetentionPreview; owner: Owner }) {
  const { t, f } = useLanguage();
  const { items, going, kept, others } = preview;
  const strangers = others > 0 && <p className="soft small">{t.retention.others(others, f.count(others))}</p>;
  if (items.length === 0)
    return (
      <>
        <p>{t.retention.none}</p>
        {strangers}
      </>
    );
  const goers = items.filter((fate) => !fate.keep);
  return (
    <>
      <p>
        <b>
          {going === 0
            ? t.retention.allStay(kept, f.count(kept))
            : `${t.retention.going(going, f.count(going), f.count(items.length))}.`}
        </b>{' '}
        {going > 0 && t.retention.when[preview.when]}
      </p>
      {going > 0 && (
        <>
          <FoldedList
            fates={goers} owner={owner} label={t.retention.goes} shown={kShown} more={t.retention.showGoing(f.count(going))}
          />
          {!owner.dump && <p className="soft small">{t.retention.room}</p>}
        </>
      )}
      <Kept kept={items.filter((fate) => fate.keep)} owner={owner} isAll={going === 0} />
      {strangers}
    </>
  );
}
