import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ifMatch, path, remove } from '../../api/client';
import { keys, type SeenPlan } from '../../api/queries';
import { Confirm } from '../../components/Confirm';
import { useLanguage } from '../../lib/language';

export function RemovePlan({ seen }: { seen: SeenPlan }) {
  const { t } = useLanguage();
  const { name, repository = '' } = seen.plan;
  const client = useQueryClient();
  const [, go] = useLocation();
  const [asking, setAsking] = useState(false);
  const removing = useMutation({
    mutationFn: () => remove(path`/api/v1/plans/${name}`, { headers: ifMatch(seen.etag) }),
    onSuccess: async () => {
      go('/plans', { state: { removed: name } });
      await Promise.all([keys.plans, keys.status].map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
  return (
    <>
      <Button variant="subtle" color="danger" onClick={() => setAsking(true)}>
        {t.plans.remove}
      </Button>
      <Confirm
        open={asking}
        title={t.plans.removeTitle(name)}
        text={t.plans.removeText(repository)}
        type={{ label: t.plans.removeType, text: name }}
        button={t.plans.remove}
        keep={t.plans.removeKeep}
        working={removing.isPending}
        error={removing.error}
        onConfirm={() => removing.mutate()}
        onClose={() => {
          setAsking(false);
          removing.reset();
        }}
      />
    </>
  );
}
