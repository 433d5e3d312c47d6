import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Route, Switch } from 'wouter';
import { Crash } from '../components/Crash';
import { LiveProvider } from '../features/live/live';
import { LogInPage } from '../features/log-in/LogInPage';
import { SetupPage } from '../features/log-in/SetupPage';
import { LanguageProvider } from '../lib/language';
import { Pages } from './Pages';
import { makeQueryClient } from './query-client';
import { SessionGate } from './session';
import { Shell } from './Shell';
import { theme } from './theme';

const colours = localStorageColorSchemeManager({ key: 'strongroom-colours' });

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
