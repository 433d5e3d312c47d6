import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { PageHead } from '../components/PageHead';
import { Problem } from '../components/Problem';
import { Waiting } from '../components/Waiting';
import { useLanguage } from '../lib/language';
import { NotFoundPage, pages, type PageEntry } from './page-table';
import { useMay } from './session';

// For whoever typed the address: the navigation does not lead there.
function NotForYou() {
  const { t } = useLanguage();
  return (
    <>
      <PageHead title={t.errors['ERROR_FORBIDDEN']?.what} />
      <Problem told={{ code: 'ERROR_FORBIDDEN', message: 'you may not do this', hint: '' }} tone="plain" />
    </>
  );
}

function Guarded({ entry }: { entry: PageEntry }) {
  const may = useMay(entry.role ?? 'viewer');
  return may ? <entry.page /> : <NotForYou />;
}

export function Pages() {
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        {pages.flatMap((entry) =>
          entry.at.map((path) => (
            <Route key={path} path={path}>
              <Guarded entry={entry} />
            </Route>
          )),
        )}
        <Route>
          <NotFoundPage />
        </Route>
      </Switch>
    </Suspense>
  );
}
