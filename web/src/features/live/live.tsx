import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { keys } from '../../api/queries';
import { LiveConnection, type LiveState, type SocketLike } from './connection';
import { refresh } from './refresh';

const Context = createContext<LiveConnection | null>(null);

function openSocket(path: string): SocketLike {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return new WebSocket(`${scheme}://${location.host}${path}`) as unknown as SocketLike;
}

// Lives for as long as somebody is logged in.
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [connection] = useState(
    () => new LiveConnection({ open: openSocket, now: () => Date.now(), random: () => Math.random() }),
  );
  useEffect(() => {
    const silent = connection.listen((news) => refresh(client, news));
    let phase = connection.current().phase;
    const unwatched = connection.watch(() => {
      const before = phase;
      phase = connection.current().phase;
      // A browser does not say why a socket was refused: ask whether we are still logged in.
      if (phase === 'lost' && before !== 'lost') void client.invalidateQueries({ queryKey: keys.me });
    });
    const look = () => document.visibilityState === 'visible' && connection.tryNow();
    document.addEventListener('visibilitychange', look);
    window.addEventListener('online', look);
    connection.start();
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('online', look);
      silent();
      unwatched();
      connection.stop();
    };
  }, [connection, client]);
  return <Context.Provider value={connection}>{children}</Context.Provider>;
}

export function useConnection(): LiveConnection {
  const connection = useContext(Context);
  if (connection === null) throw new Error('outside of LiveProvider');
  return connection;
}

// `choose` has to give the same object back while what it chooses has not changed.
export function useLive<Chosen>(choose: (state: LiveState) => Chosen): Chosen {
  const connection = useConnection();
  return useSyncExternalStore(connection.watch, () => choose(connection.current()));
}
