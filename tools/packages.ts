/**
 * Fills in the files of `packaging/` for a release, beside its binaries: a formula for Homebrew, a manifest for Scoop, and
 * the notes, which have the part of CHANGELOG.md about the version, and name the container's image by its digest.
 *
 *     deno task packages v0.1.0 OWNER/REPOSITORY dist
 *
 * @module
 */

/** Every file of `packaging/`. */
export const PACKAGES: readonly string[] = [
  "chat.rb",
  "chat.json",
  "release_notes.md",
];

/** What a release knows of itself. */
export interface Release {
  /** With its `v`. */
  readonly tag: string;
  /** `OWNER/NAME` on GitHub. */
  readonly repository: string;
  /** The content of `SHA256SUMS`. */
  readonly sums: string;
  /** The content of `CHANGELOG.md`. */
  readonly changelog: string;
  /** The content of `IMAGE`: the container's image by its digest, then the images that it was built on, a line each. */
  readonly image: string;
}

/**
 * Fills in a template.
 *
 * @throws {Error} it names something that the release does not have
 */
export function filled(template: string, release: Release): string {
  const { tag, repository, sums } = release;
  const hashes = new Map(
    sums.trimEnd().split("\n").map((line) => {
      const [hash = "", name = ""] = line.split(/ [ *]/);
      return [name, hash] as const;
    }),
  );
  const [image = "", ...bases] = release.image.trimEnd().split("\n");
  const values = new Map([
    ["version", tag.replace(/^v/, "")],
    ["repository", repository],
    ["url", `https://github.com/${repository}/releases/download/${tag}`],
    ["changes", changesOf(release)],
    ["image", image],
    ["bases", bases.map((base) => `- \`${base}\``).join("\n")],
  ]);
  return template.replaceAll(
    /@(?:sha256 ([\w.-]+)|(\w+))@/g,
    (what, file, name) => {
      const value = file === undefined ? values.get(name) : hashes.get(file);
      if (value !== undefined) return value;
      throw new Error(`The release has no ${what}`);
    },
  );
}

/**
 * The part of the changelog about a version, without its heading.
 *
 * @throws {Error} there is none
 */
export function changesOf(
  { tag, changelog }: Pick<Release, "tag" | "changelog">,
): string {
  const version = tag.replace(/^v/, "");
  const part = changelog.split(/^## /m)
    .find((part) => new RegExp(`^${RegExp.escape(version)}\\b`).test(part));
  const [, text] = /^.*\n([^]*)$/.exec(part ?? "") ?? [];
  if (text !== undefined) return text.trim();
  throw new Error(`CHANGELOG.md says nothing of ${version}`);
}

if (import.meta.main) {
  const [tag = "", repository = "", folder = "dist"] = Deno.args;
  const release = {
    tag,
    repository,
    sums: await Deno.readTextFile(`${folder}/SHA256SUMS`),
    changelog: await Deno.readTextFile("CHANGELOG.md"),
    image: await Deno.readTextFile(`${folder}/IMAGE`),
  };
  for (const name of PACKAGES) {
    const template = await Deno.readTextFile(`packaging/${name}`);
    await Deno.writeTextFile(`${folder}/${name}`, filled(template, release));
  }
}
