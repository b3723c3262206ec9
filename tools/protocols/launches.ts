import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../network/freePort.js';
import type { Launch } from './serverProcess.js';

// The servers of Debian, each with all that it writes in a folder that is thrown away.

/** Writes a file into the folder, and returns its path. */
function write(folder: string, name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n') + '\n', { mode: 0o600 });
  return path;
}

export async function natsServer(port: number, folder: string): Promise<Launch> {
  const config = write(folder, 'nats.conf', [
    `host: 127.0.0.1`,
    `port: ${await freePort()}`,
    `websocket { host: 127.0.0.1, port: ${port}, no_tls: true }`,
    `authorization { token: secret }`,
  ]);
  return { command: 'nats-server', args: ['-c', config] };
}

export async function mosquitto(port: number, folder: string): Promise<Launch> {
  const passwords = join(folder, 'mosquitto.passwords');
  spawnSync('mosquitto_passwd', ['-c', '-b', passwords, 'somebody', 'secret']);
  const config = write(folder, 'mosquitto.conf', [
    // One that listens for WebSockets alone takes it that it listens for nothing.
    `listener ${await freePort()} 127.0.0.1`,
    `listener ${port} 127.0.0.1`,
    'protocol websockets',
    // As root it would become somebody who may not read this folder.
    'user root',
    `password_file ${passwords}`,
  ]);
  return { command: 'mosquitto', args: ['-c', config] };
}

let epmdPort: number | undefined;

export async function rabbitMq(port: number, folder: string): Promise<Launch> {
  const [amqp, stomp, distribution, epmd] = [await freePort(), await freePort(), await freePort(), await freePort()];
  epmdPort = epmd;
  const config = write(folder, 'rabbitmq.conf', [
    `listeners.tcp.1 = 127.0.0.1:${amqp}`,
    `stomp.listeners.tcp.1 = 127.0.0.1:${stomp}`,
    'web_stomp.tcp.ip = 127.0.0.1',
    `web_stomp.tcp.port = ${port}`,
  ]);
  return {
    command: '/usr/lib/rabbitmq/bin/rabbitmq-server',
    args: [],
    env: {
      HOME: folder,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: String(epmd),
      RABBITMQ_NODENAME: `protocols${port}@localhost`,
      RABBITMQ_DIST_PORT: String(distribution),
      RABBITMQ_CONFIG_FILE: config,
      RABBITMQ_ENABLED_PLUGINS_FILE: write(folder, 'enabled_plugins', ['[rabbitmq_web_stomp].']),
      RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
      RABBITMQ_LOG_BASE: folder,
      RABBITMQ_PID_FILE: join(folder, 'rabbitmq.pid'),
      RABBITMQ_LOGS: '-',
    },
  };
}

/** RabbitMQ leaves the daemon running by which its nodes find one another. */
export function stopEpmd(): void {
  if (epmdPort === undefined) return;
  spawnSync('epmd', ['-kill'], { env: { ...process.env, ERL_EPMD_PORT: String(epmdPort) } });
}
