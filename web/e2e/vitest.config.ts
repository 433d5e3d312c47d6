import { defineConfig } from 'vitest/config';

// One browser at a time: the machines that run these have few cores.
export default defineConfig({
  test: {
    include: [process.env['STRONGROOM_E2E'] ? `e2e/${process.env['STRONGROOM_E2E']}.e2e.ts` : 'e2e/*.e2e.ts'],
    environment: 'node',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
