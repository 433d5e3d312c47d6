import { useQuery } from '@tanstack/react-query';
import { repositoriesQuery } from '../../api/queries';
import { useLanguage } from '../../lib/language';
import { FolderChooser } from '../folders/FolderChooser';
import { ChoiceField, FlagField, LinesField, TextField } from './fields';
import type { FilesForm } from './plan-form';

export interface FilesProps {
  form: FilesForm;
  change: (part: Partial<FilesForm>) => void;
  wrong: readonly string[];
}

export function WhatFields({ form, change }: FilesProps) {
  const { t } = useLanguage();
  return (
    <section className="card stack">
      <h2>{t.plans.groups.what}</h2>
      <p className="soft small">{t.plans.hints.sources}</p>
      <FolderChooser chosen={form.sources} onChange={(sources) => change({ sources })} folded />
    </section>
  );
}

export function WhereFields({ form, change }: FilesProps) {
  const { t } = useLanguage();
  const known = useQuery(repositoriesQuery).data?.map((one) => one.name) ?? [];
  const names = known.includes(form.repository) || form.repository === '' ? known : [form.repository, ...known];
  return (
    <section className="card stack">
      <h2>{t.plans.groups.where}</h2>
      <ChoiceField
        name="repository"
        value={form.repository}
        choices={names.map((name) => ({ value: name, label: name }))}
        onChange={(repository) => change({ repository })}
      />
      <ChoiceField
        name="check"
        value={form.check}
        choices={Object.entries(t.plans.check).map(([value, label]) => ({ value, label }))}
        onChange={(check) => change({ check })}
      />
    </section>
  );
}

export function LeaveOutFields({ form, change }: FilesProps) {
  const { t } = useLanguage();
  const { hints } = t.plans;
  return (
    <section className="card stack">
      <h2>{t.plans.groups.leaveOut}</h2>
      <LinesField name="exclude" hint={hints.exclude} value={form.exclude} onChange={(exclude) => change({ exclude })} />
      <TextField
        name="exclude_larger_than" hint={hints.exclude_larger_than} value={form.exclude_larger_than}
        onChange={(exclude_larger_than) => change({ exclude_larger_than })}
      />
      <FlagField
        name="exclude_caches" hint={hints.exclude_caches} value={form.exclude_caches}
        onChange={(exclude_caches) => change({ exclude_caches })}
      />
      <FlagField
        name="one_file_system" hint={hints.one_file_system} value={form.one_file_system}
        onChange={(one_file_system) => change({ one_file_system })}
      />
    </section>
  );
}

export function MoreFields({ form, change, wrong }: FilesProps) {
  const { t } = useLanguage();
  const { hints } = t.plans;
  const compressions = Object.entries(t.plans.compression).map(([value, label]) => ({ value, label }));
  return (
    <div className="fields-2">
      <LinesField name="iexclude" hint={hints.iexclude} value={form.iexclude} onChange={(iexclude) => change({ iexclude })} />
      <LinesField
        name="exclude_file" hint={hints.exclude_file} value={form.exclude_file}
        onChange={(exclude_file) => change({ exclude_file })}
      />
      <LinesField
        name="exclude_if_present" hint={hints.exclude_if_present} value={form.exclude_if_present}
        onChange={(exclude_if_present) => change({ exclude_if_present })}
      />
      <ChoiceField
        name="compression" value={form.compression} choices={compressions}
        onChange={(compression) => change({ compression })}
      />
      <TextField name="host" hint={hints.host} value={form.host} onChange={(host) => change({ host })} />
      <TextField
        name="upload_limit_kib" hint={hints.limit} value={form.upload_limit_kib}
        wrong={wrong.includes('upload_limit_kib')} onChange={(upload_limit_kib) => change({ upload_limit_kib })}
      />
      <TextField
        name="download_limit_kib" hint={hints.limit} value={form.download_limit_kib}
        wrong={wrong.includes('download_limit_kib')} onChange={(download_limit_kib) => change({ download_limit_kib })}
      />
      <TextField
        name="read_concurrency" hint={hints.read_concurrency} value={form.read_concurrency}
        wrong={wrong.includes('read_concurrency')} onChange={(read_concurrency) => change({ read_concurrency })}
      />
      <LinesField name="tags" hint={hints.tags} value={form.tags} onChange={(tags) => change({ tags })} />
      <LinesField
        name="extra_arguments" hint={hints.extra_arguments} value={form.extra_arguments}
        onChange={(extra_arguments) => change({ extra_arguments })}
      />
    </div>
  );
}
