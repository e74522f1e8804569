import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { Fault } from '#base/fault';

/** One certificate chain and its key, as PEM files. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

interface Entry {
  /** Path of the certificate. */
  readonly file: string;
  readonly names: readonly string[];
  readonly context: SecureContext;
  readonly validTo: number;
  /** Nobody but itself vouches for it. */
  readonly selfSigned: boolean;
}

/**
 * The certificates of one service. Each service has contexts of its own, so that a session ticket of one is of no use
 * at another. `load` replaces all of them at once; connections that are up keep what they have.
 */
export class TlsContexts {
  #entries: readonly Entry[] = [];

  /** Reads the files and takes them over, or throws a Fault that names the file and keeps what was there. */
  load(files: readonly CertificateFiles[]): void {
    this.#entries = files.map(readEntry);
  }

  get usable(): boolean {
    return this.#entries.length > 0;
  }

  /** The context for a server name (SNI); the first certificate for every other name and for none. */
  forName(name: string | undefined): SecureContext | undefined {
    return (this.#namedFor(name) ?? this.#entries[0])?.context;
  }

  /** Whether a client that asks for this name is shown a certificate for it that another has signed and that is valid now. */
  vouchedFor(name: string | undefined, nowMs: number): boolean {
    const entry = this.#namedFor(name);
    return entry !== undefined && !entry.selfSigned && entry.validTo > nowMs;
  }

  /** Paths of certificates that have expired. */
  expired(nowMs: number): readonly string[] {
    return this.#entries.filter((entry) => entry.validTo <= nowMs).map((entry) => entry.file);
  }

  #namedFor(name: string | undefined): Entry | undefined {
    const wanted = name?.toLowerCase();
    return wanted === undefined ? undefined : this.#entries.find((entry) => covers(entry.names, wanted));
  }

  /** When the first of them expires, ms; undefined when there is none. */
  get expiresMs(): number | undefined {
    return this.#entries.length === 0 ? undefined : Math.min(...this.#entries.map((entry) => entry.validTo));
  }
}

function readEntry(files: CertificateFiles): Entry {
  const cert = readPem(files.certificate, 'certificate');
  const key = readPem(files.key, 'key');
  try {
    const x509 = new X509Certificate(cert);
    const context = createSecureContext({
      cert,
      key,
      // TLS 1.2 with forward secrecy and AEAD, and TLS 1.3 (RFC 9325).
      minVersion: 'TLSv1.2',
      ciphers: CIPHERS,
      honorCipherOrder: false,
    });
    return {
      file: files.certificate,
      names: namesOf(x509),
      context,
      validTo: Date.parse(x509.validTo),
      selfSigned: x509.checkIssued(x509),
    };
  } catch (error) {
    throw new Fault('invalid', `Cannot use certificate ${files.certificate} with key ${files.key}`, {
      cause: error,
      publicText: `Cannot use the certificate ${files.certificate} with the key ${files.key}: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
}

const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

function readPem(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fault('invalid', `Cannot read the ${what} file ${path}`, {
      cause: error,
      publicText: `Cannot read the ${what} file ${path}: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
}

/** DNS names of the certificate, lower case; the common name where it has no alternative names. */
function namesOf(x509: X509Certificate): string[] {
  const alternative = (x509.subjectAltName ?? '').split(', ').flatMap((part) => {
    return part.startsWith('DNS:') ? [part.slice(4).toLowerCase()] : [];
  });
  if (alternative.length > 0) return alternative;
  const common = /^CN=(.+)$/m.exec(x509.subject)?.[1];
  return common === undefined ? [] : [common.toLowerCase()];
}

/** RFC 6125 section 6.4.3: a star stands for exactly one label at the left. */
function covers(names: readonly string[], wanted: string): boolean {
  const dot = wanted.indexOf('.');
  const starred = dot === -1 ? undefined : `*${wanted.slice(dot)}`;
  return names.includes(wanted) || (starred !== undefined && names.includes(starred));
}
