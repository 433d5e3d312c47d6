import type { TreeEntry } from '../../api/types';

// Paths as the API writes them: a slash is a slash, whatever else is escaped.

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1) || '/';

export function parentOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at <= 0 ? '/' : path.slice(0, at);
}

// "/home/ada" leads through "/", "/home" and "/home/ada".
export function crumbsOf(path: string): { name: string; path: string }[] {
  const parts = path.split('/').filter((part) => part !== '');
  return [{ name: '/', path: '/' }, ...parts.map((name, at) => ({ name, path: `/${parts.slice(0, at + 1).join('/')}` }))];
}

// Where somebody begins to look: in what was backed up, or where several such things part.
export function startOf(paths: readonly string[]): string {
  const [first, ...others] = paths;
  if (first === undefined) return '/';
  const parts = first.split('/');
  const same = others.reduce((length, path) => {
    const theirs = path.split('/');
    let at = 0;
    while (at < length && theirs[at] === parts[at]) at += 1;
    return at;
  }, parts.length);
  return parts.slice(0, same).join('/') || '/';
}

const kPlanTag = 'strongroom.plan.';

// Every snapshot of a plan carries its tag; what others have put into the repository carries none.
export function planOf(tags: readonly string[]): string | null {
  const tag = tags.find((one) => one.startsWith(kPlanTag));
  return tag === undefined ? null : tag.slice(kPlanTag.length);
}

// What is in a folder and not below it, folders first.
export function inFolder(entries: readonly TreeEntry[], folder: string, locale: string): TreeEntry[] {
  const order = new Intl.Collator(locale, { numeric: true });
  const rank = (entry: TreeEntry) => (entry.type === 'dir' ? 0 : 1);
  return entries
    .filter((entry) => entry.path !== folder && parentOf(entry.path) === folder)
    .sort((a, b) => rank(a) - rank(b) || order.compare(nameOf(a.path), nameOf(b.path)));
}

const lies = (path: string, folder: string) => path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);

// Whether a path is in what was chosen: itself, or by a folder above it.
export const isChosen = (path: string, chosen: readonly string[]): boolean => chosen.some((one) => lies(path, one));

// A folder stands for all that is in it.
export function toggled(path: string, chosen: readonly string[]): string[] {
  if (chosen.includes(path)) return chosen.filter((one) => one !== path);
  return [...chosen.filter((one) => !lies(one, path)), path];
}
