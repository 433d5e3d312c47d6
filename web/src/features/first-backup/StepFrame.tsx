import { Button } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useLanguage } from '../../lib/language';
import { kSteps, type Step } from './wizard';

function StepsDone({ at }: { at: number }) {
  const { t } = useLanguage();
  return (
    <ol className="wizard-steps bare" aria-label={t.first.stepsLabel}>
      {kSteps.map((step, index) => (
        <li key={step} data-state={index < at ? 'done' : index === at ? 'now' : 'todo'} aria-current={index === at ? 'step' : undefined}>
          <span className="wizard-number" aria-hidden>
            {index + 1}
          </span>
          {t.first.steps[step]}
        </li>
      ))}
    </ol>
  );
}

interface Props {
  step: Step;
  title: string;
  children: ReactNode;
  notes?: ReactNode; // beside the buttons: what keeps somebody from going on
  next: { text: string; disabled: boolean; loading: boolean; act: () => void };
  back: (() => void) | null;
}

// A step of the wizard: where one is, what is asked, and the way on. Whoever uses a keyboard begins at the question.
export function StepFrame({ step, title, children, notes, next, back }: Props) {
  const { t } = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [step]);
  const at = kSteps.indexOf(step);
  return (
    <>
      <StepsDone at={at} />
      <h2 className="wizard-title" ref={heading} tabIndex={-1}>
        <span className="visually-hidden">{t.first.stepOf(at + 1, kSteps.length)}: </span>
        {title}
      </h2>
      <div className="stack">
        {children}
        <div className="save-area">
          {notes}
          <div className="save-bar card">
            {back ? (
              <Button variant="default" onClick={back}>
                {t.first.back}
              </Button>
            ) : (
              <Button variant="default" component={Link} href="/">
                {t.first.later}
              </Button>
            )}
            <span className="wide grow" />
            <Button disabled={next.disabled} loading={next.loading} onClick={next.act}>
              {next.text}
            </Button>
          </div>
        </div>
      </div>
    </>
  );
}
