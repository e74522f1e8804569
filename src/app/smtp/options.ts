/** The options of one SMTP session, from the settings as they are when it begins. */
import type { SettingsSnapshot } from '#base/setting';
import { foreignSettings } from '#flow/foreign';
import { isLoopback, platformSettings, networksOf } from '#model/settings';
import {
  smtpOptions,
  smtpSettings,
  type SmtpMode,
  type SmtpOptions,
  standardLimits,
  standardTimeouts,
} from '#server/smtpd';

export interface SessionPlace {
  readonly mode: SmtpMode;
  readonly hostname: string;
  readonly remoteAddress: string;
  readonly tlsAvailable: boolean;
  /** The listener lets users sign in where its mode does not (port 25). */
  readonly auth: boolean;
}

export function sessionOptions(settings: SettingsSnapshot, place: SessionPlace): SmtpOptions {
  const { mode, hostname, remoteAddress } = place;
  const exempt = isExempt(settings, remoteAddress);
  const timeout = settings.get(smtpSettings.timeout);
  return smtpOptions(mode, hostname, {
    tlsAvailable: place.tlsAvailable && mode !== 'lmtp',
    authAllowed: mode === 'submission' || (mode === 'mx' && place.auth),
    authInClear: mayAuthInClear(settings, remoteAddress),
    trusted: mode === 'lmtp' || networksOf(settings.get(platformSettings.trustedNetworks)).contains(remoteAddress),
    exempt: mode === 'lmtp' || exempt,
    prdr: mode === 'mx' && settings.get(smtpSettings.prdr),
    limits: {
      ...standardLimits,
      messageBytesMax: settings.get(smtpSettings.messageBytesMax),
      recipientsMax: settings.get(
        mode === 'submission' ? smtpSettings.submissionRecipientsMax : smtpSettings.recipientsMax,
      ),
      errorDelayMs: settings.get(smtpSettings.errorDelay),
    },
    timeouts: { ...standardTimeouts, commandMs: timeout, dataMs: timeout },
  });
}

export function isExempt(settings: SettingsSnapshot, address: string): boolean {
  return networksOf(settings.get(platformSettings.exemptNetworks)).contains(address);
}

/** `filter.clients`: whose mail servers may have their mail filtered here; those of a unix socket always may. */
export function isFilterClient(settings: SettingsSnapshot, address: string): boolean {
  return address === 'unix' || networksOf(settings.get(foreignSettings.clients)).contains(address);
}

/** `auth.cleartext`, for one client. */
export function mayAuthInClear(settings: SettingsSnapshot, address: string): boolean {
  const choice = settings.get(platformSettings.cleartextAuth);
  return choice === 'on' || (choice === 'loopback' && isLoopback(address));
}
