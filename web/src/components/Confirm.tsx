import { Button, Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Problem, toldOf } from './Problem';

interface Props {
  open: boolean;
  title: string;
  text: ReactNode; // what exactly will happen
  button: string; // names what it does
  keep: string;
  working: boolean;
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
  type?: { label: string; text: string }; // what has to be typed first
}

export function Confirm({ open, title, text, button, keep, working, error, onConfirm, onClose, type }: Props) {
  const [typed, setTyped] = useState('');
  const ready = type === undefined || typed.trim() === type.text;
  const close = () => {
    setTyped('');
    onClose();
  };
  return (
    // The scroll lock would write a <style> element, which our policy refuses.
    <Modal.Root opened={open} onClose={close} centered lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="stack confirm">
          <Modal.Title>{title}</Modal.Title>
          <p>{text}</p>
          {type && (
            <TextInput
              label={type.label}
              description={<code>{type.text}</code>}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              data-autofocus
            />
          )}
          {error && <Problem told={toldOf(error)} role="alert" />}
          <div className="confirm-buttons">
            <Button variant="default" onClick={close} data-autofocus={type ? undefined : true}>
              {keep}
            </Button>
            <Button color="danger" disabled={!ready} loading={working} onClick={onConfirm}>
              {button}
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
