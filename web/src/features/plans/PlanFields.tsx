import type { ReactNode } from 'react';
import { useLanguage } from '../../lib/language';
import { DraftPreview } from './DraftPreview';
import { DumpFields, LimitsFields } from './DumpFields';
import { LeaveOutFields, MoreFields, WhatFields, WhereFields } from './FilesFields';
import { KeepFields } from './KeepFields';
import type { KeepingForm } from './keeping';
import { wrongNumbers, type DumpForm, type FilesForm, type LimitsForm, type PlanForm, type TimingForm } from './plan-form';
import { MoreTimingFields, WhenFields } from './TimingFields';

interface Props {
  form: PlanForm;
  onChange: (form: PlanForm) => void;
  wouldGo?: ReactNode; // what the rules that are typed would remove, of a plan that has backups
}

// Everything a plan can hold, with the preview beside the patterns.
export function PlanFields({ form, onChange, wouldGo }: Props) {
  const { t } = useLanguage();
  const wrong = wrongNumbers(form);
  const { files, dump, limits } = form;
  const isScheduled = form.timing.schedule !== '';
  const changeFiles = (part: Partial<FilesForm>) => files && onChange({ ...form, files: { ...files, ...part } });
  const changeKeeping = (part: Partial<KeepingForm>) => files && changeFiles({ keeping: { ...files.keeping, ...part } });
  const changeDump = (part: Partial<DumpForm>) => dump && onChange({ ...form, dump: { ...dump, ...part } });
  const changeTiming = (part: Partial<TimingForm>) => onChange({ ...form, timing: { ...form.timing, ...part } });
  const changeLimits = (part: Partial<LimitsForm>) => onChange({ ...form, limits: { ...limits, ...part } });
  return (
    <div className={files ? 'beside' : undefined}>
      <div className="stack">
        {files && <WhatFields form={files} change={changeFiles} wrong={wrong} />}
        {files && <WhereFields form={files} change={changeFiles} wrong={wrong} />}
        {files && <LeaveOutFields form={files} change={changeFiles} wrong={wrong} />}
        {files && (
          <KeepFields form={files.keeping} change={changeKeeping} wrong={wrong} scheduled={isScheduled}>
            {wouldGo}
          </KeepFields>
        )}
        {dump && (
          <DumpFields form={dump} change={changeDump} wrong={wrong} scheduled={isScheduled}>
            {wouldGo}
          </DumpFields>
        )}
        <WhenFields form={form.timing} change={changeTiming} />
        <details className="card more-settings">
          <summary>{t.plans.groups.more}</summary>
          <div className="stack">
            {files && <MoreFields form={files} change={changeFiles} wrong={wrong} />}
            <h3 className="section-title">{t.schedule.retries}</h3>
            <MoreTimingFields form={form.timing} change={changeTiming} wrong={wrong} />
            <h3 className="section-title">{t.plans.groups.limits}</h3>
            <LimitsFields form={limits} change={changeLimits} wrong={wrong} />
          </div>
        </details>
      </div>
      {files && (
        <div className="beside-right">
          <DraftPreview form={files} change={changeFiles} />
        </div>
      )}
    </div>
  );
}
