import '@mantine/core/styles.css';
import 'virtual:theme.css';
import './tokens.css';
import './base.css';
import './shell.css';
import './page-parts.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
