import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { PageHead } from '../../components/PageHead';
import { useLanguage } from '../../lib/language';

export default function NotFoundPage() {
  const { t } = useLanguage();
  return (
    <>
      <PageHead title={t.app.notFound}>{t.app.notFoundText}</PageHead>
      <Button component={Link} href="/" variant="default">
        {t.app.toDashboard}
      </Button>
    </>
  );
}
