import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ask, ifMatch, path } from '../../api/client';
import { keys, type SeenDatabase } from '../../api/queries';
import type { Database } from '../../api/types';
import { Confirm } from '../../components/Confirm';
import { useLanguage } from '../../lib/language';
import { rememberRemoved, type DumpsLeft } from './removed';

export function RemoveDatabase({ seen }: { seen: SeenDatabase }) {
  const { t } = useLanguage();
  const { name } = seen.database;
  const client = useQueryClient();
  const [, go] = useLocation();
  const [asking, setAsking] = useState(false);
  const removing = useMutation({
    mutationFn: () =>
      ask<Database>('DELETE', path`/api/v1/databases/${name}`, undefined, { headers: ifMatch(seen.etag) }),
    onSuccess: async ({ beside }) => {
      rememberRemoved(client, { name, left: (beside['dumps_left'] ?? []) as DumpsLeft[] });
      go('/databases');
      client.removeQueries({ queryKey: [...keys.databases, 'one', name] });
      await Promise.all([keys.databases, keys.plans, keys.status].map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
  return (
    <section className="card stack form-card">
      <h2>{t.databaseForms.removeSection}</h2>
      <p className="small">{t.databaseForms.removeSectionText}</p>
      <div>
        <Button
          variant="default" size="xs" leftSection={<IconTrash size={16} stroke={1.5} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          {t.databaseForms.remove}
        </Button>
      </div>
      <Confirm
        open={asking}
        title={t.databaseForms.removeTitle(name)}
        text={t.databaseForms.removeText(name)}
        type={{ label: t.databaseForms.typeName, text: name }}
        button={t.databaseForms.remove}
        keep={t.databaseForms.keep}
        working={removing.isPending}
        error={removing.error}
        onConfirm={() => removing.mutate()}
        onClose={() => {
          setAsking(false);
          removing.reset();
        }}
      />
    </section>
  );
}
