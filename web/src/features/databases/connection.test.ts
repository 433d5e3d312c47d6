import { describe, expect, it } from 'vitest';
import { fieldsOf, isWhole, noFields, othersOf, parametersOf } from './connection';

describe('how a database is reached', () => {
  const stored = { host: 'db', dbname: 'shop', user: 'backup', sslrootcert: '/etc/ssl/ca.pem' };
  it('is shown in fields, and goes back as it was', () => {
    expect(fieldsOf(stored)).toEqual({ host: 'db', port: '', dbname: 'shop', user: 'backup', sslmode: '' });
    expect(parametersOf(fieldsOf(stored), stored)).toEqual(stored);
    expect(othersOf(stored)).toEqual({ sslrootcert: '/etc/ssl/ca.pem' });
  });
  it('loses what was emptied, and keeps what is not asked for', () =>
    expect(parametersOf({ ...fieldsOf(stored), user: ' ', host: ' other ' }, stored)).toEqual({
      host: 'other', dbname: 'shop', sslrootcert: '/etc/ssl/ca.pem',
    }));
  it('needs a host and a database', () => {
    expect(isWhole(noFields)).toBe(false);
    expect(isWhole({ ...noFields, host: 'db', dbname: 'shop' })).toBe(true);
    expect(isWhole({ ...noFields, host: 'db', dbname: 'shop', port: '5432' })).toBe(true);
    expect(isWhole({ ...noFields, host: 'db', dbname: 'shop', port: 'five' })).toBe(false);
  });
});
