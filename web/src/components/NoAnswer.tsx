import { useLanguage } from '../lib/language';
import { Mark } from './Brand';
import { Note } from './Note';

export function NoAnswer() {
  const { t } = useLanguage();
  return (
    <main className="door">
      <h1 className="brand door-brand">
        <Mark /> {t.app.name}
      </h1>
      <Note tone="warn" title={t.app.noAnswer}>
        {t.app.noAnswerHint}
      </Note>
    </main>
  );
}
