/** The fragments of all rooms, collected into the one schema that console, CLI, API and docs come from. */
import { platformSettings, SettingSchema } from '#model/settings';
import { smtpSettings } from '#server/smtpd';

export function settingSchema(): SettingSchema {
  return new SettingSchema([platformSettings, smtpSettings]);
}
