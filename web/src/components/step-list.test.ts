import { describe, expect, it } from 'vitest';
import type { Step } from '../api/types';
import { stepsToShow } from './StepList';

const step = (name: string, state: Step['state']): Step => ({
  name, state, started_at: '2026-11-29T14:31:00Z', duration_ms: 0,
});

describe('the steps of a run', () => {
  it('are those that began, and those to come', () => {
    const shown = stepsToShow('backup', false, [step('preflight', 'succeeded'), step('backup', 'running')]);
    expect(shown.map((one) => `${one.name} ${one.state}`)).toEqual([
      'preflight succeeded', 'backup running', 'enumerate todo', 'check todo',
    ]);
  });
  it('are others for a database', () =>
    expect(stepsToShow('backup', true, []).map((one) => one.name)).toEqual(['preflight', 'dump', 'verify', 'publish']));
  it('may be some that we do not know', () =>
    expect(stepsToShow('check', false, [step('polish', 'running')]).map((one) => one.name)).toEqual(['polish', 'preflight', 'check']));
  it('are few for what is done to a repository', () =>
    expect(stepsToShow('prune', false, []).map((one) => one.name)).toEqual(['preflight', 'prune']));
});
