/** Bounds of this room. At each of them the message is still kept whole; only the index sees less (`truncated`). */

/** Parts inside parts; what lies deeper is one opaque part. */
export const DEPTH_MAX = 100;
/** Parts of one message that are in the index; later siblings are passed over. */
export const PARTS_MAX = 1000;
/** Fields of one header that are looked at. */
export const FIELDS_MAX = 1000;
/** Octets of one field's value that are parsed. */
export const FIELD_OCTETS_MAX = 64 * 1024;
/** A longer field name is no field name. */
export const FIELD_NAME_OCTETS_MAX = 256;
/** RFC 2046 section 5.1.1 says 70; some writers exceed it. */
export const BOUNDARY_OCTETS_MAX = 256;
/** A line that begins with `--` is read this far to see whether it is a delimiter with its padding. */
export const DELIMITER_LINE_OCTETS_MAX = 1000;
/** Parameters of one field, RFC 2231 sections included. */
export const PARAMETERS_MAX = 200;
/** Characters of a file name for display. */
export const FILE_NAME_CHARACTERS_MAX = 1000;
/** Addresses of one field that are parsed; the count of the rest is not known. */
export const ADDRESSES_MAX = 2000;
/** Message-IDs of one References field. */
export const MESSAGE_IDS_MAX = 1000;
/** Octets that decoding a body gives unless the caller says otherwise. */
export const DECODED_OCTETS_MAX = 64 * 1024 * 1024;
/** Characters of a charset, transfer encoding or disposition that the index keeps. */
export const NAME_CHARACTERS_MAX = 64;
