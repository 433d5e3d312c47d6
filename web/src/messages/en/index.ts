import * as access from './access';
import * as app from './app';
import * as attention from './attention';
import * as channelForm from './channel-form';
import * as channels from './channels';
import * as dashboard from './dashboard';
import * as databaseForms from './database-forms';
import * as databases from './databases';
import { errors } from './errors';
import * as firstBackup from './first-backup';
import * as folders from './folders';
import * as forms from './forms';
import * as help from './help';
import * as ledger from './ledger';
import * as logIn from './log-in';
import * as maintenance from './maintenance';
import * as outbox from './outbox';
import * as plans from './plans';
import * as repositories from './repositories';
import * as retention from './retention';
import * as runs from './runs';
import * as schedule from './schedule';
import * as settings from './settings';
import * as snapshots from './snapshots';
import { warnings } from './warnings';

// Everything these pages say, in English: a file for each feature, and each of its exports is a part of the catalogue.
// German is held to have the same by its type (messages.ts).
export const en = {
  code: 'en' as string,
  errors,
  warnings,
  ...app,
  ...logIn,
  ...dashboard,
  ...runs,
  ...plans,
  ...retention,
  ...snapshots,
  ...firstBackup,
  ...databases,
  ...databaseForms,
  ...forms,
  ...ledger,
  ...repositories,
  ...maintenance,
  ...access,
  ...schedule,
  ...settings,
  ...attention,
  ...channels,
  ...channelForm,
  ...outbox,
  ...folders,
  ...help,
};
