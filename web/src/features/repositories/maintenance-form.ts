import type { Maintenance } from '../../api/types';

// What is done to a repository by itself, as somebody edits it. Rules are those of features/schedule; empty: by hand only.
export interface MaintenanceForm {
  prune: string;
  verify: string;
  verify_days: string;
  max_unused: string;
  max_repack: string;
  time_zone: string;
}

const kUsualDays = 30; // as the service has it (src/domain/maintenance.h)
const kMostDays = 3650;

export function formOf(maintenance: Maintenance): MaintenanceForm {
  return {
    prune: maintenance.prune ?? '',
    verify: maintenance.verify ?? '',
    verify_days: String(maintenance.verify_days ?? kUsualDays),
    max_unused: maintenance.max_unused ?? '',
    max_repack: maintenance.max_repack ?? '',
    time_zone: maintenance.time_zone ?? '',
  };
}

export function areDays(text: string): boolean {
  return /^\d{1,4}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= kMostDays;
}

const textOrNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

function wholeOf(form: MaintenanceForm): Required<Maintenance> {
  return {
    prune: textOrNull(form.prune),
    verify: textOrNull(form.verify),
    verify_days: Number(form.verify_days),
    max_unused: textOrNull(form.max_unused),
    max_repack: textOrNull(form.max_repack),
    time_zone: textOrNull(form.time_zone),
  };
}

// What was edited and nothing else.
export function changeOf(form: MaintenanceForm, before: Maintenance): Maintenance {
  const old = wholeOf(formOf(before));
  return Object.fromEntries(
    Object.entries(wholeOf(form)).filter(([name, value]) => value !== old[name as keyof Maintenance]),
  ) as Maintenance;
}
