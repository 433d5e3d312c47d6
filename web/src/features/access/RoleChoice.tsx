import { Radio } from '@mantine/core';
import type { Role } from '../../api/types';
import { useLanguage } from '../../lib/language';

const roles: readonly Role[] = ['viewer', 'operator', 'admin'];

export function RoleChoice({ role, onChange }: { role: Role; onChange: (role: Role) => void }) {
  const { t } = useLanguage();
  return (
    <Radio.Group label={t.access.role} value={role} onChange={(value) => onChange(value as Role)}>
      <div className="stack radios">
        {roles.map((known) => (
          <Radio key={known} value={known} label={t.user.roles[known]} description={t.access.roleTexts[known]} />
        ))}
      </div>
    </Radio.Group>
  );
}
