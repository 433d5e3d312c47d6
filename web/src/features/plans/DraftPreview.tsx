import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { draftPreviewQuery } from '../../api/queries';
import type { Files } from '../../api/types';
import { useSettled } from '../../lib/use-settled';
import { filesOf, patternFor, type FilesForm } from './plan-form';
import { PreviewPanel } from './PreviewPanel';
import { linesOf } from './typed';

const kPauseMs = 700;

// What does not change what is backed up is not asked about: typing a tag must not have everything counted again.
function asked(form: FilesForm): Files {
  const { sources, exclude, iexclude, exclude_file, exclude_if_present, exclude_caches, exclude_larger_than, one_file_system } =
    filesOf(form);
  return {
    sources: sources ?? [], exclude: exclude ?? [], iexclude: iexclude ?? [], exclude_file: exclude_file ?? [],
    exclude_if_present: exclude_if_present ?? [], exclude_caches: exclude_caches ?? false,
    exclude_larger_than: exclude_larger_than ?? '', one_file_system: one_file_system ?? false,
  };
}

interface Props {
  form: FilesForm;
  change: (part: Partial<FilesForm>) => void;
}

// The preview of what is typed, beside it; each large folder can be left out with a click.
export function DraftPreview({ form, change }: Props) {
  const now = JSON.stringify(asked(form));
  const settled = useSettled(now, kPauseMs);
  const files = useMemo(() => JSON.parse(settled) as Files, [settled]);
  const query = useQuery(draftPreviewQuery(files, form.repository));
  const exclude = (path: string) => {
    const lines = linesOf(form.exclude);
    const pattern = patternFor(path);
    if (!lines.includes(pattern)) change({ exclude: [...lines, pattern].join('\n') });
  };
  const isEmpty = files.sources?.length === 0;
  return (
    <PreviewPanel
      query={isEmpty ? ({ ...query, data: undefined } as typeof query) : query}
      exclude={exclude}
      sources={form.sources}
      outdated={!isEmpty && settled !== now}
    />
  );
}
