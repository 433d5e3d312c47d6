import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

// A real server in a directory of its own, as an ordinary user: initdb refuses root.
export class Postgres {
  private child: ChildProcess | null = null;
  private readonly place = mkdtempSync(`${Postgres.room()}/sr-web-pg-`);
  private port = 0;

  // Memory where there is enough of it: a cluster is a thousand small files.
  private static room(): string {
    if (!existsSync('/dev/shm')) return '/tmp';
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > 2 ** 31 ? '/dev/shm' : '/tmp';
  }

  private static programs(): string {
    const all = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
    const newest = all.filter((name) => existsSync(`/usr/lib/postgresql/${name}/bin/initdb`)).sort((a, b) => +b - +a)[0];
    if (newest === undefined) throw new Error('there is no PostgreSQL server; this test needs one');
    return `/usr/lib/postgresql/${newest}/bin`;
  }

  private static user(): { uid: number; gid: number } | Record<string, never> {
    if (process.getuid?.() !== 0) return {};
    const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((one) => one.startsWith('postgres:'));
    const fields = line?.split(':') ?? [];
    return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }

  async start(): Promise<this> {
    const user = Postgres.user();
    if ('uid' in user) chownSync(this.place, user.uid!, user.gid!);
    const options = { ...user, cwd: '/', env: { PATH: process.env['PATH'], LC_ALL: 'C' } };
    const data = join(this.place, 'data');
    execFileSync(join(Postgres.programs(), 'initdb'), ['-D', data, '-U', 'boss', '-A', 'trust', '--no-sync'], {
      ...options, stdio: 'ignore',
    });
    writeFileSync(join(data, 'postgresql.auto.conf'), 'fsync = off\n');
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.serve(data, options);
        return this;
      } catch (error) {
        const taken = String(error).includes('could not create any TCP/IP sockets'); // by another test, meanwhile
        if (!taken || attempt === 5) throw error;
      }
    }
  }

  private async serve(data: string, options: SpawnOptions): Promise<void> {
    this.port = await freePort();
    const arguments_ = ['-D', data, '-p', String(this.port), '-h', '127.0.0.1', '-k', this.place];
    const child = spawn(join(Postgres.programs(), 'postgres'), arguments_, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stderr!.on('data', (text) => {
        said += text;
        if (said.includes('ready to accept connections')) resolve();
      });
      child.once('close', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
    });
  }

  sql(database: string, statements: string): void {
    execFileSync('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-d', this.url(database)], { input: statements, stdio: 'pipe' });
  }

  url(database: string): string {
    return `postgresql://boss@127.0.0.1:${this.port}/${database}`;
  }

  async stop(): Promise<void> {
    const child = this.child;
    if (child && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await ended;
    }
    rmSync(this.place, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const listener = createServer().listen(0, '127.0.0.1', () => {
      const address = listener.address();
      listener.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
