import type { Role } from '../api/types';

const ranks: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

export const mayRole = (role: Role, needed: Role): boolean => ranks[role] >= ranks[needed];
