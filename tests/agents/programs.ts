/**
 * The agents and MCP servers that tests drive, and the tools that read exports: real programs of fixed versions, each in its folder.
 *
 * @module
 */
/** A program, and where it is had from. */
export interface Program {
  /** What people call it. */
  readonly name: string;
  /** Its command, if that has another name. */
  readonly command?: string;
  /** What npm or pip installs. */
  readonly packages: readonly string[];
  /** Packages of pip that are had without what they depend on, for any Python. */
  readonly alone?: readonly string[];
  /** Options of `npm install`. */
  readonly options?: readonly string[];
  readonly from: "npm" | "pip";
}

/** The native part of promptfoo's database is optional to npm. */
const LIBSQL = `@libsql/${
  {
    darwin: `darwin-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`,
    windows: "win32-x64-msvc",
  }[Deno.build.os as string] ??
    `linux-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}-gnu`
}@0.5.29`;

/** The reference servers of MCP on npm, which share a version. */
const MCP_SERVERS = ["everything", "filesystem", "memory"].map((name) => ({
  name: `mcp-server-${name}`,
  from: "npm" as const,
  packages: [`@modelcontextprotocol/server-${name}@2026.8.31`],
}));

/** All of them; each is installed within a minute. */
export const PROGRAMS: readonly Program[] = [
  ...MCP_SERVERS,
  {
    name: "mcp-server-git",
    from: "pip",
    packages: ["mcp-server-git==2026.10.19"],
  },
  {
    name: "mcp-server-fetch",
    from: "pip",
    packages: ["mcp-server-fetch==2026.10.24"],
  },
  { name: "aider", from: "pip", packages: ["aider-chat==0.86.2"] },
  { name: "llm", from: "pip", packages: ["llm==0.36"] },
  {
    name: "openai-agents",
    command: "python",
    from: "pip",
    packages: ["openai-agents==0.24.0"],
  },
  { name: "codex", from: "npm", packages: ["@openai/codex@0.171.0"] },
  {
    name: "claude",
    from: "npm",
    packages: ["@anthropic-ai/claude-code@2.1.197"],
  },
  { name: "opencode", from: "npm", packages: ["opencode-ai@1.18.33"] },
  {
    name: "continue",
    command: "cn",
    from: "npm",
    packages: ["@continuedev/cli@1.5.47"],
  },
  {
    name: "promptfoo",
    from: "npm",
    packages: ["promptfoo@0.123.1", LIBSQL],
    options: ["--omit=optional", "--ignore-scripts"],
  },
  {
    name: "inspect",
    command: "python",
    from: "pip",
    packages: ["inspect-ai==0.3.285", "pandas==3.1.1", "pyarrow==26.0.1"],
  },
  {
    name: "harbor",
    command: "python",
    from: "pip",
    packages: ["pydantic==2.14.4"],
    alone: ["harbor==0.25.0"],
  },
  {
    name: "trl",
    command: "python",
    from: "pip",
    packages: [
      "datasets==5.2.0",
      "duckdb==2.0.1",
      "jinja2==3.1.6",
      "transformers==5.24.0",
    ],
    alone: ["trl==1.16.0"],
  },
];

/** Where a program is installed; another version has another folder. */
export function folderOf({ packages, alone = [] }: Program): string {
  const cache = Deno.env.get("XDG_CACHE_HOME") ??
    `${Deno.env.get("HOME")}/.cache`;
  const name = [...alone, ...packages].join("+").replaceAll(/[^\w.=@+-]/g, "-");
  return `${cache}/chat-agents/${name}`;
}

/** The path of its command below that folder. */
export function commandOf(program: Program): string {
  const bin = program.from === "npm" ? "node_modules/.bin" : "bin";
  return `${folderOf(program)}/${bin}/${program.command ?? program.name}`;
}

/** The program of a name, and whether it is there. */
export function programNamed(
  wanted: string,
): { readonly command: string; readonly isThere: boolean } {
  const program = PROGRAMS.find(({ name }) => name === wanted);
  if (program === undefined) throw new TypeError(`no program ${wanted}`);
  const command = commandOf(program);
  try {
    return { command, isThere: Deno.statSync(command).isFile };
  } catch {
    return { command, isThere: false }; // not installed
  }
}
