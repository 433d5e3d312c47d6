import { Link } from 'wouter';
import { useMay } from '../../app/session';
import { useLanguage } from '../../lib/language';

// What it means that messages were given up; and the way to them, for whoever may see them.
export function GivenUp() {
  const { t } = useLanguage();
  const may = useMay('operator');
  if (!may) return <>{t.attention.givenUpViewer}</>;
  return (
    <>
      {t.attention.givenUpText} <Link href="/notifications/outbox?state=given-up">{t.attention.showOutbox}</Link>
    </>
  );
}
