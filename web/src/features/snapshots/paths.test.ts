import { describe, expect, it } from 'vitest';
import { crumbsOf, inFolder, isChosen, nameOf, parentOf, planOf, startOf, toggled } from './paths';

describe('paths of a snapshot', () => {
  it('have a name and a parent', () => {
    expect([nameOf('/home/ada'), parentOf('/home/ada'), parentOf('/home'), nameOf('/'), parentOf('/')]).toEqual([
      'ada', '/home', '/', '/', '/',
    ]);
  });
  it('are led to', () =>
    expect(crumbsOf('/home/ada').map((crumb) => crumb.path)).toEqual(['/', '/home', '/home/ada']));
  it.each([
    [[], '/'],
    [['/home/ada'], '/home/ada'],
    [['/home/ada', '/home/adam'], '/home'],
    [['/home/ada/a', '/home/ada/b/c', '/home/ada/b'], '/home/ada'],
    [['/home', '/srv'], '/'],
  ])('of %j begin at %s', (paths, start) => expect(startOf(paths)).toBe(start));
});

describe('a snapshot', () => {
  it('says which plan made it', () => {
    expect(planOf(['work', 'strongroom.plan.photos'])).toBe('photos');
    expect(planOf(['work'])).toBeNull();
  });
  it('shows folders first, and numbers in their order', () => {
    const entry = (path: string, type: string) => ({ path, type, size: 0, modified: null });
    const entries = [
      entry('/a', 'dir'), entry('/a/10.txt', 'file'), entry('/a/9.txt', 'file'), entry('/a/z', 'dir'), entry('/a/z/deep', 'file'),
    ];
    expect(inFolder(entries, '/a', 'en').map((one) => one.path)).toEqual(['/a/z', '/a/9.txt', '/a/10.txt']);
    expect(inFolder(entries, '/', 'en').map((one) => one.path)).toEqual(['/a']);
  });
});

describe('what was chosen', () => {
  it('includes what is below it', () => {
    expect(isChosen('/a/b/c', ['/a/b'])).toBe(true);
    expect(isChosen('/a/bc', ['/a/b'])).toBe(false);
    expect(isChosen('/x', ['/'])).toBe(true);
  });
  it('is taken back by choosing it again', () => expect(toggled('/a', ['/a', '/b'])).toEqual(['/b']));
  it('is not named twice: a folder takes the place of what is in it', () =>
    expect(toggled('/a', ['/a/b', '/c'])).toEqual(['/c', '/a']));
});
