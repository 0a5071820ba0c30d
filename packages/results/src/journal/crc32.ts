const POLYNOMIAL = 0xed_b8_83_20;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});
const encoder = new TextEncoder();

/** CRC-32 (IEEE 802.3) of a text's UTF-8 bytes, as `crc32` of `node:zlib` gives it, where there is no Node. */
export function crc32(text: string): number {
  let value = 0xff_ff_ff_ff;
  for (const byte of encoder.encode(text)) value = (TABLE[(value ^ byte) & 0xff] as number) ^ (value >>> 8);
  return (value ^ 0xff_ff_ff_ff) >>> 0;
}
