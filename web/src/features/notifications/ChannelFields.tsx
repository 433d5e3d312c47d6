import { TextInput } from '@mantine/core';
import { Note } from '../../components/Note';
import { useLanguage } from '../../lib/language';
import { fieldsOf, type Field } from './kinds';
import { SettingField, type FormProps } from './SettingField';
import { WantFields } from './WantFields';

function Settings({ fields, props }: { fields: readonly Field[]; props: FormProps }) {
  if (fields.length === 0) return null;
  return (
    <div className="setting-fields">
      {fields.map((field) => (
        <SettingField key={field.name} field={field} props={props} />
      ))}
    </div>
  );
}

function More({ props }: { props: FormProps }) {
  const { t } = useLanguage();
  const fields = fieldsOf[props.kind].filter((field) => field.more);
  return (
    <details className="card more-settings channel-more">
      <summary>{t.channelForm.sections.more}</summary>
      <Settings fields={fields} props={props} />
    </details>
  );
}

// Everything that is asked of a channel of one kind: where to, what about, and what few need.
export function ChannelFields(props: FormProps) {
  const { t } = useLanguage();
  const { kind, form, stored, change } = props;
  return (
    <>
      <section className="card stack channel-form" role="group" aria-labelledby="channel-where">
        <h2 id="channel-where">{t.channelForm.sections.where}</h2>
        {stored === null && (
          <TextInput
            label={t.channels.name} description={t.channels.nameHint} value={form.name} autoComplete="off" autoCapitalize="none"
            spellCheck={false} onChange={(event) => change({ name: event.currentTarget.value })}
          />
        )}
        {kind === 'desktop' && <Note tone="plain" title={t.channels.desktopNote} />}
        <Settings fields={fieldsOf[kind].filter((field) => !field.more)} props={props} />
      </section>
      <section className="card stack channel-form" role="group" aria-labelledby="channel-what">
        <h2 id="channel-what">{t.channelForm.sections.what}</h2>
        <WantFields {...props} />
      </section>
      <More props={props} />
    </>
  );
}
