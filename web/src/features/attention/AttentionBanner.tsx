import { IconAlertTriangle, IconChevronDown } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useLocation } from 'wouter';
import type { Attention } from '../../api/types';
import { useMay } from '../../app/session';
import { useLanguage } from '../../lib/language';
import '../../components/form.css';
import { useOverview } from '../dashboard/overview';
import './attention.css';
import { BeTold } from './BeTold';
import { FailureList } from './FailureList';
import { GivenUp } from './GivenUp';
import { isBannerShown } from './topic';

const kMost = 5;

// The dashboard has the way to the first channel beside its plans.
function Everything({ attention, done }: { attention: Attention; done: () => void }) {
  const { t } = useLanguage();
  const [location] = useLocation();
  const { failures, outbox, is_anybody_told: told } = attention;
  return (
    <>
      {failures.length > 0 && <FailureList failures={failures} most={kMost} done={done} />}
      {outbox.given_up > 0 && (
        <p className="small">
          <GivenUp />
        </p>
      )}
      {!told && (
        <p className="soft small">
          {t.attention.toldNobody} {location !== '/' && <BeTold />}
        </p>
      )}
    </>
  );
}

// One line in the frame of the pages; what it counts is behind it. On which pages it is, topic.ts says.
export function AttentionBanner() {
  const { t } = useLanguage();
  const { attention } = useOverview();
  const [location] = useLocation();
  const works = useMay('operator');
  const [isOpen, setOpen] = useState(false);
  const [isSaid, setSaid] = useState(false);
  const id = useId();
  const said = (
    <span role="status" className="visually-hidden">
      {isSaid ? t.attention.acknowledged : ''}
    </span>
  );
  if (attention === null || !isBannerShown(attention, location, works)) return said;
  const { failures, outbox } = attention;
  const counts = [
    failures.length > 0 ? t.attention.failures(failures.length) : '',
    outbox.given_up > 0 ? t.attention.givenUp(outbox.given_up) : '',
  ];
  return (
    <section className="attention" aria-label={t.attention.label} data-open={isOpen || undefined}>
      {said}
      <button type="button" className="attention-line" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        <IconAlertTriangle size={18} stroke={1.5} aria-hidden />
        <span className="grow">{counts.filter((count) => count !== '').join(' · ')}</span>
        <span className="attention-show">
          {isOpen ? t.attention.hide : t.attention.show} <IconChevronDown size={16} stroke={1.5} aria-hidden />
        </span>
      </button>
      <div id={id} className="attention-body stack" hidden={!isOpen}>
        {isOpen && <Everything attention={attention} done={() => setSaid(true)} />}
      </div>
    </section>
  );
}
