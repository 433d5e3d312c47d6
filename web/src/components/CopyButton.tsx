import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useLanguage } from '../lib/language';
import { copyText } from '../lib/copy';

type State = 'ready' | 'copied' | 'failed';

interface Props {
  text: string;
  name?: string; // what is on the button
  label?: string; // what it is called where there are several
}

export function CopyButton({ text, name, label }: Props) {
  const { t } = useLanguage();
  const [state, setState] = useState<State>('ready');
  const Icon = state === 'copied' ? IconCheck : IconCopy;
  const copy = async () => setState((await copyText(text)) ? 'copied' : 'failed');
  return (
    <>
      <Button
        variant="default" size="xs" leftSection={<Icon size={16} stroke={1.5} aria-hidden />}
        onClick={() => void copy()} {...(label === undefined ? {} : { 'aria-label': label })}
      >
        {state === 'copied' ? t.forms.copied : (name ?? t.forms.copy)}
      </Button>
      <span className="soft small" role="status">
        {state === 'failed' ? t.forms.copyFailed : ''}
      </span>
    </>
  );
}
