import type { ReactNode } from 'react';
import type { Plan, SnapshotRetention } from '../../api/types';
import { Facts, type Fact } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { useLanguage, type Formats } from '../../lib/language';
import type { Messages } from '../../messages/messages';
import { keptInWords } from './keeping';

const kMinute = 60_000;

type FieldName = keyof Messages['plans']['fields'];

// What is as it is without anybody's doing is counted, and not listed: a page of "none" tells nobody anything.
interface Told {
  facts: Fact[];
  standard: number;
}

class Teller {
  readonly told: Told = { facts: [], standard: 0 };
  constructor(private readonly t: Messages) {}

  add(name: FieldName, value: ReactNode | null): this {
    if (value === null) this.told.standard += 1;
    else this.told.facts.push({ name: this.t.plans.fields[name], value });
    return this;
  }
  lines(name: FieldName, lines: readonly string[] | undefined): this {
    if (!lines || lines.length === 0) return this.add(name, null);
    return this.add(
      name,
      lines.map((line) => (
        <code key={line} className="source">
          {line}
        </code>
      )),
    );
  }
  flag(name: FieldName, is: boolean | undefined): this {
    return this.add(name, is ? this.t.plans.on : null);
  }
  text(name: FieldName, text: string | undefined): this {
    return this.add(name, text ? text : null);
  }
  count(name: FieldName, count: number | undefined, shown: (count: number) => string): this {
    return this.add(name, count ? shown(count) : null);
  }
}

// That all of them stay is worth knowing: a repository that only grows is full one day.
function tellKeeping(teller: Teller, rules: SnapshotRetention = {}, t: Messages): void {
  const kept = keptInWords(rules, t);
  teller.add('keeping', kept === '' ? t.retention.all : kept);
  if (kept !== '') teller.text('when', t.plans.when[rules.when ?? 'every-run']);
}

function tellFiles(teller: Teller, plan: Plan, t: Messages, f: Formats): void {
  const files = plan.files ?? {};
  teller
    .lines('sources', files.sources)
    .text('repository', plan.repository)
    .lines('exclude', files.exclude)
    .lines('iexclude', files.iexclude)
    .lines('exclude_file', files.exclude_file)
    .lines('exclude_if_present', files.exclude_if_present)
    .flag('exclude_caches', files.exclude_caches)
    .flag('one_file_system', files.one_file_system)
    .text('exclude_larger_than', files.exclude_larger_than)
    .add('check', t.plans.check[plan.check ?? 'every-run']);
  tellKeeping(teller, files.retention, t);
  teller
    .lines('tags', files.tags)
    .text('host', files.host)
    .text('compression', files.compression ? t.plans.compression[files.compression] : '')
    .count('upload_limit_kib', files.upload_limit_kib, (count) => t.plans.perSecond(f.count(count)))
    .count('download_limit_kib', files.download_limit_kib, (count) => t.plans.perSecond(f.count(count)))
    .count('read_concurrency', files.read_concurrency, f.count)
    .lines('extra_arguments', files.extra_arguments);
}

function tellDump(teller: Teller, plan: Plan, t: Messages, f: Formats): void {
  const dump = plan.dump ?? {};
  const level = dump.level ?? 'auto';
  teller
    .text('database', dump.database)
    .add('directory', <code>{dump.directory}</code>)
    .add('level', level === 'auto' ? t.plans.levelAuto : t.plans.levelOf(level))
    .flag('globals', dump.globals)
    .flag('all_databases', dump.all_databases);
  for (const name of ['keep_days', 'keep_last', 'keep_daily', 'keep_weekly', 'keep_monthly'] as const)
    teller.count(name, dump.retention?.[name], f.count);
  teller.text('when', t.plans.when[dump.retention?.when ?? 'scheduled']);
}

// The schedule itself has a place of its own (PlanTiming).
function tellTiming(teller: Teller, plan: Plan, t: Messages, f: Formats): void {
  const { attempts = 0, first_ms = 0 } = plan.retries;
  teller
    .text('missed', plan.schedule ? t.schedule.missed[plan.missed] : '')
    .text('windows', plan.windows ?? '')
    .count('jitter_ms', plan.jitter_ms, f.duration)
    .add('attempts', attempts === 0 ? t.plans.never : t.plans.times(attempts, f.duration(first_ms)));
}

export function PlanFacts({ plan }: { plan: Plan }) {
  const { t, f } = useLanguage();
  const teller = new Teller(t);
  (plan.dump ? tellDump : tellFiles)(teller, plan, t, f);
  for (const name of ['network_ms', 'lock_wait_ms', 'stall_ms'] as const)
    teller.count(name, plan.limits[name], (time) => (time % kMinute === 0 ? t.preview.minutes(f.count(time / kMinute)) : f.duration(time)));
  tellTiming(teller, plan, t, f);
  const { facts, standard } = teller.told;
  facts.push({ name: t.plans.made, value: <Moment at={plan.created_at} /> });
  return (
    <section className="card stack">
      <h2>{t.plans.settings}</h2>
      <Facts facts={facts} />
      {standard > 0 && <p className="soft small">{t.plans.standard(standard)}</p>}
    </section>
  );
}
