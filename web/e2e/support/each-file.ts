import { afterAll } from 'vitest';
import { endBrowser } from './browser';

// Runs beside each file of tests, after what it tidies up itself.
afterAll(endBrowser);
