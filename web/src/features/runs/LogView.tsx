import { Button, Checkbox, TextInput } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { path } from '../../api/client';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { matching, type LogLine } from './log-lines';
import { useLog } from './use-log';

const kLineHeight = 20;

function Line({ line, locale, gap }: { line: LogLine; locale: string; gap: string }) {
  const time = line.time === '' ? '' : new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(new Date(line.time));
  return (
    <>
      <span className="log-time">{time}</span>
      <span className="log-text">{line.stream === 'gap' ? gap : line.text}</span>
    </>
  );
}

function Lines({ lines, follow }: { lines: readonly LogLine[]; follow: boolean }) {
  const { t, locale } = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => kLineHeight,
    overscan: 20,
  });
  useEffect(() => {
    if (follow && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follow, lines, rows]);
  return (
    // Focusable, so that a keyboard scrolls it.
    <div ref={scroller} className="log-lines" tabIndex={0} role="log" aria-live="off" aria-label={t.log.label}>
      <div className="log-all" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const line = lines[row.index];
          if (!line) return null;
          return (
            <div
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              className="log-line"
              data-stream={line.stream}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <Line line={line} locale={locale} gap={t.log.gap} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

// The whole log of a run: read as it is written, searched, taken away.
export function LogView({ id }: { id: string }) {
  const { t, f } = useLanguage();
  const log = useLog(id);
  const [wanted, setWanted] = useState('');
  const [follow, setFollow] = useState(true);
  const shown = useMemo(() => matching(log.lines, wanted), [log.lines, wanted]);
  if (log.lines.length === 0 && !log.ended && log.error === null) return <CardSkeleton height={420} />;
  const nothing = log.lines.length === 0 ? t.log.empty : shown.length === 0 ? t.log.noMatch : null;
  return (
    <section className="stack" aria-label={t.log.label}>
      <div className="log-tools">
        <TextInput
          className="grow"
          leftSection={<IconSearch size={16} stroke={1.5} aria-hidden />}
          placeholder={t.log.search}
          aria-label={t.log.search}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        <span className="soft small" role="status">
          {t.log.found(f.count(shown.length))}
        </span>
        {!log.ended && (
          <Checkbox label={t.log.follow} checked={follow} onChange={(event) => setFollow(event.currentTarget.checked)} />
        )}
        <Button
          component="a"
          href={path`/api/v1/runs/${id}/log`}
          download={`${id}.ndjson`}
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.5} aria-hidden />}
        >
          {t.log.download}
        </Button>
      </div>
      {log.error && <LoadFailed error={log.error} />}
      {log.cut && <p className="soft small">{t.log.more}</p>}
      {nothing === null ? (
        <Lines lines={shown} follow={follow && !log.ended && wanted === ''} />
      ) : (
        <p className="card soft">{nothing}</p>
      )}
    </section>
  );
}
