import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { post } from '../../api/client';
import { keys } from '../../api/queries';
import type { Channel, ChannelKind } from '../../api/types';
import { PageHead } from '../../components/PageHead';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import '../../components/form.css';
import { draftOf, isWhole, newForm, type ChannelForm } from './channel-form';
import { ChannelFields } from './ChannelFields';
import { KindChoice } from './KindChoice';
import { kinds } from './kinds';
import './notifications.css';
import { TestOutcome } from './Outcome';

export function BackToChannels() {
  const { t } = useLanguage();
  return (
    <Link href="/notifications" className="back-link">
      <IconArrowLeft size={14} stroke={1.5} aria-hidden /> {t.channels.back}
    </Link>
  );
}

function useAdd(kind: ChannelKind, form: ChannelForm) {
  const client = useQueryClient();
  const [, go] = useLocation();
  return useMutation({
    mutationFn: () => post<Channel>('/api/v1/channels', draftOf(kind, form)),
    onSuccess: async ({ name }) => {
      await Promise.all([keys.channels, keys.status, keys.anchors].map((queryKey) => client.invalidateQueries({ queryKey })));
      go('/notifications', { state: { told: 'added', channel: name } });
    },
  });
}

function AddForm({ kind }: { kind: ChannelKind }) {
  const { t } = useLanguage();
  const [form, setForm] = useState(() => newForm(kind));
  const add = useAdd(kind, form);
  const test = useMutation({ mutationFn: () => post('/api/v1/channels/test', draftOf(kind, form)) });
  const ready = isWhole(kind, form, null);
  const change = (part: Partial<ChannelForm>) => {
    test.reset();
    add.reset();
    setForm({ ...form, ...part });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) add.mutate();
  };
  return (
    <form className="stack channel-page" onSubmit={submit}>
      <ChannelFields kind={kind} form={form} stored={null} change={change} />
      <TestOutcome tried={test} />
      {add.error && <Problem told={toldOf(add.error)} role="alert" />}
      <div className="form-buttons">
        <Button type="submit" loading={add.isPending} disabled={!ready}>
          {t.channels.addButton}
        </Button>
        <Button variant="default" loading={test.isPending} disabled={!ready} onClick={() => test.mutate()}>
          {t.channels.test}
        </Button>
        <Button component={Link} href="/notifications" variant="subtle">
          {t.forms.cancel}
        </Button>
      </div>
    </form>
  );
}

export default function NewChannelPage() {
  const { t } = useLanguage();
  const [search] = useSearchParams();
  const kind = kinds.find((known) => known === search.get('kind'));
  if (kind === undefined)
    return (
      <>
        <BackToChannels />
        <PageHead title={t.channels.addTitle}>{t.channels.addText}</PageHead>
        <KindChoice />
      </>
    );
  return (
    <>
      <Link href="/new/channel" className="back-link">
        <IconArrowLeft size={14} stroke={1.5} aria-hidden /> {t.channels.anotherKind}
      </Link>
      <PageHead title={t.channels.addKindTitle(t.channels.kinds[kind])}>{t.channels.kindTexts[kind]}</PageHead>
      <AddForm key={kind} kind={kind} />
    </>
  );
}
