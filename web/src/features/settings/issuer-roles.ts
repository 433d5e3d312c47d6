import type { Role } from '../../api/types';

const ours: readonly string[] = ['viewer', 'operator', 'admin'] satisfies Role[];

export type ReadRoles = { roles: Record<string, Role>; wrong: null } | { roles: null; wrong: string };

// "superuser = admin", one in each line.
export function readRoles(text: string): ReadRoles {
  const roles: Record<string, Role> = {};
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const at = line.lastIndexOf('=');
    const theirs = line.slice(0, Math.max(at, 0)).trim();
    const role = line.slice(at + 1).trim();
    if (theirs === '' || !ours.includes(role)) return { roles: null, wrong: line };
    roles[theirs] = role as Role;
  }
  return { roles, wrong: null };
}
