import { createServer as createHttp, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createTcp, type Server as TcpServer, type Socket } from 'node:net';

// Where messages arrive: real servers on loopback that fail for as long as a test says so.

const listening = (server: Server | TcpServer): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });

// What has come so far, and a promise for when there is enough of it.
class Arrivals<Thing> {
  readonly all: Thing[] = [];
  private waiting: (() => void)[] = [];

  add(thing: Thing): void {
    this.all.push(thing);
    for (const look of this.waiting) look();
  }

  until(holds: (all: readonly Thing[]) => boolean): Promise<readonly Thing[]> {
    return new Promise((resolve) => {
      const look = () => holds(this.all) && resolve(this.all);
      this.waiting.push(look);
      look();
    });
  }
}

export interface Letter {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  status: number; // what was answered
}

export class HttpSink {
  status = 200; // what is answered
  said = '';
  url = '';
  private readonly arrivals = new Arrivals<Letter>();
  private server: Server | null = null;

  async start(): Promise<this> {
    this.server = createHttp((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part) => (body += part));
      request.on('end', () => {
        const { status } = this;
        response.writeHead(status, { Connection: 'close' }).end(this.said);
        this.arrivals.add({ path: request.url ?? '', headers: request.headers, body, status });
      });
    });
    this.url = `http://127.0.0.1:${await listening(this.server)}`;
    return this;
  }

  // All attempts, once there are so many.
  attempts(count: number): Promise<readonly Letter[]> {
    return this.arrivals.until((all) => all.length >= count);
  }

  // The first that was taken and tells that event.
  async told(event: string): Promise<any> {
    const find = (all: readonly Letter[]) => all.find((one) => one.status < 300 && JSON.parse(one.body).event === event);
    return JSON.parse(find(await this.arrivals.until((all) => find(all) !== undefined))!.body);
  }

  get count(): number {
    return this.arrivals.all.length;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
  }
}

// As much of SMTP as it takes to be given a mail.
export class SmtpSink {
  port = 0;
  private readonly arrivals = new Arrivals<string>();
  private server: TcpServer | null = null;

  async start(): Promise<this> {
    this.server = createTcp((socket) => this.talk(socket));
    this.port = await listening(this.server);
    return this;
  }

  private talk(socket: Socket): void {
    let mail: string[] | null = null;
    let rest = '';
    const say = (line: string) => socket.write(`${line}\r\n`);
    const take = (line: string) => {
      if (mail !== null && line === '.') {
        this.arrivals.add(mail.join('\n'));
        mail = null;
        say('250 taken');
      } else if (mail !== null) mail.push(line);
      else if (/^DATA$/i.test(line)) {
        mail = [];
        say('354 go on');
      } else if (/^QUIT$/i.test(line)) socket.end('221 bye\r\n');
      else say('250 ok');
    };
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (part) => {
      const lines = (rest + part).split('\r\n');
      rest = lines.pop() ?? '';
      lines.forEach(take);
    });
    say('220 sink');
  }

  mails(count: number): Promise<readonly string[]> {
    return this.arrivals.until((all) => all.length >= count);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
  }
}
