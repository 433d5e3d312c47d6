import type { Messages } from '../messages';
import * as app from './app';
import * as dashboard from './dashboard';
import * as databases from './databases';
import { errors } from './errors';
import * as firstBackup from './first-backup';
import * as folders from './folders';
import * as help from './help';
import * as logIn from './log-in';
import * as plans from './plans';
import * as runs from './runs';
import * as snapshots from './snapshots';

export const de: Messages = {
  code: 'de',
  errors,
  ...app,
  ...logIn,
  ...dashboard,
  ...runs,
  ...plans,
  ...snapshots,
  ...firstBackup,
  ...databases,
  ...folders,
  ...help,
};
