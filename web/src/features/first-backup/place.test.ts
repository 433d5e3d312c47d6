import { describe, expect, it } from 'vitest';
import { databaseName, environmentOf, isWhole, kNoPlace, locationOf, nameFrom, repositoryName, type Place } from './place';

const place = (part: Partial<Place>): Place => ({ ...kNoPlace, ...part });

describe('where a backup goes', () => {
  it.each<[Partial<Place>, string | null]>([
    [{ kind: 'local', folder: ' /srv/backup ' }, '/srv/backup'],
    [{ kind: 'local', folder: 'backup' }, null],
    [{ kind: 's3', endpoint: 'https://s3.example.org/', bucket: 'b', path: '/nas/' }, 's3:https://s3.example.org/b/nas'],
    [{ kind: 's3', bucket: 'b' }, 's3:https://s3.amazonaws.com/b'],
    [{ kind: 's3', endpoint: 's3.example.org', bucket: 'b' }, null],
    [{ kind: 'sftp', user: 'ada', host: 'nas', path: '/srv/b' }, 'sftp:ada@nas:/srv/b'],
    [{ kind: 'sftp', host: 'nas', port: '2222', path: '/srv/b' }, 'sftp://nas:2222//srv/b'],
    [{ kind: 'sftp', host: 'nas', port: '2222', path: 'b' }, 'sftp://nas:2222/b'],
    [{ kind: 'sftp', host: 'nas', port: 'two', path: 'b' }, null],
    [{ kind: 'rest', url: 'https://backup.example.org:8000/ada/' }, 'rest:https://backup.example.org:8000/ada/'],
    [{ kind: 'rest', url: 'backup' }, null],
    [{ kind: 'rclone', remote: 'cloud:', path: '/backup/' }, 'rclone:cloud:backup'],
    [{ kind: 'rclone' }, null],
  ])('%j is %s', (part, location) => expect(locationOf(place(part))).toBe(location));

  it('keeps what opens it out of the location', () => {
    const s3 = place({ kind: 's3', bucket: 'b', key: 'K', secret: 'S' });
    expect(locationOf(s3)).not.toMatch(/K|S$/);
    expect(environmentOf(s3)).toEqual({ AWS_ACCESS_KEY_ID: 'K', AWS_SECRET_ACCESS_KEY: 'S' });
    expect(environmentOf(place({ kind: 'local', key: 'K' }))).toEqual({});
  });
  it('is whole with what it takes', () => {
    expect(isWhole(place({ kind: 'existing' }))).toBe(false);
    expect(isWhole(place({ kind: 'existing', existing: 'nas' }))).toBe(true);
    expect(isWhole(place({ folder: '/srv/b', isThere: true }))).toBe(false);
    expect(isWhole(place({ folder: '/srv/b', isThere: true, password: 'p' }))).toBe(true);
  });
});

describe('names', () => {
  it.each([
    ['/home/Ada Lovelace', 'ada-lovelace'],
    ['/srv/.config/', 'config'],
    ['/', 'files'],
    ['/srv/Fotos (alt)', 'fotos-alt'],
  ])('of %s', (path, name) => expect(nameFrom(path, 'files', [])).toBe(name));
  it('are free', () => {
    expect(nameFrom('/a/mail', 'files', ['mail', 'mail-2'])).toBe('mail-3');
    expect(repositoryName('local', [])).toBe('default');
    expect(repositoryName('s3', ['s3'])).toBe('s3-2');
  });
  it('of a database come from its address', () => {
    expect(databaseName('postgresql://ada@db:5432/Shop?sslmode=require', [])).toBe('shop');
    expect(databaseName('postgresql://ada@db', [])).toBe('database');
  });
});
