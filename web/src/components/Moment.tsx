import { useLanguage } from '../lib/language';

// As somebody would say it; the exact time on hover.
export function Moment({ at }: { at: string }) {
  const { f } = useLanguage();
  return (
    <time dateTime={at} title={f.exactly(at)}>
      {f.moment(at)}
    </time>
  );
}
