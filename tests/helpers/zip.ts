/**
 * Makes ZIP archives.
 *
 * @module
 */

/** How an entry is written, where not deflated as it is. */
export interface ZipOptions {
  /** Without compression. */
  readonly stored?: boolean;
  /** What it says its size is. */
  readonly size?: number;
  /** What it says its size is in the archive. */
  readonly packed?: number;
  /** Bit 0 says that it is encrypted. */
  readonly flags?: number;
}

/** An archive of files by their names. */
export async function zipOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: ZipOptions = {},
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = new TextEncoder().encode(path);
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    const data = options.stored ? bytes : await deflated(bytes);
    const facts = new Uint8Array(26);
    const view = new DataView(facts.buffer);
    view.setUint16(0, 20, true);
    view.setUint16(2, options.flags ?? 0x800, true);
    view.setUint16(4, options.stored ? 0 : 8, true);
    view.setUint32(14, options.packed ?? data.length, true);
    view.setUint32(18, options.size ?? bytes.length, true);
    view.setUint16(22, name.length, true);
    const local = joined([Uint8Array.of(0x50, 0x4b, 3, 4), facts, name, data]);
    const end = new Uint8Array(14);
    new DataView(end.buffer).setUint32(10, offset, true);
    directory.push(
      joined([Uint8Array.of(0x50, 0x4b, 1, 2, 20, 0), facts, end, name]),
    );
    parts.push(local);
    offset += local.length;
  }
  const list = joined(directory);
  const end = new Uint8Array(22);
  const view = new DataView(end.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, directory.length, true);
  view.setUint16(10, directory.length, true);
  view.setUint32(12, list.length, true);
  view.setUint32(16, offset, true);
  return joined([...parts, list, end]);
}

async function deflated(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
    .pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
