import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconAlertCircle, IconAlertTriangle, IconCheck, IconRefresh } from '@tabler/icons-react';
import { Link } from 'wouter';
import { doctorQuery } from '../../api/queries';
import type { Finding } from '../../api/types';
import { CopyButton } from '../../components/CopyButton';
import '../../components/form.css';
import { Note } from '../../components/Note';
import { PageHead } from '../../components/PageHead';
import { LoadFailed, sentence } from '../../components/Problem';
import { Pill } from '../../components/StatePill';
import { Waiting } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import './doctor.css';
import { bySeverity, isCommand, pageOf, reportOf } from './report';

const looks = {
  ok: ['good', IconCheck], warning: ['warn', IconAlertTriangle], problem: ['bad', IconAlertCircle],
} as const;

function Mend({ mend, subject }: { mend: string; subject: string }) {
  const { t } = useLanguage();
  if (!isCommand(mend))
    return (
      <p className="small">
        <b>{t.doctor.next}:</b> {mend}
      </p>
    );
  return (
    <div className="row wrap finding-mend">
      <b className="small">{t.doctor.next}:</b>
      <code>{mend}</code>
      <CopyButton text={mend} label={`${t.forms.copy}: ${subject}`} />
    </div>
  );
}

// Leads to the page of what it is about, where there is one.
function Subject({ subject }: { subject: string }) {
  const to = pageOf(subject);
  return to === null ? subject : <Link href={to} className="quiet">{subject}</Link>;
}

function GoThere({ finding }: { finding: Finding }) {
  const { t } = useLanguage();
  const to = pageOf(finding.subject);
  if (to === null) return null;
  return (
    <div>
      <Button component={Link} href={to} size="compact-sm" variant="default" aria-label={`${t.doctor.goThere}: ${finding.subject}`}>
        {t.doctor.goThere}
      </Button>
    </div>
  );
}

// Several may be about one subject.
const keyOf = (finding: Finding) => `${finding.subject}: ${finding.message}`;

function FindingCard({ finding }: { finding: Finding }) {
  const { t } = useLanguage();
  const [look, icon] = looks[finding.state];
  return (
    <li className="card stack finding" data-state={finding.state}>
      <div className="row wrap">
        <h2 className="card-title grow">
          <Subject subject={finding.subject} />
        </h2>
        <Pill look={look} icon={icon} text={t.doctor.states[finding.state]} />
      </div>
      <p>{sentence(finding.message)}</p>
      {finding.mend !== null && finding.mend !== '' && <Mend mend={finding.mend} subject={finding.subject} />}
      <GoThere finding={finding} />
    </li>
  );
}

function Good({ findings }: { findings: readonly Finding[] }) {
  const { t } = useLanguage();
  return (
    <section aria-labelledby="doctor-good">
      <h2 className="section" id="doctor-good">
        {t.doctor.good}
      </h2>
      <div className="card good-findings">
        <ul className="bare lines">
          {findings.map((finding) => (
            <li key={keyOf(finding)}>
              <IconCheck size={16} stroke={1.9} aria-hidden />
              <b>
                <Subject subject={finding.subject} />
              </b>
              <span className="soft small">{finding.message}</span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Summary({ findings }: { findings: readonly Finding[] }) {
  const { t, f } = useLanguage();
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  const problems = count('problem');
  const warnings = count('warning');
  if (problems === 0 && warnings === 0)
    return (
      <Note tone="good" title={t.doctor.fine} role="status">
        {t.doctor.fineText(f.count(findings.length))}
      </Note>
    );
  const sentences = [problems > 0 ? t.doctor.problems(problems) : '', warnings > 0 ? t.doctor.warnings(warnings) : ''];
  return <Note tone={problems > 0 ? 'bad' : 'warn'} title={`${sentences.filter((one) => one !== '').join('. ')}.`} role="status" />;
}

// What is missing or misconfigured, worst first, and what mends it.
export default function DoctorPage() {
  const { t } = useLanguage();
  const { data, error, refetch, isFetching } = useQuery(doctorQuery);
  const findings = data && bySeverity(data);
  const bad = findings?.filter((finding) => finding.state !== 'ok') ?? [];
  const good = findings?.filter((finding) => finding.state === 'ok') ?? [];
  const again = (
    <Button
      variant="default" loading={isFetching} leftSection={<IconRefresh size={18} stroke={1.5} aria-hidden />}
      onClick={() => void refetch()}
    >
      {t.doctor.again}
    </Button>
  );
  return (
    <>
      <PageHead title={t.doctor.title} actions={again}>
        {t.doctor.text}
      </PageHead>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!findings && !error && <Waiting />}
      {findings && (
        <div className="stack">
          <Summary findings={findings} />
          {bad.length > 0 && (
            <ul className="bare stack" aria-label={t.doctor.list}>
              {bad.map((finding) => (
                <FindingCard key={keyOf(finding)} finding={finding} />
              ))}
            </ul>
          )}
          {good.length > 0 && <Good findings={good} />}
          <div className="row wrap">
            <CopyButton text={reportOf(findings)} name={t.doctor.copyAll} />
          </div>
        </div>
      )}
    </>
  );
}
