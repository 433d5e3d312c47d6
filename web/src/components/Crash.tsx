import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useLanguage } from '../lib/language';
import { Note } from './Note';

function Crashed() {
  const { t } = useLanguage();
  return (
    <Note tone="bad" title={t.app.crashed} action={<Button onClick={() => location.reload()}>{t.app.reload}</Button>}>
      {t.app.crashedText}
    </Note>
  );
}

// A mistake in a page leaves the navigation usable.
export class Crash extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    return this.state.failed ? <Crashed /> : this.props.children;
  }
}
