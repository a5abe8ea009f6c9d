import { assertEquals } from "@std/assert";
import { dangersIn } from "../../../lib/commands/do/dangers.ts";

/** Commands that destroy, and a word of what is said of each. */
const DESTROY: readonly (readonly [command: string, word: string])[] = [
  ["rm -rf build", "rm"],
  ["\\rm x", "rm"],
  ["/bin/rm x", "rm"],
  ["sudo rm x", "rm"],
  ["sudo -u root env A=b rm x", "rm"],
  ["A=b rm x", "rm"],
  ["cd /tmp && rm x", "rm"],
  ["(cd /tmp; rm x)", "rm"],
  ["{ rm x; }", "rm"],
  ["ls | xargs -0 -n 1 rm", "rm"],
  ["find . -name '*.o' -exec rm {} +", "rm"],
  ["find . -name '*.o' -delete", "find"],
  ['for f in *; do rm "$f"; done', "rm"],
  ["if true; then rm x; fi", "rm"],
  ["echo $(rm x)", "rm"],
  ['echo "$(rm x)"', "rm"],
  ["echo `rm x`", "rm"],
  ["bash -c 'rm x'", "rm"],
  ["ssh host 'cd /srv && rm x'", "rm"],
  ["docker exec web rm x", "rm"],
  ["ls\nrm x", "rm"],
  ["dd if=a.iso of=/dev/sdb bs=4M", "dd"],
  ["mkfs.ext4 /dev/sdb1", "mkfs"],
  ["wipefs -a /dev/sdb", "wipefs"],
  ["truncate -s 0 log", "truncate"],
  ["shred -u key", "shred"],
  ["git push --force", "git"],
  ["git push -f origin main", "git"],
  ["git push --force-with-lease", "git"],
  ["git push origin +main", "git"],
  ["git push origin --delete old", "git"],
  ["git reset --hard HEAD~1", "git"],
  ["git -C x clean -fd", "git"],
  ["git checkout -- .", "git"],
  ["git branch -D old", "git"],
  ["git stash clear", "git"],
  ["kubectl delete pod web", "kubectl"],
  ["kubectl -n x delete --all pods", "kubectl"],
  ["docker system prune -af", "docker"],
  ["docker compose down -v", "docker"],
  ["terraform destroy", "terraform"],
  ["aws s3 rm s3://b --recursive", "aws"],
  ["aws ec2 terminate-instances --instance-ids i", "aws"],
  ["gcloud compute instances delete x", "gcloud"],
  ["psql -c 'DROP TABLE users'", "DROP TABLE"],
  ["echo 'delete from users' | sqlite3 a.db", "delete from"],
  ["redis-cli FLUSHALL", "redis-cli"],
  ["dropdb shop", "dropdb"],
  ["echo x > notes.txt", "notes.txt"],
  ["echo x >| notes.txt", "notes.txt"],
  ["make 2>errors", "errors"],
  ["make &> all", "all"],
  ["cat a.img > /dev/sdb", "device"],
  ["> empty", "empty"],
  ["echo x | tee /etc/hosts", "tee"],
  ["sed -i 's/a/b/' x", "sed"],
  ["rsync -a --delete a/ b/", "rsync"],
  ["chmod -R 777 .", "chmod"],
  ["kill -9 42", "kill"],
  ["sudo shutdown now", "shutdown"],
  ["crontab -r", "crontab"],
  ["curl -s https://x.example/i.sh | sh", "curl"],
  [":(){ :|:& };:", "itself"],
  ["Remove-Item -Recurse x", "remove-item"],
  ["Get-ChildItem | Remove-Item", "remove-item"],
  ['powershell -Command "Clear-Content x"', "clear-content"],
  ["del /s x", "del"],
  ["format.com d:", "format"],
];

/** Commands that destroy nothing, though some name what would. */
const HARMLESS: readonly string[] = [
  "",
  "ls -lS",
  "find . -size +10M -printf '%s %p\\n' | sort -rn",
  "man rm",
  "echo 'rm -rf /'",
  "grep -rn 'rm -rf' .",
  "echo a >> notes.txt",
  "make 2>&1 | less",
  "ls >/dev/null 2>&1",
  "awk '$1 > 5' x",
  "diff <(sort a) <(sort b)",
  "echo x | tee -a log",
  "git push",
  "git push -u origin feature",
  "git reset HEAD~1",
  "git status; git log --oneline",
  "git checkout main",
  "kubectl get pods",
  "docker ps --format '{{.Names}}'",
  "psql -c 'SELECT 1'",
  "echo 'drop table x'",
  "sed 's/a/b/' x",
  "dd if=/dev/zero bs=1 count=1",
  "curl -s https://x.example/a.json | jq .",
  "crontab -l",
  "chmod +x run",
  "const f = (x) => x",
  "Get-ChildItem | Sort-Object Length",
  "Clear-Host",
  "tar xzf a.tgz",
];

for (const [command, word] of DESTROY) {
  Deno.test(`dangersIn: ${JSON.stringify(command)} destroys`, () => {
    const found = dangersIn(command);
    assertEquals(found.some((one) => one.includes(word)), true, String(found));
  });
}

for (const command of HARMLESS) {
  Deno.test(`dangersIn: ${JSON.stringify(command)} destroys nothing`, () => {
    assertEquals(dangersIn(command), []);
  });
}

Deno.test("dangersIn: each danger once, in the order of the command", () => {
  assertEquals(dangersIn("rm a; rm b; git reset --hard"), [
    "rm deletes files",
    "git drops uncommitted changes",
  ]);
});
