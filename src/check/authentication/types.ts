import type { ArcVerdict, SignatureVerdict } from '#check/dkim';
import type { DmarcVerdict } from '#check/dmarc';
import type { SpfVerdict } from '#check/spf';

/** All that is known of who stands behind a message. Plain data. */
export interface AuthenticationResults {
  readonly spf: SpfVerdict;
  /** One a signature, in the order of the header; empty for an unsigned message. */
  readonly dkim: readonly SignatureVerdict[];
  readonly dmarc: DmarcVerdict;
  readonly arc: ArcVerdict;
}
