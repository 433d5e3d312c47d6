import {
  IconBell, IconBrandDiscord, IconBrandSlack, IconBrandTelegram, IconDeviceDesktop, IconHeartbeat, IconMail, IconMatrix,
  IconMessage, IconWebhook,
} from '@tabler/icons-react';
import { Link } from 'wouter';
import type { ChannelKind } from '../../api/types';
import { useLanguage } from '../../lib/language';
import { kinds } from './kinds';

const icons: Record<ChannelKind, typeof IconBell> = {
  email: IconMail, webhook: IconWebhook, ntfy: IconBell, slack: IconBrandSlack, discord: IconBrandDiscord, telegram: IconBrandTelegram,
  gotify: IconMessage, matrix: IconMatrix, healthchecks: IconHeartbeat, desktop: IconDeviceDesktop,
};

export function KindIcon({ kind }: { kind: ChannelKind }) {
  const Icon = icons[kind];
  return <Icon size={20} stroke={1.5} aria-hidden />;
}

// How somebody is to be told. Each choice has an address, so that the way back leads here.
export function KindChoice() {
  const { t } = useLanguage();
  return (
    <section aria-labelledby="kinds">
      <h2 className="section" id="kinds">
        {t.channels.chooseKind}
      </h2>
      <ul className="bare kind-choices">
        {kinds.map((kind) => (
          <li key={kind}>
            <Link href={`/new/channel?kind=${kind}`} className="card kind-choice">
              <KindIcon kind={kind} />
              <span>
                <b>{t.channels.kinds[kind]}</b>
                <span className="soft small">{t.channels.kindTexts[kind]}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
