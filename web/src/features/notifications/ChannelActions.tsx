import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { ask, path, remove } from '../../api/client';
import { keys } from '../../api/queries';
import type { Channel } from '../../api/types';
import { Confirm } from '../../components/Confirm';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { useWaiting } from './use-waiting';

interface Props {
  channel: Channel;
  done: (sentence: string) => void;
}

function useOld() {
  const client = useQueryClient();
  const old = [keys.channels, keys.outbox, keys.status, keys.anchors];
  return () => Promise.all(old.map((queryKey) => client.invalidateQueries({ queryKey })));
}

// Whether it is on is all that is written: what somebody else has changed meanwhile stays.
function useSwitch({ channel, done }: Props, then: () => void) {
  const { t } = useLanguage();
  const makeOld = useOld();
  const { name, enabled } = channel;
  return useMutation({
    mutationFn: () => ask('PATCH', path`/api/v1/channels/${name}`, { enabled: !enabled }),
    onSuccess: async () => {
      then();
      done(enabled ? t.channels.nowPaused(name) : t.channels.nowOn(name));
      await makeOld();
    },
  });
}

export function PauseButton(props: Props) {
  const { t } = useLanguage();
  const [asking, setAsking] = useState(false);
  const { name, enabled } = props.channel;
  const turn = useSwitch(props, () => setAsking(false));
  const words = t.channels;
  return (
    <>
      <Button
        size="compact-sm" variant="subtle" loading={turn.isPending && !asking} aria-label={`${enabled ? words.pause : words.resume}: ${name}`}
        onClick={() => (enabled ? setAsking(true) : turn.mutate())}
      >
        {enabled ? words.pause : words.resume}
      </Button>
      {turn.error && !asking && <Problem told={toldOf(turn.error)} role="alert" />}
      <Confirm
        open={asking} title={words.pauseTitle(name)} text={words.pauseText} button={words.pauseButton} keep={words.pauseKeep}
        working={turn.isPending} error={turn.error} onConfirm={() => turn.mutate()}
        onClose={() => {
          setAsking(false);
          turn.reset();
        }}
      />
    </>
  );
}

export function RemoveButton({ channel, done }: Props) {
  const { t } = useLanguage();
  const makeOld = useOld();
  const [asking, setAsking] = useState(false);
  const { name } = channel;
  const waiting = useWaiting(name, asking);
  const removing = useMutation({
    mutationFn: () => remove(path`/api/v1/channels/${name}`),
    onSuccess: async () => {
      setAsking(false);
      done(t.channels.removed(name));
      await makeOld();
    },
  });
  const words = t.channels;
  return (
    <>
      <Button
        size="compact-sm" variant="subtle" color="danger" aria-label={`${words.remove}: ${name}`} onClick={() => setAsking(true)}
      >
        {words.remove}
      </Button>
      <Confirm
        open={asking} title={words.removeTitle(name)}
        text={
          <>
            {words.removeText(name)} {waiting !== null && <b>{words.removeWaiting(waiting)}</b>}
          </>
        }
        type={{ label: words.removeType, text: name }} button={words.removeButton} keep={words.keep}
        working={removing.isPending} error={removing.error} onConfirm={() => removing.mutate()}
        onClose={() => {
          setAsking(false);
          removing.reset();
        }}
      />
    </>
  );
}

export function EditLink({ channel }: { channel: Channel }) {
  const { t } = useLanguage();
  return (
    <Button
      component={Link} href={`/notifications/channels/${encodeURIComponent(channel.name)}`} size="compact-sm" variant="subtle"
      aria-label={`${t.forms.edit}: ${channel.name}`}
    >
      {t.forms.edit}
    </Button>
  );
}
