import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Preview, Removed, Rule } from '../../api/types';
import { Figures, type Fact } from '../../components/Facts';
import { Note } from '../../components/Note';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage, type Formats } from '../../lib/language';
import type { Messages } from '../../messages/messages';

export const ruleWords = (rule: Rule, t: Messages): string =>
  t.preview.rule[rule.kind](rule.text, rule.file ?? '', String(rule.line ?? 0));

function removedWords(removed: Removed, t: Messages, f: Formats): string {
  const { files, directories, other, bytes } = removed;
  const parts = [];
  if (files > 0) parts.push(t.preview.filesOf(files, f.count(files), f.bytes(bytes)));
  if (directories > 0) parts.push(t.preview.foldersOf(directories, f.count(directories)));
  if (other > 0) parts.push(t.preview.othersOf(other, f.count(other)));
  return parts.length === 0 ? t.preview.nothing : parts.join(', ');
}

function Rules({ preview }: { preview: Preview }) {
  const { t, f } = useLanguage();
  // Sockets are left out of everything: that is news only where there are some.
  const rules = preview.rules.filter((rule) => rule.kind !== 'sockets' || rule.removed.other > 0);
  return (
    <>
      <h3 className="section-title">{t.preview.rules}</h3>
      {rules.length === 0 && <p className="soft small">{t.preview.noRules}</p>}
      {rules.length > 0 && (
        <dl className="rule-list">
          {rules.map((rule, at) => (
            <div key={at}>
              <dt>{ruleWords(rule, t)}</dt>
              <dd>{removedWords(rule.removed, t, f)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

interface Leaving {
  exclude?: ((path: string) => void) | undefined; // offered where patterns are edited
  sources?: readonly string[]; // are not left out, but removed
}

function Largest({ preview, exclude, sources = [] }: Leaving & { preview: Preview }) {
  const { t, f } = useLanguage();
  if (preview.largest.length === 0) return null;
  return (
    <>
      <h3 className="section-title">{t.preview.largest}</h3>
      <ul className="largest bare">
        {preview.largest.map((each) => (
          <li key={each.path}>
            <div className="largest-name">
              <code>{each.path}</code>
              <span className="soft small">{t.preview.inside(each.files, f.count(each.files))}</span>
            </div>
            <b>{f.bytes(each.bytes)}</b>
            {exclude && !sources.includes(each.path) && (
              <Button
                size="compact-xs" variant="default" onClick={() => exclude(each.path)}
                aria-label={t.preview.excludeOf(each.path)}
              >
                {t.preview.exclude}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Warnings({ preview }: { preview: Preview }) {
  const { t, f } = useLanguage();
  const hidden = preview.unreadable_count - preview.unreadable.length;
  return (
    <>
      {preview.missing.length > 0 && (
        <Note tone="warn" title={t.preview.missing}>
          {preview.missing.map((path) => (
            <p key={path}>
              <code>{path}</code>
            </p>
          ))}
          <p>{t.preview.missingText}</p>
        </Note>
      )}
      {preview.unreadable_count > 0 && (
        <Note tone="warn" title={t.preview.unreadable(preview.unreadable_count, f.count(preview.unreadable_count))}>
          <ul className="unreadable bare">
            {preview.unreadable.map((each) => (
              <li key={each.path}>
                <code>{each.path}</code> <span className="soft">{each.reason}</span>
              </li>
            ))}
          </ul>
          {hidden > 0 && <p>{t.preview.unreadableMore(f.count(hidden))}</p>}
          <p>{t.preview.unreadableText}</p>
        </Note>
      )}
    </>
  );
}

function useFigures(preview: Preview): Fact[] {
  const { t, f } = useLanguage();
  const facts: Fact[] = [
    { name: t.preview.files, value: f.count(preview.files) },
    { name: t.preview.size, value: f.bytes(preview.bytes) },
    { name: t.preview.folders, value: f.count(preview.directories) },
  ];
  if (preview.other > 0) facts.push({ name: t.preview.others, value: f.count(preview.other) });
  return facts;
}

function Shown({ preview, ...leaving }: Leaving & { preview: Preview }) {
  return (
    <>
      <Figures facts={useFigures(preview)} />
      <Warnings preview={preview} />
      <Rules preview={preview} />
      <Largest preview={preview} {...leaving} />
    </>
  );
}

interface Props extends Leaving {
  query: UseQueryResult<Preview>;
  outdated?: boolean; // it is not about what is shown beside it any more
}

// What would be backed up: how much, what each rule takes from it, what is large, what cannot be read.
export function PreviewPanel({ query, outdated = false, ...leaving }: Props) {
  const { t } = useLanguage();
  const { data, error, isFetching, refetch } = query;
  const isOld = outdated || (isFetching && data !== undefined);
  return (
    <section className="card stack preview" aria-label={t.preview.title} aria-busy={isFetching} data-old={isOld || undefined}>
      <div className="row">
        <h2 className="card-title grow">{t.preview.title}</h2>
        <span className="soft small" role="status">
          {isOld ? t.preview.outdated : isFetching ? t.preview.counting : ''}
        </span>
        {data && !isOld && (
          <Button size="compact-xs" variant="subtle" onClick={() => void refetch()}>
            {t.preview.again}
          </Button>
        )}
      </div>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {data && !error && <Shown preview={data} {...leaving} />}
      {!data && isFetching && <CardSkeleton height={200} />}
      {!data && !error && !isFetching && <p className="soft small">{t.preview.none}</p>}
    </section>
  );
}
