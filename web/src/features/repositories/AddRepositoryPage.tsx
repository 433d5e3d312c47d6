import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { keys } from '../../api/queries';
import type { Repository } from '../../api/types';
import { PageHead } from '../../components/PageHead';
import { useLanguage } from '../../lib/language';
import type { Kept } from '../first-backup/sheet';
import { AddForm } from './AddForm';
import '../../components/form.css';
import './repositories.css';
import { BackToRepositories } from './RepositoryPage';
import { ShownOnce } from './ShownOnce';

export default function AddRepositoryPage() {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [, go] = useLocation();
  const [kept, setKept] = useState<Kept | null>(null);
  const added = (repository: Repository, sheet: Kept | null) => {
    void client.invalidateQueries({ queryKey: keys.repositories });
    void client.invalidateQueries({ queryKey: keys.storage });
    if (sheet === null) go(`/repositories/${repository.name}`);
    else setKept(sheet);
  };
  if (kept !== null)
    return (
      <>
        <PageHead title={t.repositories.added(kept.name)}>{t.repositories.addedText}</PageHead>
        <ShownOnce kept={kept} />
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
