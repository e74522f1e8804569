import { accountChangeHandlers, accountHandlers, appPasswordHandlers } from './accounts.ts';
import { aliasHandlers, grantHandlers } from './aliases.ts';
import { choiceHandlers } from './choice.ts';
import { cleanHandlers } from './clean.ts';
import { dkimHandlers } from './dkim.ts';
import { domainChangeHandlers, domainHandlers, tenantHandlers } from './domains.ts';
import { feedHandlers } from './feeds.ts';
import { filterHandlers } from './filter.ts';
import { inquiryHandlers } from './inquiry.ts';
import { listHandlers } from './lists.ts';
import { mergeHandlers } from './merge.ts';
import type { ControlHouse } from './ports.ts';
import { auditHandlers, queueHandlers, statusHandlers, traceHandlers } from './reports.ts';
import { quarantineHandlers } from './quarantine.ts';
import { reportHandlers } from './report.ts';
import type { ControlHandlers } from './server.ts';
import { settingHandlers } from './settings.ts';
import { trainingHandlers } from './training.ts';
import { srsHandlers } from './srs.ts';
import { unsubscribeHandlers } from './unsubscribe.ts';

/** Every command of the control socket. */
export function controlHandlers(house: ControlHouse): ControlHandlers {
  return mergeHandlers(
    tenantHandlers(house),
    domainHandlers(house),
    domainChangeHandlers(house),
    accountHandlers(house),
    accountChangeHandlers(house),
    appPasswordHandlers(house),
    aliasHandlers(house),
    grantHandlers(house),
    settingHandlers(house),
    auditHandlers(house),
    dkimHandlers(house),
    srsHandlers(house),
    queueHandlers(house),
    traceHandlers(house),
    reportHandlers(house),
    listHandlers(house),
    choiceHandlers(house),
    quarantineHandlers(house),
    cleanHandlers(house),
    inquiryHandlers(house),
    feedHandlers(house),
    filterHandlers(house),
    trainingHandlers(house),
    unsubscribeHandlers(house),
    statusHandlers(house),
  );
}
