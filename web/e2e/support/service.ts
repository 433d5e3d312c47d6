import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, cpSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';

const binary = process.env['STRONGROOM_BINARY'];
export const kPassword = 'a few plain words';

export interface Answer {
  status: number;
  data: any;
  body: any;
}

// Changes a row as root can: triggers are taken away and put back.
const kTamper = `
import sqlite3, sys
store = sqlite3.connect(sys.argv[1], isolation_level=None)
triggers = store.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
store.execute("BEGIN")
for name, _ in triggers:
    store.execute("DROP TRIGGER " + name)
store.execute("""UPDATE entry SET body = replace(body, '"action":', '"action": ') WHERE seq = 2""")
for _, sql in triggers:
    store.execute(sql)
store.execute("COMMIT")
`;

// An empty repository to copy, and its password.
function quickRepository(): { template: string; password: string } {
  const tests = join(process.env['STRONGROOM_SOURCE_DIR'] ?? '../../../..', 'tests');
  const restic = process.env['STRONGROOM_RESTIC'] ?? 'restic';
  return JSON.parse(execFileSync('python3', ['-m', 'support.quick_repository', restic], { cwd: tests, encoding: 'utf8' }));
}

// The real binary with a data directory of its own, and what it backs up.
export class Service {
  readonly room = mkdtempSync(join(tmpdir(), 'sr-web-'));
  readonly dataDir = join(this.room, 'data');
  url = '';
  setup = '';
  private child: ChildProcess | null = null;
  private ended: Promise<number | null> = Promise.resolve(null);

