import { convertCssVariables, defaultCssVariablesResolver, DEFAULT_THEME, mergeMantineTheme } from '@mantine/core';
import type { Plugin } from 'vite';
import { theme } from './src/app/theme';

// The theme's variables as a file of its own. Mantine would write them into a <style> element while the page runs,
// which a Content-Security-Policy without 'unsafe-inline' refuses.
export function themeCss(): Plugin {
  const name = 'virtual:theme.css';
  const resolved = '\0theme.css';
  return {
    name: 'strongroom-theme-css',
    resolveId: (id) => (id === name ? resolved : undefined),
    load: (id) => {
      if (id !== resolved) return undefined;
      const variables = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
      return convertCssVariables(variables, ':root');
    },
  };
}
