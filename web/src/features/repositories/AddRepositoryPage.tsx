import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { keys } from '../../api/queries';
import type { Repository } from '../../api/types';
import { PageHead } from '../../components/PageHead';
import { useLanguage } from '../../lib/language';
import '../runs/runs.css';
import { AddForm } from './AddForm';
import '../../components/form.css';
import './repositories.css';
import { BackToRepositories } from './RepositoryPage';
import { ShownOnce } from './ShownOnce';

interface Shown {
  repository: Repository;
  password: string;
}

export default function AddRepositoryPage() {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [, go] = useLocation();
  const [shown, setShown] = useState<Shown | null>(null);
  const added = (repository: Repository, password: string | null) => {
    void client.invalidateQueries({ queryKey: keys.repositories });
    void client.invalidateQueries({ queryKey: keys.storage });
    if (password === null) go(`/repositories/${repository.name}`);
    else setShown({ repository, password });
  };
  if (shown !== null)
    return (
      <>
        <PageHead title={t.repositories.added(shown.repository.name)}>{t.repositories.addedText}</PageHead>
        <ShownOnce {...shown} />
      </>
    );
  return (
    <>
      <BackToRepositories />
      <PageHead title={t.repositories.addTitle}>{t.repositories.addText}</PageHead>
      <AddForm added={added} />
    </>
  );
}
