import { IconAlertCircle, IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import './note.css';

export type Tone = 'good' | 'warn' | 'bad' | 'plain';

const icons = { good: IconCircleCheck, warn: IconAlertTriangle, bad: IconAlertCircle, plain: IconInfoCircle };

interface Props {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  code?: string | undefined;
  role?: 'status' | 'alert';
}

// A paragraph about a state: what, what it means, and the next step.
export function Note({ tone, title, children, action, code, role }: Props) {
  const Icon = icons[tone];
  return (
    <div className="note" data-tone={tone} role={role}>
      <Icon size={18} stroke={1.5} aria-hidden className="note-icon" />
      <div className="note-body">
        <p>
          <b>{title}</b> {code && <code className="note-code">{code}</code>}
        </p>
        {children && <div>{children}</div>}
        {action && <div className="note-action">{action}</div>}
      </div>
    </div>
  );
}
