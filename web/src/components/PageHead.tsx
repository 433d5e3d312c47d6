import type { ReactNode } from 'react';
import { StatusIcon } from '../features/dashboard/StatusIcon';

interface Props {
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}

export function PageHead({ title, children, actions }: Props) {
  return (
    <header className="page-head">
      <div className="grow">
        <h1>{title}</h1>
        {children && <p>{children}</p>}
      </div>
      <div className="page-actions">
        {actions}
        <StatusIcon />
      </div>
    </header>
  );
}
