/** The few facts of a certificate that `node:crypto` does not tell: its path length and what else it insists on. */

export interface CertificateExtensions {
  /** Authorities that may follow below this one; undefined where there is no limit (RFC 5280 section 4.2.1.9). */
  readonly pathLengthMax: number | undefined;
  /** Every critical extension is one that is looked at; else the certificate may not be used (section 4.2). */
  readonly understood: boolean;
}

const BASIC_CONSTRAINTS = '551d13';
/** Key usage, alternative name, extended key usage: by `node:crypto`. Policies: any will do. */
const known = new Set([BASIC_CONSTRAINTS, '551d0f', '551d11', '551d25', '551d20']);

const SEQUENCE = 0x30;
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
/** `[3]`, explicit: the extensions of a TBSCertificate. */
const EXTENSIONS = 0xa3;

/** One value of DER: tag, length, contents. */
interface Value {
  readonly tag: number;
  readonly contents: Uint8Array;
}

/** Undefined where the octets are no certificate. */
export function readExtensions(certificate: Uint8Array): CertificateExtensions | undefined {
  try {
    const [signed] = valuesOf(only(certificate, SEQUENCE));
    if (signed?.tag !== SEQUENCE) return undefined;
    const holder = valuesOf(signed.contents).find(({ tag }) => tag === EXTENSIONS);
    const extensions = holder === undefined ? [] : valuesOf(only(holder.contents, SEQUENCE));
    return extensions.map(readOne).reduce(
      (all, one) => ({
        pathLengthMax: one.pathLengthMax ?? all.pathLengthMax,
        understood: all.understood && one.understood,
      }),
      { pathLengthMax: undefined, understood: true },
    );
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readOne({ contents }: Value): CertificateExtensions {
  const parts = valuesOf(contents);
  const id = parts.find(({ tag }) => tag === OBJECT_IDENTIFIER);
  const critical = parts.some(({ tag, contents: flag }) => tag === BOOLEAN && flag[0] !== 0);
  const name = id === undefined ? '' : Buffer.from(id.contents).toString('hex');
  const value = parts.find(({ tag }) => tag === OCTET_STRING);
  const pathLengthMax = name === BASIC_CONSTRAINTS && value !== undefined ? pathLengthOf(value.contents) : undefined;
  return { pathLengthMax, understood: !critical || known.has(name) };
}

function pathLengthOf(basicConstraints: Uint8Array): number | undefined {
  const length = valuesOf(only(basicConstraints, SEQUENCE)).find(({ tag }) => tag === INTEGER);
  if (length === undefined) return undefined;
  return length.contents.length === 1 ? (length.contents[0] ?? 0) : Number.POSITIVE_INFINITY;
}

function only(bytes: Uint8Array, tag: number): Uint8Array {
  const [value] = valuesOf(bytes);
  if (value?.tag !== tag) throw new RangeError('not the value that should be here');
  return value.contents;
}

/** The values that lie one behind the other. */
function valuesOf(bytes: Uint8Array): readonly Value[] {
  const values: Value[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1];
    if (first === undefined) throw new RangeError('ends in a tag');
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    if (lengthBytes > 3 || (first & 0x80 && lengthBytes === 0)) throw new RangeError('a length that is none');
    let length = lengthBytes === 0 ? first : 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
    const from = at + 2 + lengthBytes;
    if (from + length > bytes.length) throw new RangeError('ends too early');
    values.push({ tag, contents: bytes.subarray(from, from + length) });
    at = from + length;
  }
  return values;
}
