import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Route, Switch } from 'wouter';
import { Crash } from '../components/Crash';
import { Waiting } from '../components/Waiting';
import { DashboardPage } from '../features/dashboard/DashboardPage';
import { LiveProvider } from '../features/live/live';
import { LogInPage } from '../features/log-in/LogInPage';
import { SetupPage } from '../features/log-in/SetupPage';
import { LanguageProvider } from '../lib/language';
import { makeQueryClient } from './query-client';
import { SessionGate } from './session';
import { Shell } from './Shell';
import { theme } from './theme';

// Loaded when somebody goes there: the dashboard needs none of it.
const RunsPage = lazy(() => import('../features/runs/RunsPage'));
const RunPage = lazy(() => import('../features/runs/RunPage'));
const DatabasesPage = lazy(() => import('../features/databases/DatabasesPage'));
const FirstBackupPage = lazy(() => import('../features/first-backup/FirstBackupPage'));
const HelpPage = lazy(() => import('../features/help/HelpPage'));
const NotFoundPage = lazy(() => import('../features/help/NotFoundPage'));

const colours = localStorageColorSchemeManager({ key: 'strongroom-colours' });

function Pages() {
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        <Route path="/" component={DashboardPage} />
        <Route path="/first-backup" component={FirstBackupPage} />
        <Route path="/runs" component={RunsPage} />
        <Route path="/runs/:id" component={RunPage} />
        <Route path="/runs/:id/:tab" component={RunPage} />
        <Route path="/databases" component={DatabasesPage} />
        <Route path="/help" component={HelpPage} />
        <Route component={NotFoundPage} />
      </Switch>
    </Suspense>
  );
}

function Inside() {
  return (
    <SessionGate logIn={<LogInPage />}>
      <LiveProvider>
        <Shell>
          <Crash>
            <Pages />
          </Crash>
        </Shell>
      </LiveProvider>
    </SessionGate>
  );
}

export function App() {
  const [client] = useState(makeQueryClient);
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colours}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <LanguageProvider>
        <QueryClientProvider client={client}>
          <Switch>
            <Route path="/setup" component={SetupPage} />
            <Route component={Inside} />
          </Switch>
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}
