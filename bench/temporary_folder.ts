/**
 * A folder for a measurement, which is removed at its end.
 *
 * @module
 */

/** Makes one; Ctrl-C removes it too, so that it leaves no gigabytes behind. */
export async function temporaryFolder(
  prefix: string,
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix });
  const stop = () => {
    Deno.removeSync(path, { recursive: true });
    Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", stop);
  return {
    path,
    async [Symbol.asyncDispose]() {
      Deno.removeSignalListener("SIGINT", stop);
      await Deno.remove(path, { recursive: true });
    },
  };
}
