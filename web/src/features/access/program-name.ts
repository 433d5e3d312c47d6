// "Firefox on Linux" of what a browser calls itself. Later names contain earlier ones: the first that fits is it.
const programs: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\//, 'Firefox'], [/Chrom(e|ium)\//, 'Chrome'], [/Safari\//, 'Safari'],
  [/^curl\//, 'curl'], [/^python/i, 'Python'], [/^Wget/, 'wget'],
];
const systems: readonly [RegExp, string][] = [
  [/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
];

const nameIn = (agent: string, known: readonly [RegExp, string][]) => known.find(([sign]) => sign.test(agent))?.[1] ?? null;

export interface ProgramName {
  program: string | null; // null: one that is not known
  system: string | null;
}

export const programName = (agent: string): ProgramName => ({
  program: nameIn(agent, programs),
  system: nameIn(agent, systems),
});
