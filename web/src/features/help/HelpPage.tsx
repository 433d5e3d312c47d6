import { PageHead } from '../../components/PageHead';
import { PlanPill } from '../../components/StatePill';
import { useLanguage } from '../../lib/language';
import type { PlanState } from '../dashboard/plan-state';
import './help.css';

const states: readonly PlanState[] = ['protected', 'attention', 'failed', 'never', 'running', 'unknown'];

export default function HelpPage() {
  const { t } = useLanguage();
  return (
    <>
      <PageHead title={t.help.title} />
      <div className="stack">
        <section className="card help-card">
          <h2>{t.help.states}</h2>
          <dl>
            {states.map((state) => (
              <div key={state}>
                <dt>
                  <PlanPill state={state} />
                </dt>
                <dd>{t.help.stateTexts[state]}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section className="card help-card">
          <h2>{t.help.words}</h2>
          <dl>
            {t.help.list.map(([word, text]) => (
              <div key={word}>
                <dt>
                  <b>{word}</b>
                </dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section className="card help-card">
          <h2>{t.help.commands}</h2>
          <dl>
            {t.help.commandList.map(([command, text]) => (
              <div key={command}>
                <dt>
                  <code>{command}</code>
                </dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </>
  );
}
