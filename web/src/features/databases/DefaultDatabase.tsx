import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { path, post } from '../../api/client';
import { keys } from '../../api/queries';
import type { Database } from '../../api/types';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';

export function DefaultDatabase({ database }: { database: Database }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const choose = useMutation({
    mutationFn: () => post(path`/api/v1/databases/${database.name}/default`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.databases }),
  });
  return (
    <section className="card stack form-card">
      <h2>{t.databaseForms.defaultTitle}</h2>
      <p className="small">{database.is_default ? t.databaseForms.isDefault : t.databaseForms.isNotDefault}</p>
      {!database.is_default && (
        <div>
          <Button variant="default" size="xs" loading={choose.isPending} onClick={() => choose.mutate()}>
            {t.databaseForms.makeDefault}
          </Button>
        </div>
      )}
      {choose.error && <Problem told={toldOf(choose.error)} role="alert" />}
    </section>
  );
}
