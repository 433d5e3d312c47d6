import type { ReactNode } from 'react';
import { Mark } from '../../components/Brand';
import { useLanguage } from '../../lib/language';
import { kLanguageNames, kLanguages } from '../../messages/messages';
import './door.css';

// The pages for whoever is not in yet.
export function Door({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  const { t, language, choose } = useLanguage();
  return (
    <main className="door">
      <div className="brand door-brand">
        <Mark /> {t.app.name}
      </div>
      <section className="card door-card stack">
        <div>
          <h1>{title}</h1>
          {text && <p className="soft">{text}</p>}
        </div>
        {children}
      </section>
      <div className="door-languages">
        {kLanguages.map((known) => (
          <button key={known} type="button" lang={known} aria-pressed={language === known} onClick={() => choose(known)}>
            {kLanguageNames[known]}
          </button>
        ))}
      </div>
    </main>
  );
}
