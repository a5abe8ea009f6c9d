/**
 * What in a command may destroy something. A table can name only what is known: what it does not name may destroy, too.
 *
 * @module
 */
import { NameSet } from "../../core/data/names.ts";
import { type ShellText, shellText } from "./shell_text.ts";

/** A program that destroys, and what its arguments must have for that: each pattern must fit one of them. */
type DangerRow = readonly [
  program: RegExp,
  args: readonly RegExp[],
  what: string,
];

const FORCE = /^(?:-(?=[a-eg-z]*f)[a-z]+|--force(?:-.*)?)$/i;

/** The one table; names are in lower case, without folder and ending. */
const DANGERS: readonly DangerRow[] = [
  [/^(?:rm|rmdir|unlink|shred|srm|wipe|del|erase|rd|ri)$/, [], "deletes files"],
  [/^(?:find|fd)$/, [/^-delete$/], "deletes what it finds"],
  [/^truncate$/, [], "cuts a file"],
  [/^(?:sed|perl|ruby)$/, [/^(?:-[a-z]*i.*|--in-place.*)$/], "changes files"],
  [/^tee$/, [], "replaces what is in a file"],
  [/^rsync$/, [/^--(?:delete|remove-source-files)/], "deletes files"],
  [/^rclone$/, [/^(?:sync|move|purge|delete|deletefile)$/], "deletes files"],
  [/^dd$/, [/^of=/], "overwrites a file or a device"],
  [/^(?:mkfs|mke2fs|mkswap|wipefs|format)$/, [], "erases a file system"],
  [/^(?:fdisk|sfdisk|gdisk|sgdisk|parted|diskpart)$/, [], "changes partitions"],
  [/^diskutil$/, [/^(?:erase|partition|zero|secureErase)/], "erases a disk"],
  [/^(?:lvremove|vgremove|pvremove)$/, [], "removes volumes"],
  [/^(?:zfs|zpool)$/, [/^(?:destroy|rollback)$/], "destroys data of ZFS"],
  [/^btrfs$/, [/^delete$/], "deletes a subvolume"],
  [/^cryptsetup$/, [/^(?:luksFormat|erase|luksErase)$/], "erases a device"],
  [
    /^git$/,
    [
      /^push$/,
      /^(?:-(?=[abceg-z]*[fd])[a-z]+|--force.*|--mirror|--delete|--prune|\+.+)$/,
    ],
    "overwrites or deletes branches of others",
  ],
  [
    /^git$/,
    [/^reset$/, /^--(?:hard|merge|keep)$/],
    "drops uncommitted changes",
  ],
  [/^git$/, [/^clean$/, FORCE], "deletes files that are not tracked"],
  [/^git$/, [/^checkout$/, /^(?:\.|--|-f|--force)$/], "drops changes"],
  [
    /^git$/,
    [/^switch$/, /^(?:-f|--force|--discard-changes)$/],
    "drops changes",
  ],
  [/^git$/, [/^restore$/], "drops changes"],
  [/^git$/, [/^branch$/, /^-[a-z]*D/], "deletes a branch that is not merged"],
  [/^git$/, [/^stash$/, /^(?:drop|clear)$/], "drops stashed changes"],
  [/^git$/, [/^filter-(?:branch|repo)$/], "rewrites the history"],
  [/^git$/, [/^reflog$/, /^(?:expire|delete)$/], "deletes old commits"],
  [/^(?:kubectl|oc)$/, [/^(?:delete|drain)$/], "deletes from the cluster"],
  [/^(?:kubectl|oc)$/, [/^replace$/, /^--force$/], "deletes and creates anew"],
  [/^helm$/, [/^(?:uninstall|delete)$/], "removes a release"],
  [
    /^(?:docker|podman|nerdctl)$/,
    [/^(?:rm|rmi|prune|kill)$/],
    "removes containers, images or volumes",
  ],
  [
    /^(?:docker|podman|docker-compose)$/,
    [/^down$/, /^(?:-[a-z]*v|--volumes|--rmi.*)$/],
    "removes volumes",
  ],
  [/^(?:terraform|tofu|pulumi)$/, [/^destroy$/], "destroys what it manages"],
  [
    /^(?:terraform|tofu)$/,
    [/^apply$/, /^-auto-approve$/],
    "changes what it manages without asking",
  ],
  [
    /^aws$/,
    [/^(?:rm|rb|(?:delete|terminate|deregister|purge|empty)-.*)$/],
    "deletes in the cloud",
  ],
  [/^aws$/, [/^sync$/, /^--delete$/], "deletes in the cloud"],
  [
    /^(?:gcloud|gsutil|az|doctl|flyctl|fly|heroku|eksctl|bq)$/,
    [/^(?:delete|destroy|rm|purge|remove|apps:destroy|pg:reset)$/],
    "deletes in the cloud",
  ],
  [/^(?:dropdb|dropuser)$/, [], "deletes a database or a role"],
  [/^redis-cli$/, [/^flush(?:all|db)$/i], "deletes a database"],
  [/^(?:crontab)$/, [/^-[a-z]*r/], "deletes all planned commands"],
  [/^(?:userdel|groupdel|deluser|delgroup)$/, [], "deletes an account"],
  [
    /^(?:iptables|ip6tables|nft)$/,
    [/^(?:-F|--flush|flush)$/],
    "drops firewall rules",
  ],
  [
    /^(?:chmod|chown|chgrp|setfacl)$/,
    [/^(?:-[a-z]*R[a-z]*|--recursive)$/],
    "changes who may read and write all files below",
  ],
  [/^(?:kill|killall|pkill|taskkill|stop-process|xkill)$/, [], "ends programs"],
  [
    /^(?:shutdown|reboot|halt|poweroff|stop-computer|restart-computer)$/,
    [],
    "stops the machine",
  ],
  [/^(?:init|telinit)$/, [/^[06]$/], "stops the machine"],
  [/^systemctl$/, [/^(?:poweroff|reboot|halt|kexec)$/], "stops the machine"],
  [/^reg$/, [/^delete$/i], "deletes from the registry"],
  [/^(?:remove|clear|uninstall)-(?!host$)[a-z]+$/, [], "removes or clears"],
  [
    /^(?:set-content|out-file|format-volume|initialize-disk)$/,
    [],
    "replaces what is there",
  ],
];

