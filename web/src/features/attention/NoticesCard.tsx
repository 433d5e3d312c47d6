import { Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useLanguage } from '../../lib/language';
import { standing, turnNotices } from './notices';

// Whether this browser gives notice. Nothing of it is known to the service.
export function NoticesCard() {
  const { t } = useLanguage();
  const turn = useMutation({ mutationFn: turnNotices });
  const now = turn.data ?? standing();
  const words = t.notices;
  return (
    <section className="card stack" aria-labelledby="notices">
      <h2 className="card-title" id="notices">
        {words.title}
      </h2>
      <p className="small">{words.text}</p>
      <Checkbox
        label={words.label} checked={now === 'on'} disabled={now === 'impossible' || now === 'denied'}
        onChange={(event) => turn.mutate(event.currentTarget.checked)}
      />
      {now === 'impossible' && <p className="soft small">{words.impossible}</p>}
      {now === 'denied' && <p className="soft small">{words.denied}</p>}
    </section>
  );
}
