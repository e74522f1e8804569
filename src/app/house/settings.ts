/** The fragments of all rooms, collected into the one schema that console, CLI, API and docs come from. */
import { attachmentClassSettings, attachmentSettings, virusSettings } from '#check/attachment';
import { blocklistSettings, uriListSettings } from '#check/blocklist';
import { engineSettings } from '#check/engine';
import { checkSettings, doorSettings } from '#check/reputation';
import { cleanSettings } from '#flow/clean';
import { dkimSettings } from '#flow/dkim';
import { explainSettings } from '#flow/explain';
import { feedSettings } from '#flow/feeds';
import { filterSettings } from '#flow/filter';
import { releaseSettings } from '#flow/quarantine';
import { reportSettings } from '#flow/report';
import { foreignSettings } from '#flow/foreign';
import { resolverSettings } from '#edge/resolver';
import { sendSettings, tlsSettings } from '#flow/send';
import { signInSettings } from '#flow/signin';
import { spamReportSettings } from '#flow/spamreport';
import { srsSettings } from '#flow/srs';
import { quarantineSettings } from '#model/quarantine';
import { platformSettings, SettingSchema } from '#model/settings';
import { smtpSettings } from '#server/smtpd';
import { trainingSettings } from '#flow/training';
import { traceSettings } from '#model/trace';
import { watchSettings } from '#flow/watch';
import { storeSettings } from './store-settings.ts';

export function settingSchema(): SettingSchema {
  return new SettingSchema([
    platformSettings,
    attachmentClassSettings,
    attachmentSettings,
    blocklistSettings,
    checkSettings,
    cleanSettings,
    dkimSettings,
    doorSettings,
    engineSettings,
    explainSettings,
    feedSettings,
    filterSettings,
    quarantineSettings,
    releaseSettings,
    foreignSettings,
    reportSettings,
    resolverSettings,
    sendSettings,
    signInSettings,
    smtpSettings,
    spamReportSettings,
    srsSettings,
    storeSettings,
    tlsSettings,
    traceSettings,
    trainingSettings,
    uriListSettings,
    virusSettings,
    watchSettings,
  ]);
}
