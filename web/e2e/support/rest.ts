import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

// A real REST backend (rclone) behind a network that can be taken away.
export class RestBackend {
  location = '';
  private readonly sockets = new Set<Socket>();
  private left = Infinity; // bytes that still get through
  private rclone: ChildProcess | null = null;
  private network: Server | null = null;

  constructor(private readonly directory: string) {}

  async start(): Promise<this> {
    mkdirSync(this.directory, { recursive: true });
    const rclone = spawn('rclone', ['serve', 'restic', '--addr', '127.0.0.1:0', this.directory], {
      stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env['PATH'], RCLONE_CONFIG: '/dev/null' },
    });
    this.rclone = rclone;
    const port = await new Promise<number>((resolve, reject) => {
      createInterface({ input: rclone.stderr! }).on('line', (line) => {
        const found = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(line);
        if (found) resolve(Number(found[1]));
      });
      rclone.once('exit', () => reject(new Error('rclone did not serve')));
    });
    const network = createServer((client) => this.carry(client, port));
    this.network = network;
    network.listen(0, '127.0.0.1');
    await once(network, 'listening');
    const address = network.address();
    this.location = `rest:http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
    return this;
  }

  private carry(client: Socket, port: number): void {
    if (this.left <= 0) return void client.resetAndDestroy();
    const backend = connect(port, '127.0.0.1');
    for (const socket of [client, backend]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        backend.destroy();
      });
    }
    client.on('data', (data) => {
      this.left -= data.length;
      if (this.left <= 0) this.cut();
      else backend.write(data);
    });
    backend.on('data', (data) => client.write(data));
  }

  // Everything is reset once so many bytes more have gone to the backend, and nobody gets through any more.
  cutAfter(bytes: number): void {
    this.left = bytes;
  }

  private cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  mend(): void {
    this.left = Infinity;
  }

  async stop(): Promise<void> {
    this.left = 0;
    this.cut();
    this.network?.close();
    if (this.rclone === null || this.rclone.exitCode !== null) return;
    const gone = once(this.rclone, 'exit');
    this.rclone.kill('SIGTERM');
    await gone;
  }
}
