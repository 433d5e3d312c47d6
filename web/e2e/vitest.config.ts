import { defineConfig } from 'vitest/config';

// One file at a time: ctest runs several of these beside each other. Every wait has a limit of its own (support/browser.ts); that
// of a whole test only ends what hangs.
export default defineConfig({
  test: {
    include: [process.env['STRONGROOM_E2E'] ? `e2e/${process.env['STRONGROOM_E2E']}.e2e.ts` : 'e2e/*.e2e.ts'],
    setupFiles: ['e2e/support/each-file.ts'],
    environment: 'node',
    testTimeout: 400_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
