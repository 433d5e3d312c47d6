import { useEffect, useState } from 'react';
import { path, query, send } from '../../api/client';
import { LogReader, type LogLine } from './log-lines';

// More than anybody reads in a browser; the rest is for the download.
export const kMostLines = 100_000;
const kAgainMs = 2000;
const kPaintMs = 150;

export interface Log {
  lines: readonly LogLine[];
  ended: boolean; // nothing more comes
  error: Error | null;
  cut: boolean;
}

const kNothing: Log = { lines: [], ended: false, error: null, cut: false };

// Reads the log from its beginning and goes on until the run has ended; where it is cut off, it goes on from there.
export function useLog(id: string): Log {
  const [log, setLog] = useState<Log>(kNothing);
  useEffect(() => {
    const stop = new AbortController();
    let lines: LogLine[] = [];
    let painted = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (change: Partial<Log>) => {
      painted = lines.length;
      setLog({ lines, ended: false, error: null, cut: lines.length >= kMostLines, ...change });
    };
    const add = (more: LogLine[]) => {
      if (more.length === 0) return;
      lines = [...lines, ...more].slice(0, kMostLines);
      timer ??= setTimeout(() => {
        timer = undefined;
        if (painted !== lines.length) show({});
      }, kPaintMs);
    };
    const readOn = async () => {
      const target = path`/api/v1/runs/${id}/log` + query({ follow: true, from: lines.length, limit: kMostLines });
      const response = await send(target, { signal: stop.signal });
      const reader = new LogReader();
      const decoder = new TextDecoder();
      const body = response.body?.getReader();
      for (let part = await body?.read(); part && !part.done; part = await body?.read())
        add(reader.take(decoder.decode(part.value, { stream: true })));
      add(reader.end());
    };
    const run = async () => {
      while (!stop.signal.aborted) {
        try {
          await readOn();
          show({ ended: true });
          return;
        } catch (error) {
          if (stop.signal.aborted) return;
          show({ error: error as Error });
          await new Promise((resolve) => setTimeout(resolve, kAgainMs));
        }
      }
    };
    setLog(kNothing);
    void run();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [id]);
  return log;
}
