// What somebody types, and what is meant by it.

const kMinute = 60_000;

export const linesOf = (text: string): string[] =>
  text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
export const textOf = (lines: readonly string[] | undefined): string => (lines ?? []).join('\n');

// 0 is what "none" or "as the tool has it" is written as: an empty field says that better.
export const shownCount = (count: number | undefined): string => (count ? String(count) : '');
export const shownMinutes = (milliseconds: number | undefined): string => String((milliseconds ?? 0) / kMinute);

export const isCount = (text: string): boolean => /^\d{0,12}$/.test(text.trim());
export const isMinutes = (text: string): boolean => /^\d{1,6}([.,]\d{1,5})?$/.test(text.trim());
export const countOf = (text: string): number => Number(text.trim() || 0);
export const minutesOf = (text: string): number => Math.round(Number(text.trim().replace(',', '.')) * kMinute);
