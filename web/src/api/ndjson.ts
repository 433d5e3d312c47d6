import { send } from './client';

// Makes objects of what comes in pieces, one a line.
export class LineReader<Line> {
  private rest = '';

  take(piece: string): Line[] {
    const parts = (this.rest + piece).split('\n');
    this.rest = parts.pop() ?? '';
    return parts.filter((part) => part !== '').map((part) => JSON.parse(part) as Line);
  }

  // Throws when the stream was cut off: half of a list must not look like all of it.
  end(): void {
    if (this.rest !== '') throw new Error('the answer ends in the middle of a line');
  }
}

// Reads a stream of lines to its end, or to `most` of them. Throws ApiError, and what the reader throws.
export async function readLines<Line>(
  path: string, signal: AbortSignal, most: number,
): Promise<{ lines: Line[]; more: boolean }> {
  const stop = new AbortController();
  signal.addEventListener('abort', () => stop.abort());
  const response = await send(path, { signal: stop.signal });
  const reader = new LineReader<Line>();
  const decoder = new TextDecoder();
  const body = response.body?.getReader();
  const lines: Line[] = [];
  for (let part = await body?.read(); part && !part.done; part = await body?.read()) {
    for (const line of reader.take(decoder.decode(part.value, { stream: true }))) lines.push(line);
    if (lines.length > most) {
      stop.abort();
      return { lines: lines.slice(0, most), more: true };
    }
  }
  reader.end();
  return { lines, more: false };
}
