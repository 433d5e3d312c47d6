import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { iconFiles } from './icons';
import { themeCss } from './theme-css';

// `npm run dev` shows the pages beside a service that runs already; both ends then have one Host and Origin.
const service = process.env['STRONGROOM_URL'] ?? 'http://127.0.0.1:8733';

export default defineConfig({
  plugins: [iconFiles(), react(), themeCss()],
  server: { proxy: { '/api': { target: service, ws: true } } },
  build: {
    target: 'es2022',
    sourcemap: false,
    // A policy without data: for fonts and scripts: what is small is a file too.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  // What is tested computes and keeps nothing: one process for all files.
  test: { include: ['src/**/*.test.ts'], environment: 'node', isolate: false, fileParallelism: false },
});
