import { useQuery } from '@tanstack/react-query';
import { schedulePreviewQuery } from '../../api/queries';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { useSettled } from '../../lib/use-settled';

const kPause = 400; // ms

// By the clocks of the zone that is named above them, and the viewer's own on hover.
export function Times({ times, zone }: { times: readonly string[]; zone: string | null }) {
  const { t, f } = useLanguage();
  return (
    <div>
      <p className="soft small">{zone === null ? t.schedule.next : t.schedule.nextIn(zone)}</p>
      <ol className="next-times">
        {times.map((at) => (
          <li key={at}>
            <time dateTime={at} title={f.exactly(at)}>
              {f.inZone(at, zone)}
            </time>
          </li>
        ))}
      </ol>
    </div>
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
  return <Times times={data.next} zone={data.time_zone} />;
}
