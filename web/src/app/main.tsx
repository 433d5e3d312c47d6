import { words } from './words';
import '@mantine/core/styles.css';
import 'virtual:theme.css';
import './tokens.css';
import './base.css';
import './shell.css';
import './page-parts.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { askAhead } from './ask-ahead';
import { makeQueryClient } from './query-client';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
const client = makeQueryClient();
Promise.all([words, askAhead(client)]).then(
  ([known]) =>
    createRoot(root).render(
      <StrictMode>
        <App words={known} client={client} />
      </StrictMode>,
    ),
  // In no language, because that is what did not come.
  () => root.replaceChildren('These pages could not be loaded. Please load them again.'),
);
