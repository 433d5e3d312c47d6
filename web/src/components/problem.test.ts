import { describe, expect, it } from 'vitest';
import { de } from '../messages/de';
import { en } from '../messages/en';
import { serviceWords } from '../messages/service-words';
import { warningIn, whyOf, wordsFor } from './Problem';

describe('a problem in words', () => {
  it('says what the service says first only once', () => {
    const locked = { code: 'ERROR_REPOSITORY_LOCKED', message: 'the repository is locked: by PID 4711', hint: 'Wait.' };
    expect(wordsFor(locked, en)).toEqual({ what: 'The repository is locked', why: 'By PID 4711', next: 'Wait.' });
    expect(whyOf({ code: 'ERROR_REPOSITORY_LOCKED', message: 'the repository is locked' })).toBeNull();
  });
  it('keeps words that were made for the case', () =>
    expect(whyOf({ code: 'ERROR_CONFLICT', message: 'a run of photos is going on' })).toBe('A run of photos is going on'));
  it('gives the next step in the language of the viewer', () => {
    const told = { code: 'ERROR_NO_SPACE', message: 'there is not enough disk space', hint: 'Free some.' };
    expect(wordsFor(told, de).next).toBe(de.errors['ERROR_NO_SPACE']?.next);
  });
  it('shows a code that it does not know as the service said it', () =>
    expect(wordsFor({ code: 'ERROR_NEW', message: 'odd', hint: 'Look.' }, en)).toEqual({
      what: 'odd', why: null, next: 'Look.',
    }));
  it('knows every code in every language', () => {
    for (const code of Object.keys(serviceWords)) {
      expect(en.errors[code], code).toBeDefined();
      expect(de.errors[code], code).toBeDefined();
    }
  });
});

describe('a warning in words', () => {
  it('is in the language of the viewer, and says what exactly in the words of the service', () => {
    expect(warningIn('this source does not exist and was left out', en)).toBe('This source does not exist and was left out');
    expect(warningIn('this source does not exist and was left out', de)).toBe(de.warnings.missing);
    expect(warningIn('could not be read: permission denied', de)).toBe(`${de.warnings.unreadable}: permission denied`);
    expect(warningIn('not all old snapshots were removed, 3 were: the repository is locked', de)).toBe(
      `${de.warnings.someSnapshotsStay}, 3 were: the repository is locked`,
    );
  });
  it('is the one that says more, where one begins like another', () =>
    expect(warningIn('no old backup was deleted there, because none of those that should be is: is its disk not mounted?', de)).toBe(
      de.warnings.dumpsAway,
    ));
  it('is as the service said it where it is not known', () =>
    expect(warningIn('something new happened', de)).toBe('Something new happened'));
});
