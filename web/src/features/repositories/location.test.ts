import { describe, expect, it } from 'vitest';
import { environmentOf, kindOf, locationOf, type Kind, type Values } from './location';

describe('where a repository is', () => {
  it.each<[Kind, Values, string]>([
    ['local', { path: ' /mnt/nas/restic ' }, '/mnt/nas/restic'],
    ['sftp', { host: 'nas', user: 'ada', path: '/srv/restic' }, 'sftp:ada@nas:/srv/restic'],
    ['sftp', { host: 'nas', port: '2222', path: '/srv/restic' }, 'sftp://nas:2222//srv/restic'],
    ['s3', { endpoint: 's3.amazonaws.com', bucket: 'backups' }, 's3:https://s3.amazonaws.com/backups'],
    ['s3', { endpoint: 'http://minio:9000/', bucket: 'backups/', folder: '/nas/' }, 's3:http://minio:9000/backups/nas'],
    ['rest', { url: 'nas:8000/ada' }, 'rest:https://nas:8000/ada/'],
    ['rest', { url: 'http://127.0.0.1:8000/' }, 'rest:http://127.0.0.1:8000/'],
    ['rclone', { remote: 'drive:', folder: 'backups' }, 'rclone:drive:backups'],
    ['b2', { bucket: 'backups', folder: 'nas' }, 'b2:backups:nas'],
    ['azure', { bucket: 'backups' }, 'azure:backups:/'],
    ['gs', { bucket: 'backups', folder: 'nas' }, 'gs:backups:/nas'],
  ])('%s %o is %s', (kind, values, location) => expect(locationOf(kind, values)).toBe(location));

  it.each<[Kind, Values]>([
    ['local', {}],
    ['local', { path: 'relative' }],
    ['sftp', { path: '/x' }],
    ['sftp', { host: 'nas', path: '/x', port: 'ssh' }],
    ['s3', { endpoint: 's3.amazonaws.com' }],
    ['rclone', { remote: 'drive' }],
  ])('is not known yet: %s %o', (kind, values) => expect(locationOf(kind, values)).toBeNull());
});

describe('what restic has to know besides', () => {
  it('has the names that restic takes, and secrets as they are', () =>
    expect(environmentOf('s3', { keyId: ' AKIA ', keySecret: ' with spaces ' })).toEqual({
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: ' with spaces ',
    }));
  it('has to be whole where it is needed', () => {
    expect(environmentOf('b2', { keyId: 'x' })).toBeNull();
    expect(environmentOf('rest', {})).toEqual({});
    expect(environmentOf('local', {})).toEqual({});
  });
  it('is asked for by kind', () => {
    expect(kindOf('sftp')).toBe('sftp');
    expect(kindOf('swift')).toBeNull();
  });
});
