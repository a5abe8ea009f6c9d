/**
 * Prints what makes a system run `chat serve` as a service of this user: a unit of systemd, or a job of launchd.
 *
 * @module
 */
import denoJson from "../../../deno.json" with { type: "json" };
import { fileURLToPath } from "node:url";
import { UsageError } from "../../core/errors.ts";
import type { Io } from "../../core/io.ts";
import type { Flags } from "../../cli/parse.ts";
import { EXIT } from "../../cli/exit.ts";

/** The option, which is not part of the service's command line. */
const OPTION = "print-unit";

const LAUNCHD_LABEL = "chat.serve";

/** What a service runs, and where. */
export interface Service {
  /** Program and arguments. */
  readonly words: readonly string[];
  /** Working directory. */
  readonly cwd: string;
}

/**
 * Writes the unit to stdout, and to stderr where it belongs.
 *
 * @param flags the options that the service is to have
 * @throws {UsageError} the system has neither systemd nor launchd
 */
export async function printUnit(
  { os, cwd, stdout, stderr }: Io,
  flags: Flags,
): Promise<number> {
  const options = flags.with({ [OPTION]: false }).words();
  const service = { words: [...program(), "serve", ...options], cwd };
  if (os !== "linux" && os !== "darwin") {
    throw new UsageError(`--${OPTION} knows systemd and launchd`, {
      hint: "on Windows, let the Task Scheduler start chat serve at log on",
    });
  }
  const isMac = os === "darwin";
  await stdout.write(isMac ? launchdJob(service) : systemdUnit(service));
  await stderr.write(isMac ? LAUNCHD_STEPS : SYSTEMD_STEPS);
  return EXIT.done;
}

const ENVIRONMENT =
  "Variables of this shell are not part of it: ~/.config/chat/.env keeps them.\n";

const SYSTEMD_STEPS = `Save it as ~/.config/systemd/user/chat.service, then:
  systemctl --user enable --now chat
  loginctl enable-linger   # it runs after you log out, too
  journalctl --user -u chat
${ENVIRONMENT}`;

const LAUNCHD_STEPS =
  `Save it as ~/Library/LaunchAgents/${LAUNCHD_LABEL}.plist, then:
  launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/${LAUNCHD_LABEL}.plist
${ENVIRONMENT}`;

/** The words before the arguments: the binary, or the runtime with its permissions and the script. */
function program(): string[] {
  const path = Deno.execPath();
  if (Deno.build.standalone) return [path];
  const { run } = denoJson.tasks;
  const permissions = run.split(" ").filter((word) =>
    /^--(?:allow|deny)-/.test(word)
  );
  const unstable = denoJson.unstable.map((name) => `--unstable-${name}`);
  const script = fileURLToPath(Deno.mainModule);
  return [path, "run", "--quiet", ...unstable, ...permissions, script];
}

/** A unit for `systemctl --user`. */
export function systemdUnit({ words, cwd }: Service): string {
  return `[Unit]
Description=chat serve: an endpoint for language models
After=network-online.target

[Service]
ExecStart=${words.map(systemdWord).join(" ")}
WorkingDirectory=${cwd.replaceAll("%", "%%")}
Restart=on-failure
RestartSec=2
NoNewPrivileges=yes
UMask=0077

[Install]
WantedBy=default.target
`;
}

/** A word of a command line, as systemd.service(5) reads it: `%` and `$` are doubled, quotes are escaped. */
function systemdWord(word: string): string {
  const text = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[\w./:=@%$,+-]+$/.test(text)
    ? text
    : `"${text.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

/** A job for `launchctl bootstrap`. */
export function launchdJob({ words, cwd }: Service): string {
  const text = (value: string) => `<string>${xml(value)}</string>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>${text(LAUNCHD_LABEL)}
  <key>ProgramArguments</key>
  <array>
${words.map((word) => `    ${text(word)}\n`).join("")}  </array>
  <key>WorkingDirectory</key>${text(cwd)}
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
  <key>Umask</key><integer>63</integer>
</dict>
</plist>
`;
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
