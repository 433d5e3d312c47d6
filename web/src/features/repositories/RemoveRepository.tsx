import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ifMatch, path, remove } from '../../api/client';
import { keys, type SeenRepository } from '../../api/queries';
import { Confirm } from '../../components/Confirm';
import { useLanguage } from '../../lib/language';

export function RemoveRepository({ seen }: { seen: SeenRepository }) {
  const { t } = useLanguage();
  const { name } = seen.repository;
  const client = useQueryClient();
  const [, go] = useLocation();
  const [asking, setAsking] = useState(false);
  const removing = useMutation({
    mutationFn: () => remove(path`/api/v1/repositories/${name}`, { headers: ifMatch(seen.etag) }),
    onSuccess: async () => {
      go('/repositories');
      client.removeQueries({ queryKey: [...keys.repositories, 'one', name] });
      await client.invalidateQueries({ queryKey: keys.repositories });
    },
  });
  return (
    <section className="card stack">
      <h2>{t.repositories.removeSection}</h2>
      <p className="small">{t.repositories.removeSectionText}</p>
      <div>
        <Button
          variant="default" size="xs" leftSection={<IconTrash size={16} stroke={1.5} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          {t.repositories.removeButton}
        </Button>
      </div>
      <Confirm
        open={asking}
        title={t.repositories.removeTitle}
        text={t.repositories.removeText(name)}
        type={{ label: t.repositories.typeName, text: name }}
        button={t.repositories.removeButton}
        keep={t.repositories.keep}
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
