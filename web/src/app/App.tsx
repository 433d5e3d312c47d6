import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { Route, Switch } from 'wouter';
import { Crash } from '../components/Crash';
import { LiveProvider } from '../features/live/live';
import { LogInPage } from '../features/log-in/LogInPage';
import { SetupPage } from '../features/log-in/SetupPage';
import { LanguageProvider } from '../lib/language';
import type { Words } from '../messages/catalogues';
import { Pages } from './Pages';
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

export function App({ words, client }: { words: Words; client: QueryClient }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colours}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <LanguageProvider words={words}>
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
