import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { ApiError, ask, ifMatch, path } from '../../api/client';
import { channelQuery, keys, readChannel, type SeenChannel } from '../../api/queries';
import { PageHead } from '../../components/PageHead';
import { LoadFailed, Problem, toldOf } from '../../components/Problem';
import { StaleEdit } from '../../components/StaleEdit';
import { Waiting } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import type { Messages } from '../../messages/messages';
import '../../components/form.css';
import { changeOf, formOf, isWhole, namesIn, theirNames, type ChannelForm } from './channel-form';
import { ChannelFields } from './ChannelFields';
import type { SettingName } from './kinds';
import { BackToChannels } from './NewChannelPage';
import './notifications.css';
import { fieldName } from './SettingField';

const isStale = (error: unknown): boolean => error instanceof ApiError && error.status === 412;

// Edits what was seen when the edit began. What somebody else did meanwhile is looked up when this one is refused for it.
function useEdit(loaded: SeenChannel) {
  const client = useQueryClient();
  const [, go] = useLocation();
  const [base, setBase] = useState(loaded);
  const [form, setForm] = useState(() => formOf(loaded.channel));
  const [theirs, setTheirs] = useState<SeenChannel | null>(null);
  const { name } = base.channel;
  const change = changeOf(form, base.channel);
  const save = useMutation({
    mutationFn: (over: SeenChannel) => ask('PATCH', path`/api/v1/channels/${name}`, change, { headers: ifMatch(over.etag) }),
    onSuccess: async () => {
      const old = [keys.channels, keys.outbox, keys.status, keys.anchors];
      await Promise.all(old.map((queryKey) => client.invalidateQueries({ queryKey })));
      go('/notifications', { state: { told: 'changed', channel: name } });
    },
    onError: async (error) => {
      if (isStale(error)) setTheirs(await readChannel(name));
    },
  });
  const takeTheirs = (seen: SeenChannel) => {
    save.reset();
    setTheirs(null);
    setBase(seen);
    setForm(formOf(seen.channel));
  };
  return { base, form, setForm, change, theirs, takeTheirs, save };
}

function namesShown(kind: SeenChannel['channel']['kind'], names: readonly string[], t: Messages): string[] {
  const own: Record<string, string> = t.channelForm.setting;
  return names.map((name) => own[name] ?? fieldName(kind, name as SettingName, t));
}

function EditForm({ loaded }: { loaded: SeenChannel }) {
  const { t } = useLanguage();
  const { base, form, setForm, change, theirs, takeTheirs, save } = useEdit(loaded);
  const { kind } = base.channel;
  const ready = isWhole(kind, form, base.channel) && Object.keys(change).length > 0;
  const mine = namesIn(change);
  const changed = theirs ? theirNames(theirs.channel, base.channel) : [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) save.mutate(base);
  };
  return (
    <form className="stack channel-page" onSubmit={submit}>
      <ChannelFields
        kind={kind} form={form} stored={base.channel} change={(part: Partial<ChannelForm>) => setForm({ ...form, ...part })}
      />
      {theirs && (
        <StaleEdit
          title={t.channels.stale} theirs={namesShown(kind, changed, t)}
          both={namesShown(kind, changed.filter((name) => mine.includes(name)), t)} working={save.isPending}
          saveMine={() => save.mutate(theirs)} takeTheirs={() => takeTheirs(theirs)}
        />
      )}
      {save.error && !(theirs && isStale(save.error)) && <Problem told={toldOf(save.error)} role="alert" />}
      <div className="form-buttons">
        <Button type="submit" loading={save.isPending} disabled={!ready || theirs !== null}>
          {t.forms.save}
        </Button>
        <Button component={Link} href="/notifications" variant="default">
          {t.forms.cancel}
        </Button>
      </div>
    </form>
  );
}

export default function EditChannelPage() {
  const { t } = useLanguage();
  const { name = '' } = useParams<{ name: string }>();
  // Kept by nobody: an edit begins with what is stored when it begins.
  const { data, error, refetch } = useQuery({ ...channelQuery(name), gcTime: 0, staleTime: Infinity });
  return (
    <>
      <BackToChannels />
      <PageHead title={t.channels.editTitle(name)}>{t.channels.editText}</PageHead>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <EditForm loaded={data} />}
    </>
  );
}