/** Programs that run what their arguments say. */
const RUNS_ARGUMENTS =
  /^(?:sudo|doas|su|runuser|env|command|builtin|exec|nohup|nice|ionice|time|timeout|watch|xargs|parallel|find|fd|ssh|busybox|chroot|setsid|stdbuf|if|then|else|elif|while|until|do|!|start|call)$/;

/** Programs that do so with one of these words. */
const CONTAINERS = /^(?:docker|podman|nerdctl|kubectl|oc|docker-compose)$/;
const IN_CONTAINER = /^(?:exec|run)$/;

/** Programs that take a whole command line as one argument. */
const RUNS_TEXT =
  /^(?:sh|bash|zsh|dash|ksh|fish|su|runuser|ssh|eval|watch|cmd|powershell|pwsh|invoke-expression|iex)$/;

/** How many arguments of such a program may name the program that it runs. */
const MOST_HEADS = 20;

/** How deep command lines may be within command lines. */
const MOST_DEPTH = 3;

const RUNS_SQL =
  /^(?:psql|mysql|mariadb|sqlite3?|duckdb|sqlcmd|clickhouse(?:-client)?|cockroach|bq|sqlplus|db2|invoke-sqlcmd)$/;
const SQL =
  /\b(?:drop\s+(?:table|database|schema|view|index|user|role|column|owned)|truncate|delete\s+from|alter\s+table)\b/i;

/** Files that forget what is written to them, and terminals. */
const HARMLESS = /^(?:\/dev\/(?:null|stdout|stderr|tty|fd\/\d+)|\$null|nul)$/i;

const FETCHES = /^(?:curl|wget|fetch|iwr|invoke-webrequest|irm)$/;
const RUNS_STDIN =
  /^(?:sh|bash|zsh|dash|ksh|fish|python3?|perl|ruby|node|iex)$/;

/** What in a command may destroy something, as words for a person: `rm deletes files`. Each once, in their order. */
export function dangersIn(command: string): string[] {
  const found = new NameSet();
  if (/:\s*\(\s*\)\s*\{/.test(command)) {
    found.add("starts itself again and again");
  }
  collect(shellText(command), command, found, 0);
  return [...found];
}

function collect(
  read: ShellText,
  text: string,
  found: NameSet,
  depth: number,
): void {
  const inside: string[] = [...read.nested];
  const names: string[] = [];
  for (const { words, replaced } of read.commands) {
    const head = words.findIndex((word) => !/^\w+=/.test(word));
    const name = nameOf(words[head]);
    names.push(name);
    const runs = RUNS_ARGUMENTS.test(name) ||
      CONTAINERS.test(name) && words.some((word) => IN_CONTAINER.test(word));
    const heads = runs ? MOST_HEADS : 1;
    for (let at = head; at >= 0 && at < head + heads; at++) {
      const program = nameOf(words[at]);
      if (RUNS_TEXT.test(program)) {
        inside.push(...words.slice(at + 1).filter((word) => /\s/.test(word)));
      }
      judge(program, words.slice(at + 1), found);
    }
    for (const file of replaced.filter((file) => !HARMLESS.test(file))) {
      found.add(
        file.startsWith("/dev/")
          ? `> writes onto the device ${file}`
          : `> replaces what is in ${file}`,
      );
    }
  }
  if (names.some((name) => RUNS_SQL.test(name))) {
    const sql = SQL.exec(text)?.[0];
    if (sql !== undefined) found.add(`${sql} deletes or changes data`);
  }
  const fetched = names.findIndex((name) => FETCHES.test(name));
  const run = names.findLastIndex((name) => RUNS_STDIN.test(name));
  if (fetched >= 0 && run > fetched) {
    found.add(`${names[run]} runs what ${names[fetched]} fetches`);
  }
  if (depth >= MOST_DEPTH) return;
  for (const one of inside) collect(shellText(one), one, found, depth + 1);
}

function judge(
  program: string,
  args: readonly string[],
  found: NameSet,
): void {
  if (
    program === "tee" && args.some((arg) => /^(?:-[a-z]*a|--append)/.test(arg))
  ) {
    return;
  }
  for (const [name, needed, what] of DANGERS) {
    if (!name.test(program)) continue;
    const fits = needed.every((one) => args.some((arg) => one.test(arg)));
    if (!fits) continue;
    found.add(`${program} ${what}`);
  }
}

/** The name of a program, without its folder and ending. */
function nameOf(word = ""): string {
  const name = word.slice(word.lastIndexOf("/") + 1).toLowerCase();
  const dot = name.indexOf(".");
  return dot > 0 ? name.slice(0, dot) : name;
}
