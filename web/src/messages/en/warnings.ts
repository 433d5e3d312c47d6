import { serviceWarnings } from '../service-words';

export const warnings: Record<keyof typeof serviceWarnings, string> = serviceWarnings;
