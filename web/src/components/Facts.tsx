import type { ReactNode } from 'react';
import './facts.css';

export interface Fact {
  name: string;
  value: ReactNode;
}

function List({ look, facts }: { look: 'figures' | 'facts'; facts: Fact[] }) {
  return (
    <dl className={look}>
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

// Name above value: figures to compare at a glance.
export function Figures({ facts }: { facts: Fact[] }) {
  return <List look="figures" facts={facts} />;
}

// Name beside value: sentences to read.
export function Facts({ facts }: { facts: Fact[] }) {
  return <List look="facts" facts={facts} />;
}
