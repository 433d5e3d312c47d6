import { Button, Modal } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useLanguage } from '../lib/language';
import { Problem, toldOf } from './Problem';

interface Props {
  open: boolean;
  title: string;
  children: ReactNode; // what is asked
  button: string; // names what it does
  ready?: boolean;
  working: boolean;
  error: Error | null;
  onSubmit: () => void;
  onClose: () => void;
}

// A short form over the page. What destroys something is a Confirm.
export function Dialog({ open, title, children, button, ready = true, working, error, onSubmit, onClose }: Props) {
  const { t } = useLanguage();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !working) onSubmit();
  };
  return (
    <Modal.Root opened={open} onClose={onClose} centered lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="confirm">
          <form className="stack" onSubmit={submit}>
            <Modal.Title>{title}</Modal.Title>
            {children}
            {error && <Problem told={toldOf(error)} role="alert" />}
            <div className="confirm-buttons">
              <Button variant="default" onClick={onClose}>
                {t.forms.cancel}
              </Button>
              <Button type="submit" disabled={!ready} loading={working}>
                {button}
              </Button>
            </div>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
