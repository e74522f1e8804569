export interface TarFile {
  readonly name: string;
  readonly content?: Uint8Array | string;
  /** Type flag: `0` file, `2` symbolic link, `5` folder, `L` a long name. */
  readonly flag?: string;
  readonly target?: string;
  /** Octets that the header claims. */
  readonly size?: number;
}

const BLOCK = 512;

/** A tar archive (POSIX.1-2017 ustar). */
export function tarOf(files: readonly TarFile[]): Buffer {
  const blocks: Buffer[] = [];
  for (const { name, content = '', flag = '0', target = '', size } of files) {
    const data = Buffer.from(content);
    const head = Buffer.alloc(BLOCK);
    head.write(name, 0, 100, 'utf8');
    head.write('0000644\0', 100, 'latin1');
    head.write('0000000\0', 108, 'latin1');
    head.write('0000000\0', 116, 'latin1');
    head.write(`${(size ?? data.length).toString(8).padStart(11, '0')}\0`, 124, 'latin1');
    head.write('00000000000\0', 136, 'latin1');
    head.write('        ', 148, 'latin1');
    head.write(flag, 156, 'latin1');
    head.write(target, 157, 100, 'utf8');
    head.write('ustar\x0000', 257, 'latin1');
    const sum = head.reduce((all, c) => all + c, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    blocks.push(head, data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK));
  }
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}
