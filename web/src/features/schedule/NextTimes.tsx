import { useQuery } from '@tanstack/react-query';
import { schedulePreviewQuery } from '../../api/queries';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { useSettled } from '../../lib/use-settled';

const kPause = 400; // ms

export function Times({ times }: { times: readonly string[] }) {
  const { f } = useLanguage();
  return (
    <ol className="next-times">
      {times.map((at) => (
        <li key={at}>
          <time dateTime={at}>{f.exactly(at)}</time>
        </li>
      ))}
    </ol>
  );
}

// What a rule that somebody thinks about means, as the service reads it.
export function NextTimes({ rule, zone }: { rule: string; zone: string }) {
  const { t } = useLanguage();
  const asked = useSettled(`${rule}\n${zone}`, kPause);
  const [askedRule = '', askedZone = ''] = asked.split('\n');
  const { data, error } = useQuery(schedulePreviewQuery(askedRule, askedZone));
  if (rule === '') return <p className="soft small">{t.schedule.byHandText}</p>;
  if (error) return <Problem told={{ ...toldOf(error), hint: '' }} title={t.schedule.wrong} role="status" />;
  if (!data) return <p className="soft small">{t.schedule.looking}</p>;
  return (
    <div>
      <p className="soft small">
        {data.time_zone === null ? t.schedule.next : t.schedule.nextIn(data.time_zone)}
      </p>
      <Times times={data.next} />
    </div>
  );
}
