/** xtext and its relatives of DSN parameters (RFC 3461 section 4, RFC 6533 section 3). */

/** `a+2Bb` as `a+b`; undefined where it is not xtext. What it stands for must be printable ASCII. */
export function decodeXtext(text: string): string | undefined {
  if (!/^[\x21-\x7e]*$/.test(text) || text.includes('=')) return undefined;
  if (!text.includes('+')) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '+') {
      out += text[i];
      continue;
    }
    const hex = text.slice(i + 1, i + 3);
    if (!/^[0-9A-F]{2}$/.test(hex)) return undefined;
    const code = Number.parseInt(hex, 16);
    // A line break here would be one in the DSN that repeats it.
    if (code < 0x20 || code > 0x7e) return undefined;
    out += String.fromCharCode(code);
    i += 2;
  }
  return out;
}

/** Text as xtext. */
export function encodeXtext(text: string): string {
  return text.replaceAll(/[^\x21-\x2a\x2c-\x3c\x3e-\x7e]/g, (c) => {
    return `+${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/** The address of a `utf-8;` ORCPT: raw UTF-8, or `\x{20AC}` for a character (RFC 6533 section 3). */
export function decodeUtf8Address(text: string): string | undefined {
  let out = '';
  for (let i = 0; i < text.length; ) {
    if (text[i] !== '\\') {
      const code = text.charCodeAt(i);
      if (code < 0x21 || code === 0x7f || text[i] === '+' || text[i] === '=') return undefined;
      out += text[i++];
      continue;
    }
    const match = /^\\x\{([0-9A-F]{2,6})\}/.exec(text.slice(i, i + 10));
    if (match?.[1] === undefined) return undefined;
    const code = Number.parseInt(match[1], 16);
    if (code < 0x20 || (code > 0x7e && code < 0xa0) || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
      return undefined;
    }
    out += String.fromCodePoint(code);
    i += match[0].length;
  }
  return out;
}
