import { describe, expect, it } from 'vitest';
import { LogReader, matching } from './log-lines';

const line = (text: string) => JSON.stringify({ time: '2026-11-29T14:31:00Z', stream: 'out', text });

describe('a log in pieces', () => {
  it('becomes lines', () => {
    const reader = new LogReader();
    const whole = `${line('one')}\n\n${line('two')}\n`;
    const taken = [...whole].flatMap((character) => reader.take(character));
    expect(taken.map((one) => one.text)).toEqual(['one', 'two']);
    expect(reader.end()).toEqual([]);
  });
  it('may end without a line break, or in the middle', () => {
    const reader = new LogReader();
    reader.take(line('one'));
    expect(reader.end()[0]?.text).toBe('one');
    reader.take('{"time');
    expect(reader.end()[0]).toMatchObject({ stream: 'note', text: '{"time' });
  });
  it('is searched whatever the case', () => {
    const lines = new LogReader().take(`${line('Fatal: locked')}\n${line('done')}\n`);
    expect(matching(lines, ' fatal ').map((one) => one.text)).toEqual(['Fatal: locked']);
    expect(matching(lines, '')).toBe(lines);
  });
});
