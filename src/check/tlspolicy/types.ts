import type { TlsResultType } from '#format/tlspolicy';

/** What went wrong with TLS, in the terms of RFC 8460. */
export interface TlsFailure {
  readonly type: TlsResultType;
  /** A short text for the one who can mend it: `CERT_HAS_EXPIRED`. */
  readonly reason: string;
}

/** What a server showed in the TLS handshake, in which it proved that it has the key of the first certificate. */
export interface PeerCertificates {
  /** DER, the server's own first, then the others as they were sent. */
  readonly certificates: readonly Uint8Array[];
  /**
   * Why they do not lead to an authority that is trusted here, as OpenSSL names it (`CERT_HAS_EXPIRED`); undefined where
   * they do, with all dates and uses right. Names are not looked at.
   */
  readonly trustProblem: string | undefined;
  /** Wall time, ms. */
  readonly nowMs: number;
}

/** Whether the certificates are those of the server that was meant. */
export type CertificateVerdict =
  | { readonly kind: 'fits' }
  /** `text` says what is wrong as the end of a sentence: "…: it has expired". */
  | { readonly kind: 'misfit'; readonly failure: TlsFailure; readonly text: string };

/** Pure. */
export type CertificateJudge = (peer: PeerCertificates) => CertificateVerdict;
