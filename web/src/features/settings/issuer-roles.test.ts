import { expect, it } from 'vitest';
import { readRoles } from './issuer-roles';

it('reads a role in each line', () =>
  expect(readRoles('superuser = admin\n\n  staff=viewer \nteam = a=operator').roles).toEqual({
    superuser: 'admin', staff: 'viewer', 'team = a': 'operator',
  }));
it.each(['root', 'root = king', '= admin', 'admin'])('names the line that it does not understand: %s', (line) =>
  expect(readRoles(`a = viewer\n${line}`)).toEqual({ roles: null, wrong: line }));
it('may be empty', () => expect(readRoles('')).toEqual({ roles: {}, wrong: null }));