  async start(port = 0): Promise<this> {
    if (!binary) throw new Error('STRONGROOM_BINARY names the program to test');
    const child = spawn(binary, ['serve', '--listen', `127.0.0.1:${port}`, '--data-dir', this.dataDir, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: this.room, STRONGROOM_RESTIC: this.restic() },
    });
    this.child = child;
    let said = '';
    child.stderr?.on('data', (text) => (said += text));
    this.ended = new Promise((resolve) => child.once('exit', resolve));
    const lines = createInterface({ input: child.stdout! });
    const first = await Promise.race([
      new Promise<string>((resolve) => lines.on('line', (line) => line.includes('"serving"') && resolve(line))),
      this.ended.then((code) => {
        throw new Error(`strongroom ended with ${code}: ${said}`);
      }),
    ]);
    const told = JSON.parse(first);
    this.url = told.serving[0];
    this.setup = told.setup ?? '';
    return this;
  }

  // The real restic behind a gate: a check waits for as long as there is one, so that a run is under way for as long as a
  // test looks at it, on a fast machine too.
  private restic(): string {
    const script = join(this.room, 'restic');
    const real = execFileSync('sh', ['-c', 'command -v "${STRONGROOM_RESTIC:-restic}"'], { encoding: 'utf8' }).trim();
    writeFileSync(script, [
      '#!/bin/sh',
      `case " $* " in *" check "*) if [ -p '${this.gate}' ]; then read -r _ < '${this.gate}'; fi ;; esac`,
      `exec '${real}' "$@"`,
      '',
    ].join('\n'));
    chmodSync(script, 0o755);
    return script;
  }

  private get gate(): string {
    return join(this.room, 'gate');
  }

  holdChecks(): void {
    execFileSync('mkfifo', [this.gate]);
  }

  // Lets the check that waits go on (or the one that comes), and holds none after it.
  async letChecksGo(): Promise<void> {
    await writeFile(this.gate, '\n');
    rmSync(this.gate);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async stop(): Promise<void> {
    this.child?.kill('SIGTERM');
    await this.ended;
    this.child = null;
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.room, { recursive: true, force: true });
  }

  // While it is stopped: an entry is not any more what was signed.
  breakLedger(): void {
    execFileSync('python3', ['-c', kTamper, join(this.dataDir, 'strongroom.db')]);
  }

  // As a restic that was killed leaves it: nobody is there any more.
  async leaveLock(repository: string, password: string): Promise<void> {
    const env = { ...process.env, RESTIC_PASSWORD: password, RESTIC_CACHE_DIR: join(this.room, 'cache') };
    const restic = spawn(process.env['STRONGROOM_RESTIC'] ?? 'restic', ['-r', repository, 'backup', '--stdin', '--json'], {
      env, stdio: ['pipe', 'pipe', 'ignore'],
    });
    await once(restic.stdout, 'data'); // it works, so it has locked
    const gone = once(restic, 'exit');
    restic.kill('SIGKILL');
    await gone;
  }

  // Over the socket that only this user may use: an admin without a log-in.
  ask(method: string, path: string, body?: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          socketPath: join(this.dataDir, 'strongroom.sock'), method, path,
          headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
        },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (part) => (text += part));
          answer.on('end', () => {
            const parsed = JSON.parse(text);
            resolve({ status: answer.statusCode ?? 0, data: parsed.data, body: parsed });
          });
        },
      );
      asked.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async made(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await this.ask(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.data;
  }

  async addUser(name: string, role: 'viewer' | 'operator' | 'admin'): Promise<void> {
    await this.made('POST', '/api/v1/users', { name, role, password: kPassword });
  }

  // A folder of files that do not compress.
  folder(name: string, files: number, bytes: number): string {
    const directory = join(this.room, name);
    mkdirSync(directory, { recursive: true });
    for (let at = 0; at < files; at += 1)
      writeFileSync(join(directory, `${name} ${String(at).padStart(4, '0')}.bin`), randomBytes(bytes));
    return directory;
  }

  // A file of zeros that takes no room: reading it lasts for as long as a test looks, at any upload.
  sparse(directory: string, name: string, bytes: number): void {
    const file = openSync(join(directory, name), 'w');
    ftruncateSync(file, bytes);
    closeSync(file);
  }

  // There already when it is added, as the Python tests make theirs: opening it costs nothing.
  async addRepository(name: string): Promise<void> {
    const location = join(this.room, 'repositories', name);
    const { template, password } = quickRepository();
    cpSync(template, location, { recursive: true });
    await this.made('POST', '/api/v1/repositories', { name, location, password });
  }

  // As a disk does it unnoticed: one bit of the largest pack file is another one. Its name and size stay as they were.
  rot(name: string): void {
    const data = join(this.room, 'repositories', name, 'data');
    const packs = readdirSync(data, { recursive: true, encoding: 'utf8' }).map((path) => join(data, path));
    const [largest = ''] = packs
      .filter((path) => statSync(path).isFile())
      .sort((a, b) => statSync(b).size - statSync(a).size);
    const bytes = readFileSync(largest);
    bytes[Math.floor(bytes.length / 3)]! ^= 1;
    chmodSync(largest, 0o600);
    writeFileSync(largest, bytes);
  }

  async addPlan(name: string, repository: string, sources: string[]): Promise<void> {
    await this.made('POST', '/api/v1/plans', { name, kind: 'files', repository, files: { sources } });
  }

  async startBackup(plan: string): Promise<string> {
    return (await this.made('POST', `/api/v1/plans/${encodeURIComponent(plan)}/runs`)).run_id;
  }

  // The run's log tells when it has ended: it is followed, so that nothing is asked again and again.
  async runEnded(id: string): Promise<any> {
    await this.follow(id);
    for (;;) {
      const run = await this.made('GET', `/api/v1/runs/${id}`);
      if (!['queued', 'running'].includes(run.state)) return run;
    }
  }

  private follow(id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      request({ socketPath: join(this.dataDir, 'strongroom.sock'), path: `/api/v1/runs/${id}/log?follow=true` }, (answer) =>
        answer.resume().on('end', resolve),
      )
        .on('error', reject)
        .end();
    });
  }
}
