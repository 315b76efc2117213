/** What a file was compressed with, by the bytes that it begins with; nothing where it doesn't seem to be. */
export function compressionOf(bytes: Buffer): string | undefined {
  return formats.find(({ head }) => bytes.subarray(0, head.length).equals(head))?.name;
}

const formats = [
  { name: "gzip", head: Buffer.from([0x1f, 0x8b]) },
  { name: "zip", head: Buffer.from("PK\x03\x04", "latin1") },
  { name: "zstd", head: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]) },
  { name: "xz", head: Buffer.from("\xfd7zXZ\0", "latin1") },
  { name: "bzip2", head: Buffer.from("BZh", "latin1") },
] as const;
