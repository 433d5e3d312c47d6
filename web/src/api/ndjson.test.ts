import { describe, expect, it } from 'vitest';
import { LineReader } from './ndjson';

describe('a stream of lines', () => {
  const text = '{"n":1}\n\n{"n":2}\n';
  it('is the same wherever it is cut', () => {
    for (let at = 0; at <= text.length; at += 1) {
      const reader = new LineReader<{ n: number }>();
      const lines = [...reader.take(text.slice(0, at)), ...reader.take(text.slice(at))];
      reader.end();
      expect(lines).toEqual([{ n: 1 }, { n: 2 }]);
    }
  });
  it('that is cut off is no whole one', () => {
    const reader = new LineReader<{ n: number }>();
    expect(reader.take('{"n":1}\n{"n"')).toEqual([{ n: 1 }]);
    expect(() => reader.end()).toThrow();
  });
});
