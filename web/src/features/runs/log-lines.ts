export interface LogLine {
  time: string;
  stream: 'out' | 'err' | 'note' | 'gap';
  text: string;
}

// Makes lines of what comes in pieces. An empty line is a sign of life.
export class LogReader {
  private rest = '';

  take(piece: string): LogLine[] {
    const parts = (this.rest + piece).split('\n');
    this.rest = parts.pop() ?? '';
    return parts.filter((part) => part !== '').map(parse);
  }

  // What came after the last line break, once nothing more comes.
  end(): LogLine[] {
    const rest = this.rest;
    this.rest = '';
    return rest === '' ? [] : [parse(rest)];
  }
}

function parse(text: string): LogLine {
  try {
    const line = JSON.parse(text) as LogLine;
    return { time: String(line.time), stream: line.stream, text: String(line.text) };
  } catch {
    return { time: '', stream: 'note', text }; // cut off in the middle
  }
}

export function matching(lines: readonly LogLine[], wanted: string): readonly LogLine[] {
  const needle = wanted.trim().toLowerCase();
  return needle === '' ? lines : lines.filter((line) => line.text.toLowerCase().includes(needle));
}
