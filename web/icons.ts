import type { Plugin } from 'vite';

const kImport = /import\s*\{([^}]+)\}\s*from\s*'@tabler\/icons-react';/g;

// Each icon from its own file: the package's index would have all of its six thousand read for some twenty.
export function iconFiles(): Plugin {
  return {
    name: 'strongroom-icon-files',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('/src/') || !code.includes('@tabler/icons-react')) return undefined;
      return code.replace(kImport, (_, names: string) =>
        names
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '')
          .map((name) => `import ${name} from '@tabler/icons-react/dist/esm/icons/${name}.mjs';`)
          .join(' '),
      );
    },
  };
}
