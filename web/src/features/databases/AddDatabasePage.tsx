import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { keys } from '../../api/queries';
import '../../components/form.css';
import { Note } from '../../components/Note';
import { PageHead } from '../../components/PageHead';
import { sentence } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { AddDatabaseForm, type Added } from './AddDatabaseForm';

export function BackToDatabases() {
  const { t } = useLanguage();
  return (
    <Link href="/databases" className="back-link">
      <IconArrowLeft size={14} stroke={1.5} aria-hidden /> {t.databaseForms.back}
    </Link>
  );
}

export default function AddDatabasePage() {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [added, setAdded] = useState<Added | null>(null);
  if (added !== null)
    return (
      <>
        <PageHead title={t.databaseForms.added(added.database.name)}>{t.databaseForms.addedText}</PageHead>
        <div className="stack">
          {added.remarks.map((remark) => (
            <Note key={remark.text} tone="warn" title={`${sentence(remark.text)}.`} />
          ))}
          <div>
            <Button component={Link} href="/databases">
              {t.databaseForms.goOn}
            </Button>
          </div>
        </div>
      </>
    );
  return (
    <>
      <BackToDatabases />
      <PageHead title={t.databaseForms.addTitle}>{t.databaseForms.addText}</PageHead>
      <AddDatabaseForm
        added={(made) => {
          setAdded(made);
          for (const queryKey of [keys.databases, keys.plans, keys.status]) void client.invalidateQueries({ queryKey });
        }}
      />
    </>
  );
}
