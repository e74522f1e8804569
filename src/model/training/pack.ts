/** Token ids as octets: six each, little-endian. */

const ID_BYTES = 6;

export function packIds(ids: Float64Array | readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(ids.length * ID_BYTES);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? 0;
    view.setUint32(i * ID_BYTES, id % 2 ** 32, true);
    view.setUint16(i * ID_BYTES + 4, Math.floor(id / 2 ** 32), true);
  }
  return bytes;
}

export function unpackIds(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / ID_BYTES) }, (_, i) => {
    const at = i * ID_BYTES;
    return view.getUint16(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  });
}
